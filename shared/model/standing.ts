/** How a server stands, from a person's point of view: its group, its look, and whether it waits for them. Pure; one rule for every view. */
import { assertNever } from '../assert-never'
import type { ConnectionState, StateKind } from './connection'
import type { ServerView } from './server'

/** Groups in the order in which a person should see them. */
export const standings = [
  'needs-you',
  'retrying',
  'failed',
  'connecting',
  'connected',
  'asleep',
  'disconnected',
  'disabled',
] as const
export type Standing = (typeof standings)[number]

/** The six looks of a state; never told apart by colour alone. */
export type Look = 'good' | 'asleep' | 'working' | 'you' | 'bad' | 'off'

/** What is decided from: the state, and whether the credential is a sign-in. */
export type Situation = Pick<ServerView, 'state' | 'auth'>

/** An entry that a project's file brought along and nobody has allowed yet: a person's turn, although it is only "disconnected". */
export function needsApproval(state: ConnectionState): boolean {
  return state.kind === 'disconnected' && state.problem?.code === 'config.needs-approval'
}

/** True when a sign-in is what helps: it is asked for, or the last one failed where the endpoint speaks OAuth. */
export function wantsSignIn({ state, auth }: Situation): boolean {
  if (state.kind === 'needs-auth') return true
  return state.kind === 'failed' && auth.kind === 'oauth' && state.problem.code.startsWith('auth.')
}

/** True when nothing goes on without a person: a sign-in, a client id, or an entry that waits to be allowed. */
export function needsYou(situation: Situation): boolean {
  return standingOf(situation) === 'needs-you'
}

/** The group that a server belongs to. */
export function standingOf(situation: Situation): Standing {
  const { state } = situation
  if (wantsSignIn(situation) || needsApproval(state)) return 'needs-you'
  switch (state.kind) {
    case 'needs-auth':
    case 'authorizing':
      return 'needs-you'
    case 'reconnecting':
      return 'retrying'
    case 'failed':
      return 'failed'
    case 'connecting':
      return 'connecting'
    case 'connected':
      return 'connected'
    case 'asleep':
      return 'asleep'
    case 'disconnected':
    case 'disconnecting':
      return 'disconnected'
    case 'disabled':
      return 'disabled'
    default:
      return assertNever(state)
  }
}

/** The mark to show for a server. */
export function lookOf(situation: Situation): Look {
  return needsYou(situation) ? 'you' : lookOfKind(situation.state.kind)
}

/** The mark for a bare kind of state, as the history has it; `closed` is the time when Patchbay did not run. */
export function lookOfKind(kind: StateKind | 'closed'): Look {
  switch (kind) {
    case 'needs-auth':
    case 'authorizing':
      return 'you'
    case 'reconnecting':
    case 'connecting':
    case 'disconnecting':
      return 'working'
    case 'failed':
      return 'bad'
    case 'connected':
      return 'good'
    case 'asleep':
      return 'asleep'
    case 'disconnected':
    case 'disabled':
    case 'closed':
      return 'off'
    default:
      return assertNever(kind)
  }
}

/** True when a bulk reconnect would do something for this server. */
export function isBroken({ state }: Pick<ServerView, 'state'>): boolean {
  return state.kind === 'failed' || state.kind === 'reconnecting'
}

export type Counts = Readonly<Record<Standing, number>>

/** How many servers there are in each group. */
export function countsOf(servers: readonly Situation[]): Counts {
  const counts = {
    'needs-you': 0,
    retrying: 0,
    failed: 0,
    connecting: 0,
    connected: 0,
    asleep: 0,
    disconnected: 0,
    disabled: 0,
  }
  for (const server of servers) counts[standingOf(server)] += 1
  return counts
}
