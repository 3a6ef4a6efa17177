/** The words for states and groups: the same in the window, on the command line and wherever else a state is named. */
import type { ConnectionState, StateKind } from '../model/connection'
import { needsApproval, type Standing } from '../model/standing'

export const standingWords: Readonly<Record<Standing, string>> = {
  'needs-you': 'Needs you',
  retrying: 'Retrying',
  failed: 'Failed',
  connecting: 'Connecting',
  connected: 'Connected',
  asleep: 'Asleep',
  disconnected: 'Disconnected',
  disabled: 'Off',
}

export const stateWords: Readonly<Record<StateKind, string>> = {
  disabled: 'Off',
  disconnected: 'Disconnected',
  connecting: 'Connecting',
  connected: 'Connected',
  asleep: 'Asleep',
  reconnecting: 'Retrying',
  'needs-auth': 'Sign-in needed',
  authorizing: 'Waiting for your browser',
  failed: 'Failed',
  disconnecting: 'Disconnecting',
}

/** The word for a state. What waits to be allowed is "disconnected" by its kind; its word says more. */
export function wordOf(state: ConnectionState): string {
  return needsApproval(state) ? 'Not allowed yet' : stateWords[state.kind]
}

/** The word with the countdown of a retry, for views of text. @param now ms since the epoch */
export function wordWithCountdown(state: ConnectionState, now: number): string {
  if (state.kind !== 'reconnecting') return wordOf(state)
  if (state.nextRetryAt === null) return `${wordOf(state)} now`
  return `${wordOf(state)} in ${Math.max(0, Math.ceil((Date.parse(state.nextRetryAt) - now) / 1_000))} s`
}
