/** The command line's words for states and the sentence above the table. Pure. */
import { assertNever } from '../../shared/assert-never'
import { clientName } from '../../shared/model/clients'
import { problemOf, type ConnectionState } from '../../shared/model/connection'
import type { ServerView } from '../../shared/model/server'

export type Look = 'good' | 'working' | 'you' | 'bad' | 'off'

/** Shape and word tell states apart, colour only helps. */
export const marks: Readonly<Record<Look, string>> = { good: '●', working: '◌', you: '▲', bad: '✕', off: '○' }

/** The look of a state. */
export function lookOf(state: ConnectionState): Look {
  switch (state.kind) {
    case 'connected':
      return 'good'
    case 'connecting':
    case 'reconnecting':
    case 'disconnecting':
      return 'working'
    case 'needs-auth':
    case 'authorizing':
      return 'you'
    case 'failed':
      return 'bad'
    case 'disconnected':
      return state.problem === null ? 'off' : 'you'
    case 'disabled':
      return 'off'
    default:
      return assertNever(state)
  }
}

/** The word for a state. @param now ms since the epoch, for the countdown. */
export function stateWord(state: ConnectionState, now: number): string {
  switch (state.kind) {
    case 'connected':
      return 'Connected'
    case 'connecting':
      return 'Connecting'
    case 'reconnecting':
      return state.nextRetryAt === null ? 'Retrying now' : `Retrying in ${seconds(state.nextRetryAt, now)} s`
    case 'needs-auth':
      return 'Sign-in needed'
    case 'authorizing':
      return 'Signing in'
    case 'failed':
      return 'Failed'
    case 'disconnected':
      return state.problem === null ? 'Disconnected' : 'Not approved'
    case 'disabled':
      return 'Disabled'
    case 'disconnecting':
      return 'Disconnecting'
    default:
      return assertNever(state)
  }
}

function seconds(at: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(at) - now) / 1_000))
}

/** One sentence of truth about all servers. */
export function headline(servers: readonly ServerView[]): string {
  const wanted = servers.filter(({ state }) => state.kind !== 'disabled' && !isOff(state))
  if (servers.length === 0) return 'No servers are configured'
  if (wanted.length === 0) return 'All servers are off'
  const count = (look: Look): number => wanted.filter(({ state }) => lookOf(state) === look).length
  const troubles = [
    amount(count('you'), 'needs you', 'need you'),
    amount(count('bad'), 'has failed', 'have failed'),
    amount(wanted.filter(({ state }) => state.kind === 'reconnecting').length, 'is retrying', 'are retrying'),
    amount(wanted.filter(({ state }) => state.kind === 'connecting').length, 'is connecting', 'are connecting'),
  ].filter((part) => part !== null)
  if (troubles.length > 0) return `${troubles.join(', ')}; ${count('good')} of ${wanted.length} connected`
  return wanted.length === 1 ? 'The one server is connected' : `All ${wanted.length} servers connected`
}

function isOff(state: ConnectionState): boolean {
  return state.kind === 'disconnected' && state.problem === null
}

function amount(count: number, one: string, many: string): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : many}`
}

/** Where a server is configured. */
export function sourceWord({ source }: ServerView): string {
  const name = clientName(source.client)
  return source.client === 'patchbay' ? name : `${name} · ${source.scope}`
}

/** What is wrong with a server, if anything, and what to do about it. */
export function problemWords({ name, state, capabilities }: ServerView): string[] {
  const problem = problemOf(state) ?? capabilities.problem
  if (problem === null) return []
  const place = problem.evidence.file
  const where = place ? ` (${place.path}:${place.line}:${place.column})` : ''
  // The command says it all; the hint speaks of a button.
  const signIn = state.kind === 'needs-auth' && problem.action !== 'enter-client-id'
  const hint = signIn ? `Run: patchbay login ${argument(name)}` : problem.hint
  return [`${problem.title}${where}`, hint].filter((line) => line !== '')
}

/** A name as one word of a command line. */
function argument(name: string): string {
  return /^[\w.@/-]+$/.test(name) && !name.startsWith('-') ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`
}
