/** A sign-in or refresh that did not succeed, in Patchbay's own terms; carries no text from an untrusted issuer. */
import type { NeedsAuthReason } from '../../../shared/model/connection'
import type { Evidence, ProblemCode } from '../../../shared/model/problem'

export type AuthOutcome =
  /** It may pass: keep everything and try again. */
  | { then: 'retry'; notBefore?: number }
  | { then: 'needs-auth'; reason: NeedsAuthReason; scopes: string[] }
  | { then: 'fail' }

/** What a view needs as such, apart from the words. */
export type SignInEvidence = Pick<Evidence, 'issuer' | 'otherIssuer' | 'redirectUri'>

export class AuthError extends Error {
  override readonly name = 'AuthError'
  readonly evidence: SignInEvidence
  constructor(
    readonly code: Extract<ProblemCode, `auth.${string}` | `net.${string}` | `http.${string}`>,
    message: string,
    readonly outcome: AuthOutcome,
    options?: ErrorOptions & { evidence?: SignInEvidence },
  ) {
    super(message, options)
    this.evidence = options?.evidence ?? {}
  }
}
