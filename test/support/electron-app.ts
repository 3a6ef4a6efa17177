/** Runs the built app in a real Electron window on a throw-away home directory. */
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { once } from 'node:events'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startElectron } from './electron-launch'

export interface AppHome {
  /** The person's home directory. */
  home: string
  /** The state directory. */
  state: string
  env: Record<string, string>
  /** Replaces a file below the home in one step, as editors do; creates its folders. */
  write(path: string, value: unknown): Promise<void>
  remove(): Promise<void>
}

/** A person with an empty home directory. */
export async function createAppHome(): Promise<AppHome> {
  const home = await mkdtemp(join(tmpdir(), 'patchbay-app-'))
  const state = join(home, 'state')
  const inherited = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const env: Record<string, string> = {
    ...Object.fromEntries(inherited),
    HOME: home,
    USERPROFILE: home,
    PATCHBAY_HOME: state,
    PATCHBAY_VAULT: 'file',
    PATCHBAY_NO_DIALOG: '1',
    // As from a terminal: no login shell is asked.
    TERM: 'xterm',
  }
  for (const name of ['CLAUDE_CONFIG_DIR', 'XDG_CONFIG_HOME', 'ELECTRON_RUN_AS_NODE', 'PATCHBAY_LOG']) delete env[name]
  return {
    home,
    state,
    env,
    async write(path, value) {
      const file = join(home, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(`${file}.new`, typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`)
      await rename(`${file}.new`, file)
    },
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 5 }),
  }
}

export interface RunningApp {
  app: ElectronApplication
  page: Page
  /** Everything the page has complained about: errors, warnings, violations of the policy. */
  complaints: string[]
  /** What the process has written to stderr, without Chromium's own lines. */
  stderr(): string
  /** Quits as a person does; resolves with the exit code once the process is gone. */
  quit(): Promise<number | null>
}

/** Electron's executable; the runner's set-up has made sure of it. */
export function electronExecutable(): string {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (folder === undefined) throw new Error('ELECTRON_OVERRIDE_DIST_PATH is not set; run this through npm run e2e')
  const names: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  }
  return join(folder, names[process.platform] ?? 'electron')
}

/** Starts the app and waits for its window. */
export async function launchApp({ env }: Pick<AppHome, 'env'>, args: readonly string[] = []): Promise<RunningApp> {
  const app = await startElectron({ executablePath: electronExecutable(), args: ['.', ...args], env })
  // Playwright forgets it once the app has ended.
  const child = app.process()
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const page = await app.firstWindow()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return {
    app,
    page,
    complaints,
    stderr: () =>
      said
        .split('\n')
        .filter((line) => !/^\[\d+:\d+\/|^DevTools listening|^Debugger |^For help, see/.test(line))
        .join('\n')
        .trim(),
    async quit() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const gone = once(child, 'exit')
      await app.close()
      await gone
      return child.exitCode
    },
  }
}

/** Clicks what closes its own page, and waits until that is closed: the answer to the click may be lost with the page. */
export async function clickThatCloses(button: Locator): Promise<void> {
  const page = button.page()
  const clicked = button.click().catch((error: unknown) => {
    if (!page.isClosed()) throw error
  })
  await Promise.all([page.waitForEvent('close'), clicked])
}

/** The row of a server in the list. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole('listitem').filter({ has: page.getByRole('button', { name: new RegExp(`^${name}, `) }) })
}
