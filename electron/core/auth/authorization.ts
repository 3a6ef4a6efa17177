/**
 * The kinds of credential that a request can carry: none, headers of the entry, a helper's, a token (as bearer, or bound to
 * a key). One function makes the one that a server needs; `network/authorized-fetch.ts` puts it on.
 */
import type { DpopSession } from '@modelcontextprotocol/client'
import type { Authorization, HeaderValues, Refusal } from '../network/authorized-fetch'
import { AuthError } from '../problems/auth-error'
import type { Grant } from '../vault/vault-data'
import { asksForNonce, parseChallenge, type TokenChallenge } from './challenge'
import type { Credentials } from './credentials'
import { proofSession } from './dpop'

/** Where the credential of a server comes from. */
export interface AuthorizationSource {
  /** Headers of the entry, its variables filled in. */
  headers: HeaderValues
  /** The headers of its `headersHelper`. */
  helper: Authorization | null
  /** The sign-in; null for a server that takes none, as it has a credential of its own (a helper or a header). */
  tokens: TokenHolder | null
}

/** A token that changes under way, as a request needs it. */
export interface TokenHolder {
  /** The grant that is valid now, renewed when it has ended; null when there is none. Throws `AuthError`. */
  current(): Promise<Grant | null>
  /** The server answered 401 to this token (none: null), with this challenge. */
  rejected(token: string | null, challenge: Pick<TokenChallenge, 'error' | 'resourceMetadata'>): Promise<Refusal>
}

/** A helper's headers go before the entry's own, and both before a sign-in. */
export function authorizationOf({ headers, helper, tokens }: AuthorizationSource): Authorization {
  if (helper) return beside(headers, helper)
  return tokens ? beside(headers, tokenAuthorization(tokens)) : fixed(headers)
}

/**
 * The tokens of an endpoint's own sign-in, renewed where that is possible.
 * @param hasOtherIssuer asks the server, whose challenge may name the place, whether its sign-ins are elsewhere by now
 */
export function keptTokens(
  credentials: Credentials,
  endpoint: URL,
  hasOtherIssuer: (resourceMetadata: string | null, issuer: string) => Promise<boolean>,
): TokenHolder {
  return {
    async current() {
      await credentials.token(endpoint)
      return credentials.grant(endpoint)
    },
    async rejected(token, { error: code, resourceMetadata }) {
      // Whether a server without a sign-in offers one at all is for others to find out.
      if (!credentials.hasGrant(endpoint)) return credentials.ended(endpoint) ?? 'final'
      try {
        const hasMoved = (issuer: string): Promise<boolean> => hasOtherIssuer(resourceMetadata, issuer)
        await credentials.rejected(endpoint, token ?? undefined, code, hasMoved)
        return 'again'
      } catch (error) {
        if (error instanceof AuthError) return error
        throw error
      }
    },
  }
}

/** The tokens of a candidate that is yet to be proved: never renewed, never kept. */
export function candidateTokens(grant: Grant): TokenHolder {
  return { current: () => Promise.resolve(grant), rejected: () => Promise.resolve('final') }
}

/** None, or headers that never change. */
function fixed(headers: HeaderValues): Authorization {
  return { headersFor: () => headers, refused: () => 'final' }
}

/** The entry's own headers, with the credential over them. */
function beside(headers: HeaderValues, authorization: Authorization): Authorization {
  if (Object.keys(headers).length === 0) return authorization
  return {
    ...authorization,
    headersFor: async (request) => ({ ...headers, ...(await authorization.headersFor(request)) }),
  }
}

function tokenAuthorization(tokens: TokenHolder): Authorization {
  /** Signs for the key that the latest token is bound to, and remembers the nonces of servers. */
  let signer: DpopSession | null = null
  return {
    async headersFor({ method, url }): Promise<HeaderValues> {
      const grant = await tokens.current()
      if (!grant) return {}
      const { accessToken, proofKey } = grant
      signer = proofKey && (await proofSession(proofKey))
      if (!signer) return { Authorization: `Bearer ${accessToken}` }
      const proof = await signer.buildProof({ htm: method.toUpperCase(), htu: url, accessToken })
      return { Authorization: `DPoP ${accessToken}`, DPoP: proof }
    },
    heard(answer, { url }) {
      if (!signer) return false
      // It may come with any answer, and counts for what is sent next (RFC 9449, 8.2).
      signer.observeNonce(answer, url)
      return asksForNonce(answer)
    },
    async refused(answer, sent, isLast) {
      const challenge = parseChallenge(answer.headers.get('www-authenticate'))
      // Some end a token with 403; what they say of it counts (RFC 6750, 3.1, has 401 for it).
      if (answer.status === 403 && challenge.error !== 'invalid_token')
        return challenge.error === 'insufficient_scope' ? moreScopes(challenge.scopes) : 'final'
      return isLast ? 'final' : tokens.rejected(tokenIn(sent), challenge)
    },
  }
}

function tokenIn(sent: HeaderValues): string | null {
  return /^\w+ (.+)$/.exec(sent['Authorization'] ?? '')?.[1] ?? null
}

/** 403 with `insufficient_scope` (MCP 2026-07-28, "Step-Up Authorization"). */
function moreScopes(scopes: string[]): AuthError {
  const message =
    scopes.length > 0
      ? `The server needs more permissions: ${scopes.join(', ')}.`
      : 'The server needs more permissions.'
  return new AuthError('auth.more-scopes', message, { then: 'needs-auth', reason: 'more-scopes', scopes })
}
