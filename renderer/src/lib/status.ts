/** What a state means to a person: its group in the list, its look, and its buttons. Pure. */
import { assertNever } from '../../../shared/assert-never'
import type { ConnectionState } from '../../../shared/model/connection'
import type { StateSpan } from '../../../shared/model/history'
import type { Problem } from '../../../shared/model/problem'
import type { ServerView } from '../../../shared/model/server'
import { text } from '../text/en'

/** Groups in the order in which a person should see them. */
export const standings = [
  'needs-you',
  'retrying',
  'failed',
  'connecting',
  'connected',
  'disconnected',
  'disabled',
] as const
export type Standing = (typeof standings)[number]

/** The five looks of a state; never told apart by colour alone. */
export type Look = 'good' | 'working' | 'you' | 'bad' | 'off'

export type Intent = 'connect' | 'disconnect' | 'reconnect' | 'sign-in' | 'sign-out' | 'forget-registration'

/** What a state is decided from: the state, and whether its credential is a sign-in. */
type Situation = Pick<ServerView, 'state' | 'auth'>

/** A program that a project's file names and nobody has allowed yet: a person's turn, although it is only "disconnected". */
export function needsApproval(state: ConnectionState): boolean {
  return state.kind === 'disconnected' && state.problem?.code === 'config.needs-approval'
}

/** The group that a server belongs to. */
export function standingOf(state: ConnectionState): Standing {
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
    case 'disconnected':
      return needsApproval(state) ? 'needs-you' : 'disconnected'
    case 'disconnecting':
      return 'disconnected'
    case 'disabled':
      return 'disabled'
    default:
      return assertNever(state)
  }
}

/** The word for a state. */
export function wordOf(state: ConnectionState): string {
  return needsApproval(state) ? text.unapproved : text.state[state.kind]
}

/** The mark to draw for a state. */
export function lookOf(state: ConnectionState): Look {
  if (needsApproval(state)) return 'you'
  return lookOfKind(state.kind)
}

/** The mark for a bare kind of state, as the history has it. */
export function lookOfKind(kind: StateSpan['kind']): Look {
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
    case 'disconnected':
    case 'disabled':
    case 'closed':
      return 'off'
    default:
      return assertNever(kind)
  }
}

export interface Buttons {
  /**
   * The one fitting button, with words. `review` leads to where an unapproved program is explained and allowed,
   * `enter-client-id` to where the sign-in's client id is asked for, `diagnose` to what is wrong.
   */
  main:
    | Exclude<Intent, 'sign-out' | 'forget-registration'>
    | 'review'
    | 'enter-client-id'
    | 'cancel-sign-in'
    | 'diagnose'
    | null
  /** Whether Reconnect stands beside it, as an icon that is always in the same place. */
  reconnect: boolean
  /** Everything that may be asked in this state, by menu, key or palette. */
  allowed: readonly Intent[]
}

/** Which buttons a state offers (docs/recovery.md, "Buttons by state"). Reconnect is there in every state but disabled. */
export function buttonsOf({ state, auth }: Situation): Buttons {
  // What a person may do about a sign-in that is there already.
  const signedIn: Intent[] = auth.kind === 'oauth' ? ['sign-in', 'sign-out', 'forget-registration'] : []
  switch (state.kind) {
    case 'disabled':
      return { main: null, reconnect: false, allowed: [] }
    case 'disconnected':
      // An unapproved program starts only through the button that shows what it would run.
      return needsApproval(state)
        ? { main: 'review', reconnect: true, allowed: ['reconnect'] }
        : { main: 'connect', reconnect: true, allowed: ['connect', 'reconnect', ...signedIn] }
    case 'failed':
      return wantsSignIn({ state, auth })
        ? {
            main: signInButton(state),
            reconnect: true,
            allowed: ['sign-in', 'reconnect', 'disconnect', ...forget(auth)],
          }
        : { main: 'diagnose', reconnect: true, allowed: ['connect', 'reconnect', 'disconnect', ...signedIn] }
    case 'connecting':
      return { main: 'disconnect', reconnect: true, allowed: ['reconnect', 'disconnect'] }
    case 'connected':
    case 'reconnecting':
      return { main: 'disconnect', reconnect: true, allowed: ['reconnect', 'disconnect', ...signedIn] }
    case 'needs-auth':
      return {
        main: signInButton(state),
        reconnect: true,
        // With too few rights there is a sign-in to end; otherwise only its traces can be forgotten.
        allowed: [
          'sign-in',
          'reconnect',
          'disconnect',
          ...(state.reason === 'more-scopes' ? endings(auth) : forget(auth)),
        ],
      }
    case 'authorizing':
      return { main: 'cancel-sign-in', reconnect: true, allowed: ['reconnect', 'disconnect'] }
    case 'disconnecting':
      return { main: 'reconnect', reconnect: false, allowed: ['reconnect'] }
    default:
      return assertNever(state)
  }
}

function forget({ kind }: ServerView['auth']): Intent[] {
  return kind === 'oauth' ? ['forget-registration'] : []
}

function endings(auth: ServerView['auth']): Intent[] {
  return auth.kind === 'oauth' ? ['sign-out', ...forget(auth)] : []
}

function signInButton({ problem }: Extract<ConnectionState, { problem: Problem }>): 'sign-in' | 'enter-client-id' {
  return problem.action === 'enter-client-id' ? 'enter-client-id' : 'sign-in'
}

/** True when a sign-in is what helps: it is asked for, or the last one failed where the endpoint speaks OAuth. */
export function wantsSignIn({ state, auth }: Situation): boolean {
  if (state.kind === 'needs-auth') return true
  return state.kind === 'failed' && auth.kind === 'oauth' && state.problem.code.startsWith('auth.')
}

/** True when nothing goes on without a person: a sign-in, a client id, or a program that waits to be allowed. */
export function needsYou({ state, auth }: Situation): boolean {
  return standingOf(state) === 'needs-you' || wantsSignIn({ state, auth })
}

/** True when a bulk reconnect would do something for this server. */
export function isBroken(server: ServerView): boolean {
  return server.state.kind === 'failed' || server.state.kind === 'reconnecting'
}
