/** What can be made to go wrong at the authorization server. */

/** An answer in place of the server's own. */
export interface MadeUp {
  status: number
  type?: string
  body: string
}

/** Members that replace those of a document; undefined takes one out. */
export type Overwrite = Record<string, unknown>

export interface Faults {
  /** What the token endpoint does instead of its work. */
  token:
    | 'unavailable'
    | 'html'
    | 'hang'
    | 'reset'
    | 'error-200'
    | 'invalid-client'
    | 'rate-limited'
    | 'portal'
    | 'revoked'
    | null
  /** The token endpoint does its work, but its answer takes so long (ms). */
  tokenDelayMs: number
  /** Fields left out of the token endpoint's answers. */
  omit: ('expires_in' | 'scope' | 'refresh_token')[]
  /** What the answer that goes back to the client gets wrong. */
  answer: 'wrong-issuer' | 'wrong-state' | 'no-issuer' | 'slash' | null
  /** What the metadata gets wrong. */
  metadata: 'no-pkce' | 'wrong-issuer' | 'no-registration' | 'no-offline-access' | null
  refuseRegistration: boolean
  /** What strangers write into the documents: of the issuer, of a registration, of the token endpoint. */
  overwrite: { metadata: Overwrite; registration: Overwrite; token: Overwrite }
  /** In place of the documents of the issuer, of a registration, or of the token endpoint. */
  madeUp: { metadata: MadeUp | null; registration: MadeUp | null; token: MadeUp | null }
  /** How `scope` is taken in a refresh: Entra refuses one without, others one that has it. */
  refreshScope: 'wanted' | 'refused' | null
  /** Only redirect URIs with this name may be registered. */
  callbackHost: string | null
  /** The token endpoint answers with a form instead of JSON. */
  formTokens: boolean
  /** Whoever wishes for more in a registration than its way back is refused, as Spring's and others do it. */
  plainWishes: boolean
  /** A refresh that names its resource is refused. */
  refreshWithoutResource: boolean
}
