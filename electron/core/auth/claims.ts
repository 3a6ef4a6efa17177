/** What a token says of itself, if it is a JWT. It is only read, never verified, and its text goes nowhere: pure. */
import { moment } from '../util/lenient'

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
  const claims = parse(Buffer.from(payload, 'base64url').toString('utf8'))
  if (!claims) return null
  const { aud, exp } = claims
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter((each): each is string => typeof each === 'string')
  return { audiences, expiresAt: moment(exp) ?? null }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
