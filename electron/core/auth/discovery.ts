/**
 * Who may grant access to an endpoint (MCP 2026-07-28, authorization server discovery; earlier revisions' fall-backs
 * included). A person has asked for it. What is there but cannot be read is named; nobody else is asked in its place.
 */
import { addressOf } from '../../../shared/address'
import { LATEST_PROTOCOL_VERSION, checkResourceAllowed, resourceUrlFromServerUrl } from '@modelcontextprotocol/client'
import type { Fetch } from '../ports'
import { isLoopback } from '../../../shared/loopback'
import { hostName } from '../network/hosts'
import { AuthError } from '../problems/auth-error'
import type { OAuthHints } from '../sources/definition'
import { webAddress, type Reading } from '../util/lenient'
import { askDocument, type Answer } from './ask-document'
import { isLikeIssuer, isLikeResource, isSameAddress, readIssuer, readResource } from './documents'
import type { Metadata, ResourceDocument } from './documents'
import {
  assertSecure,
  foreignName,
  limited,
  otherName,
  unencryptedName,
  unmentionedPkce,
  unreachable,
  unreadable,
} from './oauth-common'
import { issuerMetadataUrls, namedPlace, resourceMetadataUrls, withEncryption } from './well-known'

/** What was found out about who may grant access to an endpoint. */
export interface Discovery {
  /** Whose tokens they are: the resource as it describes itself, else its address. */
  resource: string
  /** The `resource` of every request (RFC 8707); null: none is sent, as the entry says. */
  indicator: string | null
  /** `scopes_supported` of the resource. */
  resourceScopes: string[]
  issuer: string
  authorizationServer: string
  /** The resource takes only tokens that are bound to a key (RFC 9449). */
  wantsBoundTokens: boolean
  /** Undefined for a server of 2025-03-26 without metadata: then its default endpoints are used. */
  metadata: Metadata | undefined
}

/**
 * What a description gets wrong that only a person can overlook: it has another name for its issuer than the one that was asked
 * for (RFC 8414, 3.3), or does not mention PKCE (MCP 2025-11-25, authorization code protection). Services of great names do
 * both. A resource behind a proxy that ends its encryption takes itself for one without (RFC 9728, 3.3). See docs/problems.md:
 * auth.issuer-mismatch, auth.pkce-missing, auth.wrong-resource.
 */
export type Flaw = 'other-name' | 'no-pkce' | 'unencrypted-name'

/** Whether a person overlooks this in the description of the issuer or resource `asked`, which calls itself `claimed`. */
export type Trust = (asked: string, claimed: string, flaw: Flaw) => boolean

/** Finds resource and issuer for an endpoint. Throws `AuthError`. */
export async function discover(
  endpoint: URL,
  challengeUrl: string | null,
  hints: OAuthHints | null,
  fetch: Fetch,
  trust: Trust,
): Promise<Discovery> {
  const ask = limited(fetch)
  const described = await findResource(endpoint, challengeUrl, ask)
  const own = canonicalEndpoint(endpoint)
  const isOwn = !described || isAllowed(endpoint, described.document.resource)
  if (!isOwn && !isKnownAs(described.document.resource, hints))
    assertUnencrypted(endpoint, described.document.resource, trust)
  const issuers = described?.document.issuers ?? []
  const named = issuers[0]
  const root = String(new URL('/', endpoint))
  assertSecure(hints?.authServerMetadataUrl ?? named ?? root, 'The sign-in service')
  const { authorizationServer, metadata } = hints?.authServerMetadataUrl
    ? { authorizationServer: named ?? root, metadata: await fetchMetadata(hints.authServerMetadataUrl, ask) }
    : await firstIssuer(named === undefined ? [root] : issuers, ask, trust)
  // It says that there is a sign-in, but not where; only what describes itself at its own address may be meant.
  if (!metadata && described && named === undefined)
    throw unreadable(resourceWords(endpoint), described.place.href, '"authorization_servers" names nobody')
  if (metadata) assertUsable(authorizationServer, metadata, trust)
  const asked = described?.document.resource ?? own
  return {
    resource: isOwn ? asked : own,
    indicator: hints?.resource === false ? null : (hints?.resource ?? asked),
    resourceScopes: described?.document.scopes ?? [],
    wantsBoundTokens: described?.document.wantsBoundTokens === true,
    issuer: keptUnder(authorizationServer, metadata, hints?.authServerMetadataUrl),
    authorizationServer,
    metadata,
  }
}

/** What an entry itself names for its sign-in: as good as the server's own address. */
export function configuredPlaces(hints: OAuthHints | null): string[] {
  return hints?.authServerMetadataUrl === undefined ? [] : [hints.authServerMetadataUrl]
}

/** One spelling for one endpoint: no fragment, no trailing slash. */
export function canonicalEndpoint(endpoint: URL): string {
  const { href } = resourceUrlFromServerUrl(endpoint)
  return endpoint.search === '' && href.endsWith('/') ? href.slice(0, -1) : href
}

interface Described {
  document: ResourceDocument
  place: URL
}

/** Null for a server of 2025-03-26, which has no description; it is its own authorization server. */
async function findResource(endpoint: URL, challengeUrl: string | null, fetch: Fetch): Promise<Described | null> {
  let away: Extract<Answer, { kind: 'away' }> | null = null
  const named = namedPlace(endpoint, challengeUrl)
  for (const place of resourceMetadataUrls(endpoint, challengeUrl)) {
    const isNamed = named?.href === place.href
    const answer = await askPlace(place, fetch)
    const bad = (wrong: string): AuthError => unreadable(resourceWords(endpoint), place.href, wrong)
    switch (answer.kind) {
      case 'document': {
        const reading = readResource(answer.value)
        if (reading.ok) return { document: reading.value, place }
        if (isNamed || isLikeResource(answer.value)) throw bad(reading.wrong)
        break
      }
      case 'unreadable':
        throw bad(answer.wrong)
      case 'page':
        if (isNamed) throw bad('it is no JSON document')
        break
      case 'elsewhere':
        throw bad(`it is sent on to ${answer.target.host}`)
      case 'away':
        // Some proxies answer so for every address that they do not know.
        if (answer.status !== 502) throw unreachable(hostName(answer.at.href), answer.cause, answer.status)
        away = answer
        break
      case 'nothing':
        break
    }
  }
  if (away) throw unreachable(hostName(away.at.href), away.cause, away.status)
  return null
}

/** More than this nobody waits for. */
const mostIssuers = 5

/**
 * The first that describes itself: which of several is asked is the client's choice (RFC 9728, 7.6). One that is away or has
 * no description is passed over; what is wrong with one that has is told. Where there is none at all, the first counts.
 */
async function firstIssuer(
  issuers: readonly string[],
  fetch: Fetch,
  trust: Trust,
): Promise<Pick<Discovery, 'authorizationServer' | 'metadata'>> {
  let away: AuthError | null = null
  for (const authorizationServer of issuers.slice(0, mostIssuers)) {
    assertSecure(authorizationServer, 'The sign-in service')
    try {
      const metadata = await findIssuer(authorizationServer, fetch, trust)
      if (metadata) return { authorizationServer, metadata }
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== 'auth.refresh-unavailable') throw error
      away ??= error
    }
  }
  if (away) throw away
  return { authorizationServer: issuers[0] ?? '', metadata: undefined }
}

/** Undefined when none of its places has a description. */
async function findIssuer(authorizationServer: string, fetch: Fetch, trust: Trust): Promise<Metadata | undefined> {
  let problem: AuthError | null = null
  for (const place of issuerMetadataUrls(new URL(authorizationServer))) {
    const answer = await askPlace(place, fetch)
    if (answer.kind === 'document' && !isLikeIssuer(answer.value)) continue
    const reading = issuerIn(answer)
    if (reading?.ok) {
      const { issuer } = reading.value
      if (isSameAddress(issuer, authorizationServer) || trust(authorizationServer, issuer, 'other-name'))
        return reading.value
      throw otherName(authorizationServer, issuer)
    }
    // Its second place may hold a better one: both are its own.
    if (reading) problem ??= unreadable(issuerWords(authorizationServer), place.href, reading.wrong)
    else if (answer.kind === 'away') {
      problem ??= unreachable(hostName(answer.at.href), answer.cause, answer.status)
      if (answer.status !== 502) break
    }
  }
  if (problem) throw problem
  return undefined
}

/** Claude Code's `authServerMetadataUrl`: the document's own address, which the issuer need not match. */
async function fetchMetadata(url: string, fetch: Fetch): Promise<Metadata> {
  const answer = await askPlace(new URL(url), fetch)
  if (answer.kind === 'away') throw unreachable(hostName(answer.at.href), answer.cause, answer.status)
  const reading = issuerIn(answer) ?? { ok: false, wrong: 'there is no such document' }
  if (reading.ok) return reading.value
  throw unreadable(issuerWords(url), url, reading.wrong)
}

/** Null where there is no document. */
function issuerIn(answer: Answer): Reading<Metadata> | null {
  if (answer.kind === 'document') return readIssuer(answer.value)
  if (answer.kind === 'unreadable') return { ok: false, wrong: answer.wrong }
  if (answer.kind === 'elsewhere') return { ok: false, wrong: `it is sent on to ${answer.target.host}` }
  return null
}

/** A description may be moved, but never out of encryption. */
function askPlace(place: URL, fetch: Fetch): Promise<Answer> {
  const isSafe = (target: URL): boolean =>
    target.protocol === 'https:' ||
    (target.protocol === 'http:' && (place.protocol === 'http:' || isLoopback(target.hostname)))
  const headers = { 'mcp-protocol-version': LATEST_PROTOCOL_VERSION }
  return askDocument(place, fetch, isSafe, headers)
}

/** A sign-in for somebody else's address would hand our token to them. One with a slash behind the path (GitHub's) is the same. */
function isAllowed(endpoint: URL, configuredResource: string): boolean {
  if (canonicalEndpoint(new URL(configuredResource)) === canonicalEndpoint(endpoint)) return true
  return checkResourceAllowed({ requestedResource: resourceUrlFromServerUrl(endpoint), configuredResource })
}

/** The person has written that very name into the entry; or wants none sent, and an address is compared all the same. */
function isKnownAs(resource: string, hints: OAuthHints | null): boolean {
  return hints?.resource === resource || (hints?.resource === false && webAddress(resource) === undefined)
}

/** Throws unless it is the server's own name but for the encryption, and a person overlooks that. */
function assertUnencrypted(endpoint: URL, resource: string, trust: Trust): void {
  if (webAddress(resource) === undefined) throw foreignName(endpoint.host, resource)
  const encrypted = withEncryption(endpoint, new URL(resource))
  if (!encrypted || !isAllowed(endpoint, encrypted.href)) {
    const detail = `The server says that its sign-in is for ${withoutQuery(resource)}, which is not its own address (${withoutQuery(endpoint.href)}).`
    throw new AuthError('auth.wrong-resource', detail, { then: 'fail' })
  }
  const own = canonicalEndpoint(endpoint)
  if (!trust(own, resource, 'unencrypted-name')) throw unencryptedName(own, resource)
}

function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '')
}

function assertUsable(authorizationServer: string, metadata: Metadata, trust: Trust): void {
  const host = hostName(authorizationServer)
  const methods = metadata.code_challenge_methods_supported
  // One that names other methods has no S256; one that names none may have it all the same.
  if (methods === undefined) {
    if (!trust(authorizationServer, metadata.issuer, 'no-pkce'))
      throw unmentionedPkce(authorizationServer, metadata.issuer)
  } else if (!methods.includes('S256')) {
    throw new AuthError('auth.pkce-missing', `${host} does not offer PKCE with S256.`, { then: 'fail' })
  }
  if (metadata.response_types_supported?.includes('code') === false)
    throw new AuthError('auth.sign-in-failed', `${host} does not offer sign-ins with a code.`, { then: 'fail' })
}

/**
 * Secrets are kept by issuer. A document that a configuration file names may claim to be anybody: it is believed only about
 * its own origin, and otherwise stands for itself. So does one whose other name a person has accepted.
 */
function keptUnder(asked: string, metadata: Metadata | undefined, metadataUrl: string | undefined): string {
  const claimed = metadata?.issuer ?? asked
  if (metadataUrl === undefined) return isSameAddress(claimed, asked) ? claimed : asked
  return addressOf(claimed)?.origin === new URL(metadataUrl).origin ? claimed : metadataUrl
}

function resourceWords(endpoint: URL): string {
  return `The description of the sign-in of ${endpoint.host}`
}

function issuerWords(issuer: string): string {
  return `The description of the sign-in service ${hostName(issuer)}`
}
