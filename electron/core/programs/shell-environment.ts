/**
 * The environment that programs are started with. An app started from the dock has a bare PATH; the person's login shell
 * knows the real one (Homebrew, nvm …) and the variables that configuration files refer to.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Host, Logger } from '../ports'
import { assertDescriptors } from './means'

export type Environment = Record<string, string>

/** Shell start-up files can hang or ask questions (ms). */
const defaultLimitMs = 10_000
/** After a failure the shell is asked again at the earliest this much later (ms), so that it does not hold up each connect. */
const defaultPauseMs = 60_000
/** More than any environment; start-up files can print without end. */
const mostBytes = 8 * 1024 * 1024

/** Variables of our own process that no server may inherit: they change what Electron and Node do. */
const ours = /^(ELECTRON_|PATCHBAY_|CHROME_|NODE_OPTIONS$|ORIGINAL_XDG_)/

/** Asks once and remembers the answer; for as long as there is none, our own environment is used. */
export function createEnvironment(
  host: Host,
  logger: Logger,
  limitMs = defaultLimitMs,
  pauseMs = defaultPauseMs,
): () => Promise<Environment> {
  const own = withoutOurs(host.env)
  const shell = host.platform === 'win32' || !host.useLoginShell ? undefined : host.env['SHELL']
  let known: Promise<Environment> | null = null
  const ask = async (name: string): Promise<Environment> => {
    try {
      return { ...own, ...withoutOurs(await askShell(name, host, limitMs)) }
    } catch (error) {
      logger.error('The login shell did not tell its environment; using our own', { error: String(error) })
      setTimeout(() => {
        known = null
      }, pauseMs).unref()
      return own
    }
  }
  return () => {
    if (!shell) return Promise.resolve(own)
    known ??= ask(shell)
    return known
  }
}

/** Runs the login shell so that it prints its environment between two marks, whatever else its start-up files print. */
function askShell(shell: string, host: Host, limitMs: number): Promise<Environment> {
  const mark = randomUUID()
  // An `env` that does not know -0 ends its lines with a newline.
  const command = `printf '%s' '${mark}'; env -0 || env; printf '%s' '${mark}'`
  return new Promise((resolve, reject) => {
    assertDescriptors(host.platform)
    const child = spawn(shell, ['-i', '-l', '-c', command], {
      env: { ...host.env, PATCHBAY_RESOLVING_ENVIRONMENT: '1' },
      cwd: host.homeDir,
      stdio: ['ignore', 'pipe', 'ignore'],
      // Its own session: an interactive shell must not take our terminal.
      detached: true,
    })
    const finish = (answer: Environment | Error): void => {
      clearTimeout(timer)
      // A daemon from a start-up file may hold the pipe open for as long as it lives.
      child.stdout.destroy()
      if (answer instanceof Error) reject(answer)
      else resolve(answer)
    }
    const giveUp = (why: string): void => {
      if (child.pid !== undefined) killGroup(child.pid)
      finish(new Error(`${shell} ${why}`))
    }
    const timer = setTimeout(() => giveUp(`took longer than ${limitMs} ms`), limitMs)
    let output = Buffer.alloc(0)
    child.stdout.on('data', (part: Buffer) => {
      output = Buffer.concat([output, part])
      const start = output.indexOf(mark)
      const end = output.lastIndexOf(mark)
      if (end > start) finish(parse(output.toString('utf8', start + mark.length, end)))
      else if (output.length > mostBytes) giveUp('prints without end')
    })
    child.once('error', finish)
    child.once('close', () => finish(new Error(`${shell} ended without an answer`)))
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself; only somebody else holds its pipe.
  }
}

function parse(text: string): Environment {
  const pairs = text.split(text.includes('\0') ? '\0' : '\n').flatMap((line): [string, string][] => {
    const equals = line.indexOf('=')
    return equals > 0 ? [[line.slice(0, equals), line.slice(equals + 1)]] : []
  })
  return Object.fromEntries(pairs)
}

function withoutOurs(env: Readonly<Record<string, string | undefined>>): Environment {
  const kept = Object.entries(env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !ours.test(pair[0]),
  )
  return Object.fromEntries(kept)
}
