/** What a token says of itself, if it is a JWT. It is only read, never verified, and its text goes nowhere: pure. */
import { asObject } from './answer'

export interface TokenClaims {
  /** Whom it was made for; empty when it does not say. */
  audiences: string[]
  /** ms since the epoch; null when it does not say. */
  expiresAt: number | null
}

/** Null for an opaque token. */
export function readClaims(token: string): TokenClaims | null {
  const [, payload, , ...more] = token.trim().split('.')
  if (payload === undefined || more.length > 0) return null
  const claims = asObject(Buffer.from(payload, 'base64url').toString('utf8'))
  if (!claims) return null
  const { aud, exp } = claims
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter((each): each is string => typeof each === 'string')
  return { audiences, expiresAt: typeof exp === 'number' ? exp * 1000 : null }
}

/**
 * The audience of a token that was made for another server; null when it fits or cannot be told: an audience that is no
 * web address is a name that only the issuer understands.
 */
export function foreignAudience({ audiences }: TokenClaims, resources: readonly URL[]): string | null {
  const addresses = audiences.filter((audience) => /^https?:/i.test(audience) && URL.canParse(audience))
  if (addresses.length === 0 || addresses.length < audiences.length) return null
  const fits = addresses.some((audience) => resources.some((resource) => covers(new URL(audience), resource)))
  return fits ? null : (addresses[0] ?? null)
}

/** True when what is granted for `resource` is good for `endpoint`: the same origin, and a path that contains it. */
export function covers(resource: URL, endpoint: URL): boolean {
  const folder = (path: string): string => (path.endsWith('/') ? path : `${path}/`)
  return resource.origin === endpoint.origin && folder(endpoint.pathname).startsWith(folder(resource.pathname))
}
