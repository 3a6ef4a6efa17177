/** A sign-in or refresh that did not succeed, in Patchbay's own terms; carries no text from an untrusted issuer. */
import type { NeedsAuthReason } from '../../../shared/model/connection'
import type { ProblemCode } from '../../../shared/model/problem'

export type AuthOutcome =
  /** It may pass: keep everything and try again. */
  | { then: 'retry'; notBefore?: number }
  | { then: 'needs-auth'; reason: NeedsAuthReason; scopes: string[] }
  | { then: 'fail' }

export class AuthError extends Error {
  override readonly name = 'AuthError'
  constructor(
    readonly code: Extract<ProblemCode, `auth.${string}` | `net.${string}` | `http.${string}`>,
    message: string,
    readonly outcome: AuthOutcome,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
