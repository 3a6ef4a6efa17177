/** The state of one connection: exactly one of these, always (docs/recovery.md, "States"). */
import type { Problem } from './problem'

/** `modern` speaks 2026-07-28 (stateless, `server/discover`), `legacy` everything before (`initialize`). */
export type ProtocolEra = 'modern' | 'legacy'

export type NeedsAuthReason = 'first-time' | 'expired' | 'revoked' | 'more-scopes' | 'rejected'

/** All times are ISO 8601. */
export type ConnectionState =
  /** Switched off in its own source; `where` says in which file. */
  | { kind: 'disabled'; where: string }
  /** A person's choice, or (with a problem) a program that nobody has approved yet. */
  | { kind: 'disconnected'; problem: Problem | null }
  | { kind: 'connecting'; attempt: number }
  | { kind: 'connected'; era: ProtocolEra }
  /** A program that nobody has used for a while, ended because the person lets such programs sleep; the next request starts it. */
  | { kind: 'asleep' }
  /** `nextRetryAt` is null while an attempt is under way. */
  | { kind: 'reconnecting'; attempt: number; nextRetryAt: string | null; problem: Problem }
  | { kind: 'needs-auth'; reason: NeedsAuthReason; scopes: string[]; problem: Problem }
  /** `unopened`: the browser could not be opened; the page waits to be opened in another way. */
  | { kind: 'authorizing'; url: string; startedAt: string; expiresAt: string; unopened?: true }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'disconnecting' }

export type StateKind = ConnectionState['kind']

/** The problem that a state carries, if any. */
export function problemOf(state: ConnectionState): Problem | null {
  return 'problem' in state ? state.problem : null
}

/** True when nothing is under way: a command that waits for an outcome may return. */
export function isSettled(state: ConnectionState): boolean {
  return state.kind !== 'connecting' && state.kind !== 'disconnecting' && state.kind !== 'authorizing'
}

/** A request is answered now: it is connected, or the request wakes it. */
export function takesRequests(state: ConnectionState): boolean {
  return state.kind === 'connected' || state.kind === 'asleep'
}

/** A connection is being made at this moment. */
export function isAttempt(state: ConnectionState): boolean {
  return state.kind === 'connecting' || (state.kind === 'reconnecting' && state.nextRetryAt === null)
}
