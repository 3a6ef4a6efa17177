/** The timeline of a server's states: pure. */
import { problemOf, type ConnectionState } from '../../../shared/model/connection'
import type { StateSpan } from '../../../shared/model/history'

const mostSpans = 50

/** The history after a state; a state that differs only in details (a countdown, a time) continues its span. */
export function nextHistory(history: readonly StateSpan[], state: ConnectionState, now: number): readonly StateSpan[] {
  const code = problemOf(state)?.code ?? null
  const last = history.at(-1)
  if (last && last.kind === state.kind && last.code === code) return history
  return [...history, { kind: state.kind, from: new Date(now).toISOString(), code }].slice(-mostSpans)
}
