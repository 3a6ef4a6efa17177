/** The app as a process: one per state directory, remembered settings, and an end that leaves nothing behind. */
import { expect, test } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isAlive, pidsIn, program } from '../servers/programs'
import {
  createAppHome,
  electronExecutable,
  launchApp,
  rowOf,
  type AppHome,
  type RunningApp,
} from '../support/electron-app'
import { electronSwitches } from '../support/electron-launch'
import { createCliHome } from '../support/cli'

const cliProgram = resolve('out/main/cli.js')

let home: AppHome
let starts = ''
let apps: RunningApp[] = []

test.beforeEach(async () => {
  home = await createAppHome()
  starts = join(home.home, 'starts')
  await home.write('state/servers.json', {
    mcpServers: { it: program('echo', [], { TEST_STARTS_FILE: starts }) },
  })
})
test.afterEach(async () => {
  for (const app of apps) await app.quit()
  apps = []
  await home.remove()
})

async function launch(...args: string[]): Promise<RunningApp> {
  const app = await launchApp(home, args)
  apps.push(app)
  return app
}

async function launchConnected(): Promise<RunningApp> {
  const running = await launch()
  await expect(running.page.getByRole('button', { name: 'it, Connected', exact: true })).toBeVisible()
  return running
}

/** Starts the app without waiting for a window, and waits for its end. */
async function launchToItsEnd(): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(electronExecutable(), [...electronSwitches(), '.'], {
    env: home.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, stderr }
}

const started = (): number[] => pidsIn(starts)

test('closing the window ends the app, its engine and every program', async () => {
  test.skip(process.platform === 'darwin', 'on macOS an app stays in the dock without a window')
  const running = await launchConnected()
  const child = running.app.process()
  const gone = once(child, 'exit')
  await running.page.close()
  await gone
  expect(child.exitCode).toBe(0)
  expect(started()).toHaveLength(1)
  expect(started().filter(isAlive)).toEqual([])
  await expect(stat(join(home.state, 'engine.json'))).rejects.toThrow('ENOENT')
})

test('SIGTERM ends it as cleanly', async () => {
  const { app } = await launchConnected()
  const child = app.process()
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
  expect(child.exitCode).toBe(0)
  expect(started().filter(isAlive)).toEqual([])
  await expect(stat(join(home.state, 'engine.json'))).rejects.toThrow('ENOENT')
})

test('after SIGKILL the next start ends what was left and works', async () => {
  const { app } = await launchConnected()
  const gone = once(app.process(), 'exit')
  app.process().kill('SIGKILL')
  await gone
  apps = []
  const left = started()
  const next = await launchConnected()
  await expect.poll(() => left.filter(isAlive)).toEqual([])
  expect(started().filter(isAlive)).toHaveLength(1)
  expect(await next.quit()).toBe(0)
})

test('a second launch ends at once and brings the first forward', async () => {
  const { app } = await launchConnected()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  expect((await launchToItsEnd()).code).toBe(0)
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isMinimized())))
    .toEqual([false])
  expect(started()).toHaveLength(1)
})

test('while "patchbay serve" runs for the directory, the app says who has it and ends with 1; and the other way round', async () => {
  const cli = await createCliHome(cliProgram)
  Object.assign(cli.env, home.env)
  const serve = await cli.serve()
  const refused = await launchToItsEnd()
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain(`process ${serve.pid}`)
  expect((await serve.end('SIGTERM')).code).toBe(0)

  const { app, page } = await launchConnected()
  const second = await cli.run(['serve'])
  expect(second.code).toBe(1)
  expect(second.stderr).toContain(`process ${app.process().pid}`)
  // The command line reaches the app's engine, and the window follows.
  const answer = await cli.run(['disconnect', 'it', '--json'])
  expect([answer.code, (answer.json() as { state: string }).state]).toEqual([0, 'disconnected'])
  await expect(page.getByRole('button', { name: 'it, Disconnected', exact: true })).toBeVisible()
  await cli.remove()
})

test('settings and the window’s place are there after a restart', async () => {
  const first = await launchConnected()
  await first.page.evaluate(() => window.patchbay?.request('settings.set', { theme: 'dark', groupBy: 'client' }))
  expect(await first.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
  await first.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 37, y: 41, width: 901, height: 633 })
  })
  await first.quit()
  apps = []
  expect((await stat(join(home.state, 'settings.json'))).mode & 0o777).toBe(0o600)
  const { app } = await launchConnected()
  expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
  expect(await app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)).toBe(true)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toMatchObject({
    width: 901,
    height: 633,
  })
})

// Would catch: an edit that nobody sees, calls that fail, and an app that cannot be quit any more, for as long as a person is in the
// middle of an edit.
test('an edit of the settings by hand counts at once; a file that makes no sense for a while stops neither a call nor the end, and is left as it is', async () => {
  const { page, quit } = await launchConnected()
  const known = (): Promise<unknown> => page.evaluate(() => window.patchbay?.request('settings.get', {}))
  await home.write('state/settings.json', { settings: { callbackPort: 4321 } })
  expect(await known()).toMatchObject({ value: { callbackPort: 4321 } })
  await home.write('state/settings.json', '{ "settings": {')
  expect(await known()).toMatchObject({ value: { callbackPort: 4321 } })
  const [called, changed] = await page.evaluate(async () => [
    await window.patchbay?.request('server.call', { server: 'it', tool: 'echo', arguments: { text: 'hi' } }),
    await window.patchbay?.request('settings.set', { groupBy: 'client' }),
  ])
  expect(called).toMatchObject({ ok: true, value: { content: [{ text: 'hi' }] } })
  expect(changed).toMatchObject({
    ok: false,
    error: { message: 'The settings cannot be saved. settings.json cannot be read as JSON: mend it first.' },
  })
  expect(await quit()).toBe(0)
  expect(await readFile(join(home.state, 'settings.json'), 'utf8')).toBe('{ "settings": {')
  expect(started().filter(isAlive)).toEqual([])
})

test('the menu’s own items reach the window', async () => {
  const { app, page } = await launchConnected()
  const choose = (label: string): Promise<void> =>
    app.evaluate(({ Menu }, wanted) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? []
      items.find((item) => item.label === wanted)?.click()
    }, label)
  await choose('Add Server…')
  await expect(page.getByRole('dialog', { name: 'Add server' })).toBeVisible()
  await page.keyboard.press('Escape')
  await choose('Settings…')
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  await page.keyboard.press('Escape')
  await choose('Search')
  await expect(
    page
      .getByRole('searchbox')
      .or(page.getByRole('textbox', { name: 'Search servers' }))
      .first(),
  ).toBeFocused()
})

test('a crashed page comes back, and the connections do not notice', async () => {
  const { app } = await launchConnected()
  await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const back = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
    contents?.forcefullyCrashRenderer()
    await back
  })
  const firstRow = (): Promise<unknown> =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `document.querySelector('[data-server]')?.getAttribute('aria-label')`,
      ),
    )
  await expect.poll(firstRow).toBe('it, Connected')
  expect(started()).toHaveLength(1)
})

test('the demo runs its own servers in a directory of its own and leaves the person’s files alone', async () => {
  await home.write('.claude.json', { mcpServers: { mine: program('echo') } })
  const { page, quit, complaints } = await launch('--demo')
  for (const name of ['demo-tools', 'demo-flaky', 'demo-steady']) {
    await expect(page.getByRole('button', { name: `${name}, Connected`, exact: true })).toBeVisible({ timeout: 30_000 })
    await expect(rowOf(page, name)).toContainText('tools')
  }
  await expect(page.getByRole('button', { name: /^(mine|it), / })).toHaveCount(0)
  expect(complaints).toEqual([])
  expect(await quit()).toBe(0)
  apps = []
  expect(started()).toEqual([])
  await expect(stat(join(home.state, 'engine.lock'))).rejects.toThrow('ENOENT')
})
