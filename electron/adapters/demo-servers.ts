/** Runs the built-in demo servers as a child process and learns from it how they are configured. */
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
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

/** The started program, whatever kind of process it is. */
export interface DemoProcess {
  stdout: Readable
  /** Resolves when the process is gone, also one that could not be started. */
  ended: Promise<void>
  /** Asks it to end. */
  end(): void
  kill(): void
}

/** As a child of plain Node; it ends when its stdin does, even if we crash. */
export function spawnDemo(program: string): DemoProcess {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true })
  child.stdin.on('error', () => child.kill())
  return {
    stdout: child.stdout,
    ended: new Promise<void>((resolve) => {
      child.once('close', () => resolve())
      child.once('error', () => resolve())
    }),
    end: () => child.stdin.end(),
    kill: () => child.kill('SIGKILL'),
  }
}

/** Starts the servers and resolves once all of them listen. */
export async function startDemoServers(program: string, start: (program: string) => DemoProcess): Promise<DemoServers> {
  const demo = start(program)
  const stop = async (): Promise<void> => {
    demo.end()
    const force = setTimeout(() => demo.kill(), 2_000)
    await demo.ended
    clearTimeout(force)
  }
  const line = new Promise<string>((resolve, reject) => {
    let text = ''
    const fail = (): void => reject(new Error('The demo servers could not be started'))
    const timer = setTimeout(fail, patience)
    void demo.ended.then(fail)
    demo.stdout.setEncoding('utf8').on('data', (chunk: string) => {
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
