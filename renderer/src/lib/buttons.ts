/** What may be asked of a server in each state: the buttons of its row, and everything that menus and keys offer. Pure. */
import { assertNever } from '../../../shared/assert-never'
import type { ConnectionState } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import type { ServerView } from '../../../shared/model/server'
import { needsApproval, wantsSignIn, type Situation } from '../../../shared/model/standing'

/** What a person asks of one server. */
export type Verb = 'connect' | 'disconnect' | 'reconnect' | 'sign-in' | 'sign-out' | 'forget-registration'

/**
 * A button of a row. `review` leads to where something is explained that only a person can allow (an unapproved program, the
 * other name of a sign-in service), `enter-client-id` to where the sign-in's client id is asked for, `diagnose` to what is wrong.
 */
export type RowButton =
  | 'connect'
  | 'reconnect'
  | 'sign-in'
  | 'review'
  | 'enter-client-id'
  | 'open-again'
  | 'cancel-sign-in'
  | 'diagnose'

export interface Buttons {
  /** The one fitting button; null where nothing has to be done. */
  main: RowButton | null
  /** What stands before it. */
  beside: RowButton | null
  /** False: the buttons come with the pointer, the focus or the selection, as nothing is wrong. */
  needed: boolean
  /** Everything that may be asked in this state, by menu, key or palette. */
  allowed: readonly Verb[]
}

/** Which buttons a state offers (docs/recovery.md, "Buttons by state"). */
export function buttonsOf({ state, auth }: Situation): Buttons {
  // What a person may do about a sign-in that is there already.
  const signedIn: Verb[] = auth.kind === 'oauth' ? ['sign-in', 'sign-out', 'forget-registration'] : []
  const needed = true
  switch (state.kind) {
    case 'disabled':
      return { main: null, beside: null, needed: false, allowed: [] }
    case 'disconnected':
      // An unapproved program starts only through the button that shows what it would run.
      return needsApproval(state)
        ? { main: 'review', beside: null, needed, allowed: ['reconnect'] }
        : { main: 'connect', beside: null, needed, allowed: ['connect', 'reconnect', ...signedIn] }
    case 'failed':
      return wantsSignIn({ state, auth })
        ? {
            main: signInButton(state),
            beside: 'reconnect',
            needed,
            allowed: ['sign-in', 'reconnect', 'disconnect', ...forget(auth)],
          }
        : { main: 'diagnose', beside: 'reconnect', needed, allowed: ['reconnect', 'disconnect', ...signedIn] }
    // Nothing has to be done: the next request wakes it.
    case 'asleep':
      return { main: 'connect', beside: null, needed: false, allowed: ['connect', 'reconnect', 'disconnect'] }
    case 'connecting':
      return { main: 'reconnect', beside: null, needed: false, allowed: ['reconnect', 'disconnect'] }
    case 'connected':
      return { main: 'reconnect', beside: null, needed: false, allowed: ['reconnect', 'disconnect', ...signedIn] }
    case 'reconnecting':
      return { main: 'reconnect', beside: null, needed, allowed: ['reconnect', 'disconnect', ...signedIn] }
    case 'needs-auth':
      return {
        main: signInButton(state),
        beside: 'reconnect',
        needed,
        // With too few rights there is a sign-in to end; otherwise only its traces can be forgotten.
        allowed: [
          'sign-in',
          'reconnect',
          'disconnect',
          ...(state.reason === 'more-scopes' ? endings(auth) : forget(auth)),
        ],
      }
    case 'authorizing':
      return { main: 'cancel-sign-in', beside: 'open-again', needed, allowed: ['disconnect'] }
    case 'disconnecting':
      return { main: 'reconnect', beside: null, needed: false, allowed: ['reconnect'] }
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

function signInButton({ problem }: Extract<ConnectionState, { problem: Problem }>): RowButton {
  if (problem.action === 'trust-issuer') return 'review'
  return problem.action === 'enter-client-id' ? 'enter-client-id' : 'sign-in'
}
