/** What a transport gets of the credentials: a token per request, and one answer to a 401. */
import type { Observed } from '../network/observed-fetch'
import { readDetails } from '../network/observed-fetch'
import { FaultError } from '../problems/fault'
import type { TokenSource } from './mcp'
import type { Credentials } from '../auth/credentials'
import type { Grant } from '../vault/vault-data'

/** Tokens of the endpoint's own credential, renewed where that is possible. */
export function tokenSource(
  credentials: Credentials,
  url: URL,
  now: () => number,
): (observed: Observed) => TokenSource {
  return (observed) => ({
    token: () => credentials.token(url),
    onUnauthorized: async ({ response }) => {
      // Whether this server offers a sign-in at all is for the supervisor to find out.
      if (!credentials.hasGrant(url)) throw credentials.ended(url) ?? unauthorized(response, now())
      await credentials.rejected(url, observed.tokenOf(response))
    },
  })
}

/** The tokens of a candidate that is yet to be proved: never renewed, never kept. */
export function candidateSource(grant: Grant, now: () => number): () => TokenSource {
  return () => ({
    token: () => Promise.resolve(grant.accessToken),
    onUnauthorized: ({ response }) => Promise.reject(unauthorized(response, now())),
  })
}

function unauthorized(response: Response, now: number): FaultError {
  return new FaultError({ kind: 'http', status: response.status, body: null, ...readDetails(response, now) })
}
