import type { ProxyError } from '../ports'
import { AuthError } from './auth-error'
import { plainWords } from './plain-words'
import { rpcErrorIn } from './rpc-error'
import { systemError } from './system-code'

/** A transport-neutral picture of what went wrong, so that the classification needs neither the SDK nor a live server. */
export type Fault =
  | ({ kind: 'http'; status: number; body: string | null } & HttpDetails)
  /** `code` as the system names it: ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED … */
  | { kind: 'network'; code: string; message: string }
  /** The proxy is why; the server was not reached. */
  | { kind: 'proxy'; error: ProxyError; message: string }
  /** The server answered with a JSON-RPC error. */
  | { kind: 'rpc'; code: number; message: string }
  /** 2xx, but not MCP. `message` says what it is instead. */
  | { kind: 'not-mcp'; message: string }
  /** It is MCP, but cannot be read. `message` is a sentence for a person. */
  | { kind: 'invalid'; message: string }
  /** More than one of our limits allows. `message` names the limit. */
  | { kind: 'too-large'; message: string }
  | { kind: 'redirect'; message: string }
  | { kind: 'era'; message: string }
  /** `printed`: what a program wrote to stdout meanwhile that was no message; `stderr`: its last lines there. */
  | { kind: 'timeout'; message: string; printed?: readonly string[]; stderr?: readonly string[] }
  /** The connection ended under a request that had been written. */
  | { kind: 'closed'; message: string }
  | {
      kind: 'exited'
      exitCode: number | null
      signal: string | null
      stderr: readonly string[]
      printed?: readonly string[]
    }
  | { kind: 'spawn'; code: string; message: string }
  /** Getting or renewing a credential failed, or more rights are wanted. */
  | { kind: 'auth'; error: AuthError; message: string }
  | { kind: 'other'; message: string }

/** What of an answer does not stand in its status and body. */
export interface HttpDetails {
  /** All of the answer's header names, in lower case. */
  headerNames: string[]
  wwwAuthenticate: string | null
  /** From Retry-After, in ms. */
  retryAfterMs: number | null
  /** The `server` header. */
  server: string | null
}

/** Carries a fault through code that throws. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  /** The request certainly never left this machine (docs/recovery.md, law 8). */
  readonly neverSent: boolean
  constructor(
    readonly fault: Fault,
    options?: ErrorOptions & { neverSent?: boolean },
  ) {
    super(describe(fault), options)
    this.neverSent =
      options?.neverSent ?? (fault.kind === 'proxy' || (fault.kind === 'network' && fault.code === 'ECONNREFUSED'))
  }
}

/**
 * Why it failed, in words for a person. An error that nobody has named is a mistake of ours or of a library: its text may say
 * and quote anything, and stays out of sight.
 */
export function whyItFailed(error: unknown): string {
  if (error instanceof FaultError || error instanceof AuthError) return error.message
  const { code } = systemError(error)
  const named = code === null ? null : plainWords(code)
  return named === null || named === code ? 'It failed in a way that Patchbay does not know.' : named
}

/** How long (ms) whoever has answered so wants to be left alone; null where it does not say. */
export function pauseWished(fault: Fault): number | null {
  if (fault.kind !== 'http') return null
  return fault.retryAfterMs ?? (fault.status === 429 ? pauseByDefault : null)
}

/** Too many requests, and no word of how long: a few seconds (ms). */
const pauseByDefault = 5_000

/** As much of an error's own words as a sentence bears. */
const longestSaid = 200

function describe(fault: Fault): string {
  if (fault.kind === 'http') {
    const said = rpcErrorIn(fault.body)?.message.trim().slice(0, longestSaid) ?? ''
    return said === '' ? `It answered with status ${fault.status}.` : `It answered with status ${fault.status}: ${said}`
  }
  if (fault.kind === 'exited') return `The program ended with ${fault.signal ?? `exit code ${fault.exitCode ?? '?'}`}`
  return fault.kind === 'network' ? plainWords(fault.code === 'UNKNOWN' ? fault.message : fault.code) : fault.message
}
