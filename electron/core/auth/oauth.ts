/**
 * The steps of OAuth as MCP wants them (2026-07-28, basic/authorization; earlier revisions' fall-backs included), over
 * the SDK's functions and stricter where the specification is (mcp-facts.md, gaps G3, G8, G9). The only user of them.
 */
import {
  IssuerMismatchError,
  OAuthError,
  RegistrationRejectedError,
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  exchangeAuthorization,
  refreshAuthorization,
  registerClient,
  resourceUrlFromServerUrl,
  startAuthorization,
  validateAuthorizationResponseIssuer,
} from '@modelcontextprotocol/client'
import type { OAuthHints } from '../sources/definition'
import type { Fetch } from '../ports'
import type { ClientInformation } from '../vault/vault-data'
import { AuthError } from './auth-error'

type Metadata = NonNullable<Awaited<ReturnType<typeof discoverAuthorizationServerMetadata>>>

/** What was found out about who may grant access to an endpoint. */
export interface Discovery {
  /** The `resource` of every request (RFC 8707). */
  resource: string
  /** `scopes_supported` of the resource. */
  resourceScopes: string[]
  issuer: string
  authorizationServer: string
  /** Undefined for a server of 2025-03-26 without metadata: then its default endpoints are used. */
  metadata: Metadata | undefined
}

export interface Tokens {
  accessToken: string
  refreshToken: string | null
  /** Seconds, as the server said. */
  expiresIn: number | null
  scopes: string[] | null
}

/** Every request of a sign-in ends within this (ms): the SDK sets no limit of its own. */
const limitMs = 10_000

function limited(fetch: Fetch): Fetch {
  return (input, init) => fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(limitMs) })
}

/** Finds resource and issuer for an endpoint. Throws `AuthError`. */
export async function discover(
  endpoint: URL,
  challengeUrl: string | null,
  hints: OAuthHints | null,
  fetch: Fetch,
): Promise<Discovery> {
  const ask = limited(fetch)
  const resourceMetadata = await findResource(endpoint, challengeUrl, ask)
  const own = resourceUrlFromServerUrl(endpoint)
  if (
    resourceMetadata &&
    !checkResourceAllowed({ requestedResource: own, configuredResource: resourceMetadata.resource })
  ) {
    throw new AuthError(
      'auth.wrong-resource',
      `The server says that its sign-in is for ${new URL(resourceMetadata.resource).host}, which is not its own address.`,
      { then: 'fail' },
    )
  }
  const authorizationServer = resourceMetadata?.authorization_servers?.[0] ?? String(new URL('/', endpoint))
  const metadata = hints?.authServerMetadataUrl
    ? await fetchMetadata(hints.authServerMetadataUrl, ask)
    : await findIssuer(authorizationServer, ask)
  if (metadata && !metadata.code_challenge_methods_supported?.includes('S256')) {
    throw new AuthError('auth.pkce-missing', `${host(authorizationServer)} does not offer PKCE with S256.`, {
      then: 'fail',
    })
  }
  return {
    resource: resourceMetadata?.resource ?? canonicalEndpoint(endpoint),
    resourceScopes: resourceMetadata?.scopes_supported ?? [],
    issuer: metadata?.issuer ?? authorizationServer,
    authorizationServer,
    metadata,
  }
}

/** One spelling for one endpoint: no fragment, no trailing slash. */
export function canonicalEndpoint(endpoint: URL): string {
  const { href } = resourceUrlFromServerUrl(endpoint)
  return endpoint.search === '' && href.endsWith('/') ? href.slice(0, -1) : href
}

async function findResource(
  endpoint: URL,
  challengeUrl: string | null,
  fetch: Fetch,
): Promise<Awaited<ReturnType<typeof discoverOAuthProtectedResourceMetadata>> | null> {
  try {
    const resourceMetadataUrl = challengeUrl !== null && URL.canParse(challengeUrl) ? challengeUrl : undefined
    return await discoverOAuthProtectedResourceMetadata(endpoint, { resourceMetadataUrl }, fetch)
  } catch (error) {
    if (isNetwork(error)) throw unreachable(endpoint.host, error)
    // A server of 2025-03-26 has none; it is its own authorization server.
    return null
  }
}

async function findIssuer(authorizationServer: string, fetch: Fetch): Promise<Metadata | undefined> {
  try {
    return await discoverAuthorizationServerMetadata(authorizationServer, { fetchFn: fetch })
  } catch (error) {
    if (error instanceof IssuerMismatchError) throw issuerMismatch(authorizationServer, error)
    throw unreachable(host(authorizationServer), error)
  }
}

/** Claude Code's `authServerMetadataUrl`: the document's own address, which the issuer need not match. */
async function fetchMetadata(url: string, fetch: Fetch): Promise<Metadata> {
  try {
    const response = await fetch(url, { headers: { accept: 'application/json' } })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    const body = (await response.json()) as Metadata
    if (typeof body.issuer !== 'string' || typeof body.token_endpoint !== 'string') throw new Error('not metadata')
    return body
  } catch (error) {
    throw unreachable(host(url), error)
  }
}

/** Registers Patchbay dynamically (RFC 7591). Throws `auth.registration-refused` when that is impossible. */
export async function register(
  discovery: Discovery,
  redirectUri: string,
  scope: string | undefined,
  fetch: Fetch,
): Promise<ClientInformation> {
  const { authorizationServer, metadata } = discovery
  const refused = (why: string, cause?: unknown): AuthError =>
    new AuthError(
      'auth.registration-refused',
      `${host(discovery.issuer)} ${why} The redirect URI to register there is ${redirectUri}.`,
      { then: 'needs-auth', reason: 'first-time', scopes: [] },
      { cause },
    )
  if (metadata && !metadata.registration_endpoint) throw refused('does not let apps register themselves.')
  const clientMetadata = {
    client_name: 'Patchbay',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: registrationAuthMethod(metadata),
    application_type: 'native',
  }
  try {
    return await registerClient(authorizationServer, { metadata, clientMetadata, scope, fetchFn: limited(fetch) })
  } catch (error) {
    if (error instanceof RegistrationRejectedError)
      throw refused(`refused to register Patchbay (status ${error.status}).`, error)
    throw unreachable(host(authorizationServer), error)
  }
}

/** A native app keeps no secret, but some servers only know clients that have one. */
function registrationAuthMethod(metadata: Metadata | undefined): string {
  const offered = metadata?.token_endpoint_auth_methods_supported
  if (!offered || offered.includes('none')) return 'none'
  return offered.find((method) => method === 'client_secret_basic' || method === 'client_secret_post') ?? 'none'
}

export interface Client {
  information: ClientInformation
  redirectUri: string
}

/** The page to open, and the verifier that stays here. */
export async function authorizationUrl(
  discovery: Discovery,
  client: Client,
  scope: string | undefined,
  state: string,
): Promise<{ url: URL; codeVerifier: string }> {
  const { authorizationServer, metadata, resource } = discovery
  const { authorizationUrl: url, codeVerifier } = await startAuthorization(authorizationServer, {
    metadata,
    clientInformation: client.information,
    redirectUrl: client.redirectUri,
    scope,
    state,
    resource,
  })
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw new AuthError('auth.sign-in-failed', `The sign-in page of ${url.host} is not encrypted (https).`, {
      then: 'fail',
    })
  }
  return { url, codeVerifier }
}

/** Checks that the answer comes from the issuer that was asked (RFC 9207), for errors as well as for codes. */
export function checkIssuer({ metadata, issuer }: Discovery, iss: string | undefined): void {
  try {
    validateAuthorizationResponseIssuer({
      iss,
      expectedIssuer: metadata?.issuer,
      issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
    })
  } catch (error) {
    throw issuerMismatch(issuer, error)
  }
}

/** Trades the code for tokens. Throws `AuthError`. */
export async function redeem(
  discovery: Discovery,
  client: Client,
  code: string,
  iss: string | undefined,
  codeVerifier: string,
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
      fetchFn: seen.fetch,
    })
    return readTokens(tokens)
  } catch (error) {
    throw tokenError(error, seen.status(), seen.retryAfterMs(), host(discovery.issuer))
  }
}

export interface RefreshRequest {
  issuer: string
  resource: string
  metadata: Record<string, unknown>
  client: ClientInformation
  refreshToken: string
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
      fetchFn: seen.fetch,
    })
    return readTokens(tokens)
  } catch (error) {
    throw tokenError(error, seen.status(), seen.retryAfterMs(), host(request.issuer))
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
 * SDK leaves out (G20). Undefined leaves the other methods to the SDK.
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
    expiresIn: typeof tokens.expires_in === 'number' ? tokens.expires_in : null,
    scopes: tokens.scope === undefined ? null : tokens.scope.split(' ').filter(Boolean),
  }
}

/** Remembers the status of the token endpoint, which the SDK's errors leave out. */
function watch(fetch: Fetch): { fetch: Fetch; status: () => number | null; retryAfterMs: () => number | null } {
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

/** Errors that say "later", whatever their status. */
const passing = new Set(['server_error', 'temporarily_unavailable', 'slow_down', 'too_many_requests'])

function tokenError(error: unknown, status: number | null, retryAfterMs: number | null, issuer: string): AuthError {
  const away = status === null || status === 408 || status === 429 || status >= 500
  if (!(error instanceof OAuthError) || away || passing.has(error.code)) {
    const detail = `${issuer} does not issue tokens right now${status === null ? '' : ` (status ${status})`}.`
    return new AuthError(
      'auth.refresh-unavailable',
      detail,
      { then: 'retry', notBefore: retryAfterMs ?? undefined },
      { cause: error },
    )
  }
  const again = (
    code: 'auth.expired' | 'auth.revoked' | 'auth.sign-in-failed',
    reason: 'expired' | 'revoked' | 'rejected',
    detail: string,
  ): AuthError => new AuthError(code, detail, { then: 'needs-auth', reason, scopes: [] }, { cause: error })
  switch (error.code) {
    case 'invalid_grant':
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
      return again('auth.sign-in-failed', 'rejected', `${issuer} refused with ${error.code}.`)
  }
}

/** True for an answer that means that the registration itself is gone. */
export function isDeadRegistration(error: AuthError): boolean {
  return error.cause instanceof OAuthError && ['invalid_client', 'unauthorized_client'].includes(error.cause.code)
}

function issuerMismatch(issuer: string, cause: unknown): AuthError {
  const detail = `An answer that should come from ${host(issuer)} names another issuer. It was thrown away.`
  return new AuthError('auth.issuer-mismatch', detail, { then: 'fail' }, { cause })
}

function unreachable(where: string, cause: unknown): AuthError {
  return new AuthError(
    'auth.refresh-unavailable',
    `${where} does not answer properly, so the sign-in cannot be prepared.`,
    { then: 'retry' },
    { cause },
  )
}

function isNetwork(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
  )
}

function host(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

/** Plain http is fine on this very machine only. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
