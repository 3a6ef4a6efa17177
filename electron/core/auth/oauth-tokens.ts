/** Getting, renewing and revoking tokens (RFC 6749, 7009, 8707, 9449), and what the token endpoint's errors mean. */
import { OAuthError, exchangeAuthorization, refreshAuthorization } from '@modelcontextprotocol/client'
import { randomBytes } from 'node:crypto'
import type { Fetch } from '../ports'
import type { ClientInformation } from '../vault/vault-data'
import { AuthError } from '../problems/auth-error'
import { proxyTrouble } from './proxy-trouble'
import { proofSession, type ProofKey } from './dpop'
import { isLoopback } from '../../../shared/loopback'
import { hostName } from '../network/hosts'
import { limited, type Metadata } from './oauth-common'
import type { Client } from './oauth-authorization'
import type { Discovery } from './discovery'

export interface Tokens {
  accessToken: string
  refreshToken: string | null
  /** Seconds, as the server said. */
  expiresIn: number | null
  scopes: string[] | null
  /** The issuer has bound them to the key that the request was signed with. */
  bound: boolean
}

export interface RefreshRequest {
  issuer: string
  resource: string
  metadata: Record<string, unknown>
  client: ClientInformation
  refreshToken: string
  proofKey: ProofKey | null
}

/** Trades the code for tokens. Throws `AuthError`. */
export async function redeem(
  discovery: Discovery,
  client: Client,
  code: string,
  iss: string | undefined,
  codeVerifier: string,
  proofKey: ProofKey | null,
  fetch: Fetch,
): Promise<Tokens> {
  const { authorizationServer, metadata, resource } = discovery
  const seen = watch(fetch)
  try {
    const tokens = await exchangeAuthorization(authorizationServer, {
      metadata,
      clientInformation: client.information,
      authorizationCode: code,
      iss,
      codeVerifier,
      redirectUri: client.redirectUri,
      resource,
      addClientAuthentication: clientAuthentication(client.information, metadata),
      dpop: proofKey ? await proofSession(proofKey) : undefined,
      fetchFn: seen.fetch,
    })
    return readTokens(tokens)
  } catch (error) {
    throw tokenError(error, 'redeem', seen, hostName(discovery.issuer))
  }
}

/** Trades a refresh token for new tokens. Throws `AuthError`, which says whether the token is dead or the server away. */
export async function refresh(request: RefreshRequest, fetch: Fetch): Promise<Tokens> {
  const metadata = request.metadata['token_endpoint'] === undefined ? undefined : (request.metadata as Metadata)
  const seen = watch(fetch)
  try {
    const tokens = await refreshAuthorization(request.issuer, {
      metadata,
      clientInformation: request.client,
      refreshToken: request.refreshToken,
      resource: request.resource,
      addClientAuthentication: clientAuthentication(request.client, metadata),
      dpop: request.proofKey ? await proofSession(request.proofKey) : undefined,
      fetchFn: seen.fetch,
    })
    return readTokens(tokens)
  } catch (error) {
    throw tokenError(error, 'refresh', seen, hostName(request.issuer))
  }
}

/** Tells the issuer to forget a token (RFC 7009), if it takes such requests. Failing is no reason to keep it here. */
export async function revoke(
  metadata: Record<string, unknown>,
  client: ClientInformation,
  token: string,
  fetch: Fetch,
): Promise<void> {
  const endpoint = metadata['revocation_endpoint']
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) return
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
  const body = new URLSearchParams({ token })
  const authenticate = clientAuthentication(client, metadata as Metadata)
  if (authenticate) authenticate(headers, body)
  else body.set('client_id', client.client_id)
  await limited(fetch)(url, { method: 'POST', headers, body, redirect: 'error' }).catch(() => undefined)
}

/**
 * Client authentication with a secret in the Authorization header must be form-encoded first (RFC 6749, 2.3.1), which the
 * SDK leaves out (docs/mcp-facts.md, "Client authentication"). Undefined leaves the other methods to the SDK.
 */
function clientAuthentication(
  client: ClientInformation,
  metadata: Metadata | undefined,
): ((headers: Headers, params: URLSearchParams) => void) | undefined {
  const { client_id: id, client_secret: secret, token_endpoint_auth_method: registered } = client
  if (secret === undefined) return undefined
  const offered = metadata?.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const method =
    registered !== undefined && offered.includes(registered)
      ? registered
      : offered.find((each) => each.startsWith('client_secret_'))
  if (method === 'client_secret_basic') {
    return (headers) =>
      headers.set('Authorization', `Basic ${Buffer.from(`${formEncode(id)}:${formEncode(secret)}`).toString('base64')}`)
  }
  return (_headers, params) => {
    params.set('client_id', id)
    params.set('client_secret', secret)
  }
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

function readTokens(tokens: Awaited<ReturnType<typeof refreshAuthorization>>): Tokens {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? null,
    // The SDK reads null and "" as 0; a token that is over before it begins says nothing about its life.
    expiresIn: typeof tokens.expires_in === 'number' && tokens.expires_in > 0 ? tokens.expires_in : null,
    bound: tokens.token_type.toLowerCase() === 'dpop',
    scopes: tokens.scope === undefined ? null : tokens.scope.split(' ').filter(Boolean),
  }
}

interface Seen {
  fetch: Fetch
  /** Null while nothing has answered. */
  status: () => number | null
  retryAfterMs: () => number | null
}

/** Remembers the status of the token endpoint, which the SDK's errors leave out. */
function watch(fetch: Fetch): Seen {
  let status: number | null = null
  let retryAfterMs: number | null = null
  const ask = limited(fetch)
  return {
    status: () => status,
    retryAfterMs: () => retryAfterMs,
    fetch: async (input, init) => {
      const response = await ask(input, init)
      status = response.status
      const wait = Number(response.headers.get('retry-after'))
      retryAfterMs = Number.isFinite(wait) && wait > 0 ? Math.min(wait * 1000, 3_600_000) : null
      return response
    },
  }
}

/** What ends a sign-in for good (RFC 6749, 5.2; RFC 8707, 2). */
const final = new Set([
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
])

/** Errors that say "later", whatever their status. */
const passing = new Set(['server_error', 'temporarily_unavailable', 'slow_down', 'too_many_requests'])

function tokenError(error: unknown, during: 'redeem' | 'refresh', seen: Seen, issuer: string): AuthError {
  const status = seen.status()
  const away = status === null || status === 408 || status === 429 || status >= 500
  const later = (): AuthError => {
    const proxy = proxyTrouble(error, issuer)
    if (proxy) return proxy
    const detail = `${issuer} does not issue tokens right now${status === null ? '' : ` (status ${status})`}.`
    const outcome = { then: 'retry', notBefore: seen.retryAfterMs() ?? undefined } as const
    return new AuthError('auth.refresh-unavailable', detail, outcome, { cause: error })
  }
  if (!(error instanceof OAuthError) || away || passing.has(error.code)) return later()
  const again = (
    code: 'auth.expired' | 'auth.revoked' | 'auth.sign-in-failed',
    reason: 'expired' | 'revoked' | 'rejected',
    detail: string,
  ): AuthError => new AuthError(code, detail, { then: 'needs-auth', reason, scopes: [] }, { cause: error })
  // Codes of their own (`ratelimited`, `internal_error` …) say nothing about the sign-in itself, so it is kept.
  if (during === 'refresh' && !final.has(error.code)) return later()
  const refused = again('auth.sign-in-failed', 'rejected', `${issuer} refused with ${error.code}.`)
  switch (error.code) {
    case 'invalid_grant':
      // Of a sign-in that has only just been made nothing can have expired.
      if (during === 'redeem') return refused
      return /revoke/i.test(error.message)
        ? again('auth.revoked', 'revoked', `${issuer} has revoked the sign-in.`)
        : again('auth.expired', 'expired', `${issuer} no longer accepts the sign-in.`)
    case 'invalid_client':
    case 'unauthorized_client':
      return again(
        'auth.expired',
        'rejected',
        `${issuer} no longer knows Patchbay. The next sign-in registers it anew.`,
      )
    default:
      return refused
  }
}

/**
 * Whether the issuer has forgotten a client: asks it to refresh a token that cannot exist. Otherwise nobody would ever
 * know, as the page of an unknown client is an error page that does not come back. Only a clear "no" counts.
 */
export async function isForgotten(discovery: Discovery, client: ClientInformation, fetch: Fetch): Promise<boolean> {
  const { issuer, resource } = discovery
  const refreshToken = randomBytes(32).toString('base64url')
  try {
    await refresh(
      { issuer, resource, metadata: { ...discovery.metadata }, client, refreshToken, proofKey: null },
      fetch,
    )
    return false
  } catch (error) {
    return error instanceof AuthError && isDeadRegistration(error)
  }
}

/** True for an answer that means that the registration itself is gone. */
export function isDeadRegistration(error: AuthError): boolean {
  return error.cause instanceof OAuthError && ['invalid_client', 'unauthorized_client'].includes(error.cause.code)
}
