/**
 * Claude Code's `headersHelper`: a command for a shell that prints request headers as a JSON object in time.
 * Better than the contract: it runs again inside the very request that was refused, and a failure is never remembered.
 */
import { spawn } from 'node:child_process'
import type { Authorization, HeaderValues } from '../network/authorized-fetch'
import { assertDescriptors } from '../programs/means'
import { killTree } from '../programs/process-tree'
import { helperVariable } from '../../../shared/helper-variable'
import { markerVariable } from '../programs/stdio-process'
import { AuthError } from '../problems/auth-error'
import { readClaims } from './claims'
import { randomUUID } from 'node:crypto'

export interface HelperSpec {
  /** For a shell. */
  command: string
  cwd: string
  env: Record<string, string>
}

export interface HelperOptions {
  platform: NodeJS.Platform
  /** New header values: secret from now on. */
  learned: (values: string[]) => void
  /** ms since the epoch. */
  now: () => number
  /** Longest run in ms. */
  limitMs: number
}

/** More than any set of headers needs. */
const longestOutput = 256 * 1024

/** A token is replaced this long before its end (ms), or in the last fifth of a shorter life. */
const longestAhead = 30_000
/** A helper that keeps an old token itself is not asked for every request (ms). */
const shortestPause = 10_000

/**
 * The helper's headers: asked for once per connection, anew when the server refuses them, and shortly before a token ends
 * that says when (a JWT's `exp`).
 */
export function helperAuthorization(spec: HelperSpec, options: HelperOptions): Authorization {
  const { now } = options
  let current: HeaderValues | null = null
  let renewAt = Infinity
  let running: Promise<HeaderValues> | null = null
  const ask = (): Promise<HeaderValues> => {
    running ??= runHelper(spec, options)
      .then((headers) => {
        options.learned(Object.values(headers))
        current = headers
        renewAt = Math.max(renewalOf(headers, now()), now() + shortestPause)
        return headers
      })
      .finally(() => {
        running = null
      })
    return running
  }
  /** In the background: nobody waits for a new token while the old one is good, however long the helper takes. */
  const renew = (): void => {
    renewAt = Infinity
    const again = (): void => void (renewAt = now() + shortestPause)
    ask().catch(again)
  }
  return {
    headersFor() {
      if (now() >= renewAt) renew()
      return current ?? ask()
    },
    async refused(_answer, sent, isLast) {
      if (isLast) return 'final'
      // Somebody else may have asked meanwhile.
      if (current === null || isPartOf(current, sent)) await ask()
      return 'again'
    },
  }
}

function isPartOf(values: HeaderValues, sent: HeaderValues): boolean {
  return Object.entries(values).every(([name, value]) => sent[name] === value)
}

/** When to ask again: in ms since the epoch, never where no header says when it ends. */
function renewalOf(headers: HeaderValues, now: number): number {
  const ends = Object.values(headers).flatMap((value) => readClaims(value.replace(/^\w+ /, ''))?.expiresAt ?? [])
  const end = Math.min(...ends)
  return end - Math.min(longestAhead, (end - now) / 5)
}

/** Runs the command once. Throws `auth.helper-failed`, which says what it did instead. */
export async function runHelper(spec: HelperSpec, { platform, limitMs }: HelperOptions): Promise<HeaderValues> {
  const { exitCode, stdout, stderr, timedOut } = await run(spec, platform, limitMs)
  const last = stderr.trim().split('\n').at(-1) ?? ''
  const said = last === '' ? '' : ` It said: ${last.slice(0, 300)}`
  if (timedOut) throw failed(`The headersHelper did not finish within ${limitMs / 1000} s.${said}`)
  if (exitCode !== 0) throw failed(`The headersHelper ended with exit code ${exitCode ?? 'unknown'}.${said}`)
  const headers = parse(stdout)
  if (!headers) throw failed('The headersHelper did not print a JSON object whose values are texts.')
  return headers
}

function failed(detail: string): AuthError {
  return new AuthError('auth.helper-failed', detail, { then: 'retry' })
}

function parse(text: string): HeaderValues | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    if (!Object.values(value).every((inner) => typeof inner === 'string')) return null
    // A name or value that HTTP does not allow is junk as well.
    new Headers(value as Record<string, string>)
    return value as HeaderValues
  } catch {
    return null
  }
}

interface Outcome {
  exitCode: number | null
  stdout: string
  stderr: string
  timedOut: boolean
}

function run(spec: HelperSpec, platform: NodeJS.Platform, limitMs: number): Promise<Outcome> {
  const marker = randomUUID()
  return new Promise((resolve) => {
    try {
      assertDescriptors(platform)
    } catch {
      const stderr = 'Patchbay may have no more files open just now.'
      return resolve({ exitCode: null, timedOut: false, stdout: '', stderr })
    }
    const child = spawn(spec.command, {
      shell: true,
      cwd: spec.cwd,
      env: { ...spec.env, [markerVariable]: marker, [helperVariable]: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: a helper that hangs is ended with everything it started.
      detached: platform !== 'win32',
      windowsHide: true,
    })
    const output = { stdout: '', stderr: '' }
    const collect = (name: 'stdout' | 'stderr') => (chunk: string) => {
      if (output[name].length < longestOutput) output[name] += chunk
    }
    child.stdout.setEncoding('utf8').on('data', collect('stdout'))
    child.stderr.setEncoding('utf8').on('data', collect('stderr'))
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      void killTree({ pid: child.pid ?? 0, marker, platform, leaderIsOurs: child.pid !== undefined, graceMs: 500 })
    }, limitMs)
    const end = (exitCode: number | null): void => {
      clearTimeout(timer)
      resolve({ exitCode, timedOut, ...output })
    }
    child.once('error', (error) => {
      output.stderr += String(error)
      end(null)
    })
    child.once('close', end)
  })
}
