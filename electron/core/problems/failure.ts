/** What the classification of an error decides: the problem to show, and what happens next. */
import type { NeedsAuthReason } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import { problem } from './problem'
import type { Schedule } from './backoff'

/**
 * `waitsFor`: it may be over as soon as there is another credential, whoever signs in, or once the vault can be read. A
 * failure that needs a sign-in waits for a credential by itself.
 */
export type Failure = { problem: Problem; waitsFor?: 'credential' | 'vault' } & (
  | {
      then: 'retry'
      schedule: Schedule
      /** The server's own wish (Retry-After) in ms: not sooner than this. */
      notBefore?: number
    }
  | {
      then: 'fail'
      /** Look again now and then although a person is needed. */
      schedule?: Schedule
    }
  | { then: 'needs-auth'; reason: NeedsAuthReason; scopes: string[] }
)

/** What was found out about signing in at an endpoint that wants a credential. */
export type SignInOffer =
  | { kind: 'oauth'; scopes: string[] }
  /** There is a description at `place`, and nobody can read it. `wrong` is a sentence without its subject. */
  | { kind: 'unreadable'; place: string; wrong: string }
  /** The server answered, and has no metadata anywhere. */
  | { kind: 'none' }
  /** It could not be found out now. */
  | { kind: 'unknown' }

/** A mistake of our own, told honestly; it may pass. `now` in ms. */
export function unexpectedFailure(detail: string, now: number): Failure {
  return { then: 'retry', schedule: 'outage', problem: problem('internal.unexpected', now, { detail }) }
}
