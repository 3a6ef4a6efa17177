/**
 * The environment that programs are started with. An app started from the dock has a bare PATH; the person's login shell
 * knows the real one (Homebrew, nvm …) and the variables that configuration files refer to.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Host, Logger } from '../ports'

export type Environment = Record<string, string>

/** Shell start-up files can hang or ask questions (ms). */
const shellLimitMs = 10_000

/** Variables of our own process that no server may inherit: they change what Electron and Node do. */
const ours = /^(ELECTRON_|PATCHBAY_|CHROME_|NODE_OPTIONS$|ORIGINAL_XDG_)/

/** Asks once and remembers; falls back to our own environment when the shell does not answer. */
export function createEnvironment(host: Host, logger: Logger): () => Promise<Environment> {
  let known: Promise<Environment> | null = null
  return () => {
    known ??= resolve(host, logger)
    return known
  }
}

async function resolve(host: Host, logger: Logger): Promise<Environment> {
  const own = withoutOurs(host.env)
  const shell = host.env['SHELL']
  if (!host.useLoginShell || host.platform === 'win32' || !shell) return own
  try {
    return { ...own, ...withoutOurs(await askShell(shell, host)) }
  } catch (error) {
    logger.error('The login shell did not tell its environment; using our own', { error: String(error) })
    return own
  }
}

/** Runs the login shell so that it prints its environment between two marks, whatever else its start-up files print. */
function askShell(shell: string, host: Host): Promise<Environment> {
  const mark = randomUUID()
  const command = `printf '%s' '${mark}'; env -0; printf '%s' '${mark}'`
  return new Promise((resolvePromise, reject) => {
    const child = spawn(shell, ['-i', '-l', '-c', command], {
      env: { ...host.env, PATCHBAY_RESOLVING_ENVIRONMENT: '1' },
      cwd: host.homeDir,
      stdio: ['ignore', 'pipe', 'ignore'],
      // Its own session: an interactive shell must not take our terminal.
      detached: true,
    })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      reject(new Error(`${shell} took longer than ${shellLimitMs} ms`))
    }, shellLimitMs)
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', () => {
      clearTimeout(timer)
      const found = Buffer.concat(parts).toString('utf8').split(mark)[1]
      if (found === undefined) reject(new Error(`${shell} ended without an answer`))
      else resolvePromise(parse(found))
    })
  })
}

function parse(text: string): Environment {
  const pairs = text.split('\0').flatMap((line): [string, string][] => {
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
