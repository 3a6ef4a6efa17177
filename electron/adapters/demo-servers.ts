/** Runs the built-in demo servers as a child process and learns from it how they are configured. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface DemoServers {
  /** The text of a `servers.json` that names them. */
  configuration: string
  /** Ends them; resolves when the process is gone. */
  stop(): Promise<void>
}

/** Milliseconds until the servers must listen. */
const patience = 20_000

/** The program that the build puts beside this one. */
export function demoProgram(): string {
  // Bundled modules may live in `chunks/` below the entry points.
  const here = new URL('.', import.meta.url).href.replace(/chunks\/$/, '')
  return fileURLToPath(new URL('demo-servers.js', here))
}

/** Starts the servers and resolves once all of them listen; they end when their stdin does, even if we crash. */
export async function startDemoServers(program: string): Promise<DemoServers> {
  const child = spawn(process.execPath, [program], {
    // Inside Electron the same executable is Node when told so; plain Node ignores it.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.stdin.on('error', () => child.kill())
  const stop = async (): Promise<void> => {
    child.stdin.end()
    const force = setTimeout(() => child.kill('SIGKILL'), 2_000)
    await ended
    clearTimeout(force)
  }
  const line = new Promise<string>((resolve, reject) => {
    let text = ''
    const fail = (): void => reject(new Error('The demo servers could not be started'))
    const timer = setTimeout(fail, patience)
    child.once('error', fail)
    void ended.then(fail)
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (!text.includes('\n')) return
      clearTimeout(timer)
      resolve(text.slice(0, text.indexOf('\n')))
    })
  })
  try {
    const configuration: unknown = JSON.parse(await line)
    return { configuration: `${JSON.stringify(configuration, null, 2)}\n`, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
