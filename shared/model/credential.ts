/** What proves us to an endpoint, as far as a view may know: never the secret itself. */
export interface AuthView {
  kind: 'none' | 'static' | 'helper' | 'oauth'
  /** ISO 8601; null when it does not end or nobody knows. */
  expiresAt: string | null
  scopes: string[]
  /** The host of the authorization server that issued it, for a sign-in. */
  issuer?: string
}
