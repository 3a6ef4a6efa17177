/** The timeline of a server's states: pure. */
import { problemOf, type ConnectionState } from '../../../shared/model/connection'
import type { StateSpan } from '../../../shared/model/history'

const mostSpans = 50

/** The history after a state; a state that differs only in details (a countdown, a time) continues its span. */
export function nextHistory(history: readonly StateSpan[], state: ConnectionState, now: number): readonly StateSpan[] {
  const code = problemOf(state)?.code ?? null
  const last = history.at(-1)
  if (last && last.kind === state.kind && last.code === code) return history
  // Another attempt that came to the same end is the same trouble, or a long outage would push out everything before it.
  const before = history.at(-2)
  if (last?.kind === 'connecting' && state.kind === 'failed' && before?.kind === 'failed' && before.code === code)
    return history.slice(0, -1)
  // Another sleep, of a program that nothing was wrong with in between, stands for those before it.
  const kept = state.kind === 'asleep' && hasSleptBefore(history) ? history.slice(0, -3) : history
  return [...kept, { kind: state.kind, from: new Date(now).toISOString(), code }].slice(-mostSpans)
}

const aSleep = ['connected', 'asleep', 'connecting', 'connected'] as const

function hasSleptBefore(history: readonly StateSpan[]): boolean {
  const last = history.slice(-aSleep.length)
  return last.length === aSleep.length && last.every(({ kind }, index) => kind === aSleep[index])
}
