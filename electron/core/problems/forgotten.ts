/**
 * Whether a refusal means that the server has forgotten our session (2025-11-25, transports, "Session Management"): by the
 * specification it says so with 404, by habit in many other ways. The words are those of the SDKs for TypeScript, Python,
 * Java, C#, Go, Rust and Swift. Pure.
 */
import type { Fault } from './fault'
import { rpcErrorIn } from './rpc-error'

/** `ask`: only another request can tell; a tool may well have sessions of its own that expire. */
export type SessionVerdict = 'lost' | 'ask' | 'kept'

const methodNotFound = -32601
/** Words far behind the beginning of a body are not about the session. */
const longestSaid = 2_000

/** @param hasSession the request named a session */
export function judgeSession(fault: Fault, hasSession: boolean): SessionVerdict {
  if (fault.kind === 'http') return judgeHttp(fault, hasSession)
  if (fault.kind !== 'rpc' || !saysForgotten(fault.message)) return 'kept'
  return hasSession || saysUnknown(fault.message) ? 'ask' : 'kept'
}

function judgeHttp(
  { status, body, wwwAuthenticate }: Extract<Fault, { kind: 'http' }>,
  hasSession: boolean,
): SessionVerdict {
  const said = (body ?? '').slice(0, longestSaid)
  if (!hasSession) return saysUnknown(said) && status < 500 ? 'ask' : 'kept'
  const error = rpcErrorIn(body)
  // A method that it does not know is not a session that it does not know.
  if (error?.code === methodNotFound) return 'kept'
  if (saysForgotten(said)) {
    if (status === 404 || status === 400) return 'lost'
    // Some say so with 401 or 5xx; whoever is asked for a credential has to give one.
    return status === 401 && wwwAuthenticate !== null ? 'kept' : 'ask'
  }
  if (status === 404) return error === null ? 'lost' : 'ask'
  return status === 400 || status === 410 ? 'ask' : 'kept'
}

const gone =
  /(not|n['’]t|no longer|no valid|no such|never)\b|unknown|invalid|expired|terminated|closed|ended|missing|required|unrecogni[sz]ed|gone|stale|deleted|timed out/i

function saysForgotten(said: string): boolean {
  return (/session/i.test(said) && gone.test(said)) || saysUnknown(said)
}

/** It waits for a greeting that it has had. */
function saysUnknown(said: string): boolean {
  return /(not|n['’]t) (yet |been )*initiali[sz]ed|uninitiali[sz]ed|before initiali[sz]|expect(ed|s|ing)? initiali[sz]e/i.test(
    said,
  )
}

/** A 401 that asks for no credential, but says that the session is gone: a new credential would change nothing about it. */
export function is401AboutSession(wwwAuthenticate: string | null, body: string): boolean {
  return wwwAuthenticate === null && saysForgotten(body.slice(0, longestSaid))
}
