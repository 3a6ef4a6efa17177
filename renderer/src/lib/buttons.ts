/** What may be asked of a server in each state: the one fitting button, and everything that menus and keys offer. Pure. */
import { assertNever } from '../../../shared/assert-never'
import type { ConnectionState } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import type { ServerView } from '../../../shared/model/server'
import { needsApproval, wantsSignIn, type Situation } from '../../../shared/model/standing'

/** What a person asks of one server. */
export type Verb = 'connect' | 'disconnect' | 'reconnect' | 'sign-in' | 'sign-out' | 'forget-registration'

export interface Buttons {
  /**
   * The one fitting button, with words. `review` leads to where an unapproved program is explained and allowed,
   * `enter-client-id` to where the sign-in's client id is asked for, `diagnose` to what is wrong.
   */
  main:
    | Exclude<Verb, 'sign-out' | 'forget-registration'>
    | 'review'
    | 'enter-client-id'
    | 'cancel-sign-in'
    | 'diagnose'
    | null
  /** Whether Reconnect stands beside it, as an icon that is always in the same place. */
  reconnect: boolean
  /** Everything that may be asked in this state, by menu, key or palette. */
  allowed: readonly Verb[]
}

/** Which buttons a state offers (docs/recovery.md, "Buttons by state"). Reconnect is there in every state but disabled. */
export function buttonsOf({ state, auth }: Situation): Buttons {
  // What a person may do about a sign-in that is there already.
  const signedIn: Verb[] = auth.kind === 'oauth' ? ['sign-in', 'sign-out', 'forget-registration'] : []
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

function forget({ kind }: ServerView['auth']): Verb[] {
  return kind === 'oauth' ? ['forget-registration'] : []
}

function endings(auth: ServerView['auth']): Verb[] {
  return auth.kind === 'oauth' ? ['sign-out', ...forget(auth)] : []
}

function signInButton({ problem }: Extract<ConnectionState, { problem: Problem }>): 'sign-in' | 'enter-client-id' {
  return problem.action === 'enter-client-id' ? 'enter-client-id' : 'sign-in'
}
