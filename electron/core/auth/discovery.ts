/**
 * Who may grant access to an endpoint (MCP 2026-07-28, authorization server discovery; earlier revisions' fall-backs
 * included), over the SDK's functions and stricter where the specification is (docs/mcp-facts.md, "Limits of time", "PKCE", "Resource").
 */
import {
  IssuerMismatchError,
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  resourceUrlFromServerUrl,
} from '@modelcontextprotocol/client'
import type { Fetch } from '../ports'
import type { OAuthHints } from '../sources/definition'
import { AuthError } from '../problems/auth-error'
import { hostName } from '../network/hosts'
import { assertSecure, issuerMismatch, limited, unreachable, type Metadata } from './oauth-common'

/** What was found out about who may grant access to an endpoint. */
export interface Discovery {
  /** The `resource` of every request (RFC 8707). */
  resource: string
  /** `scopes_supported` of the resource. */
  resourceScopes: string[]
  issuer: string
  authorizationServer: string
  /** The resource takes only tokens that are bound to a key (RFC 9449). */
  wantsBoundTokens: boolean
  /** Undefined for a server of 2025-03-26 without metadata: then its default endpoints are used. */
  metadata: Metadata | undefined
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
  assertSecure(hints?.authServerMetadataUrl ?? authorizationServer, 'The sign-in service')
  const metadata = hints?.authServerMetadataUrl
    ? await fetchMetadata(hints.authServerMetadataUrl, ask)
    : await findIssuer(authorizationServer, ask)
  if (metadata && !metadata.code_challenge_methods_supported?.includes('S256')) {
    throw new AuthError('auth.pkce-missing', `${hostName(authorizationServer)} does not offer PKCE with S256.`, {
      then: 'fail',
    })
  }
  return {
    resource: resourceMetadata?.resource ?? canonicalEndpoint(endpoint),
    resourceScopes: resourceMetadata?.scopes_supported ?? [],
    wantsBoundTokens: resourceMetadata?.dpop_bound_access_tokens_required === true,
    issuer: trustedIssuer(metadata?.issuer ?? authorizationServer, hints?.authServerMetadataUrl),
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
    const away = error instanceof Error && /HTTP (5\d\d|429|408)/.test(error.message)
    if (away || isNetwork(error)) throw unreachable(endpoint.host, error)
    // A server of 2025-03-26 has none; it is its own authorization server.
    return null
  }
}

async function findIssuer(authorizationServer: string, fetch: Fetch): Promise<Metadata | undefined> {
  try {
    return await discoverAuthorizationServerMetadata(authorizationServer, { fetchFn: fetch })
  } catch (error) {
    if (error instanceof IssuerMismatchError) throw issuerMismatch(authorizationServer, error)
    throw unreachable(hostName(authorizationServer), error)
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
    throw unreachable(hostName(url), error)
  }
}

/**
 * Secrets are kept by issuer. A document that a configuration file names may claim to be anybody; it is believed only
 * about its own origin, and otherwise stands for itself.
 */
function trustedIssuer(issuer: string, metadataUrl: string | undefined): string {
  if (metadataUrl === undefined) return issuer
  const same = URL.canParse(issuer) && new URL(issuer).origin === new URL(metadataUrl).origin
  return same ? issuer : metadataUrl
}

function isNetwork(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
  )
}
