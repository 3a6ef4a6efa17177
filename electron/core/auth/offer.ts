/**
 * Asks whether an endpoint that answered 401 offers a sign-in at all (MCP 2025-11-25 and 2026-07-28, authorization server
 * discovery). Nobody has clicked on anything: what is asked is the server's own origin, and nothing else.
 */
import { assertNever } from '../../../shared/assert-never'
import type { Fetch } from '../ports'
import type { SignInOffer } from '../problems/failure'
import { fieldsOf } from '../util/lenient'
import { askDocument, type Answer } from './ask-document'
import { parseChallenge } from './challenge'
import { isLikeResource, isSameAddress, readResource } from './documents'
import { issuerMetadataUrls, namedPlace, resourceMetadataUrls } from './well-known'

/** For all places together (ms). */
const limitMs = 10_000

/** Looks at the challenge's `resource_metadata`, then the well-known places. Never throws, sends no credential. */
export async function findSignIn(
  url: URL,
  wwwAuthenticate: string | null,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<SignInOffer> {
  const challenge = parseChallenge(wwwAuthenticate)
  let unknown = false
  // Not AbortSignal.any with a time-out: in Node 20 its timer can be collected as garbage.
  const limit = new AbortController()
  const stop = (): void => limit.abort()
  const timer = setTimeout(stop, limitMs)
  signal.addEventListener('abort', stop, { once: true })
  try {
    const { resourceMetadata, scopes } = challenge
    const offer = { kind: 'oauth', scopes } as const
    const named = namedPlace(url, resourceMetadata)
    // It says itself that there is one; nobody has asked us to go where it points.
    if (named && named.origin !== url.origin) return offer
    const limited: Fetch = (input, init) => fetch(input, { ...init, signal: limit.signal })
    for (const place of places(url, named)) {
      const answer = await askDocument(place, limited, ({ origin }) => origin === url.origin)
      // Without it nobody knows where to sign in; it is there, so this is no server that is away.
      if (answer.kind === 'unreadable' && isResourcePlace(place, named))
        return { kind: 'unreadable', place: place.href, wrong: answer.wrong }
      if (isOffer(answer, place.href === named?.href)) return offer
      if (answer.kind === 'away') unknown = true
    }
    return unknown ? { kind: 'unknown' } : { kind: 'none' }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** The `resource_metadata` that the endpoint names to a stranger; null when it names none now. Never throws. */
export async function findResourceMetadata(url: URL, fetch: Fetch): Promise<string | null> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'text/event-stream' },
      redirect: 'manual',
      signal: AbortSignal.timeout(limitMs),
    })
    await response.body?.cancel()
    return parseChallenge(response.headers.get('www-authenticate')).resourceMetadata
  } catch {
    // The well-known places are left, and if the server is away, they say so.
    return null
  }
}

/**
 * Whether the server's own description names only other issuers than this one: a token of it can never be of use there
 * again. False whenever that cannot be found out now. Never throws; asks nothing but the server's own origin.
 */
export async function hasOtherIssuer(url: URL, named: string | null, issuer: string, fetch: Fetch): Promise<boolean> {
  const limited: Fetch = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(limitMs) })
  for (const place of resourceMetadataUrls(url, named).filter(({ origin }) => origin === url.origin)) {
    try {
      const answer = await askDocument(place, limited, ({ origin }) => origin === url.origin)
      if (answer.kind !== 'document' || !isLikeResource(answer.value)) continue
      const reading = readResource(answer.value)
      if (!reading.ok) return false
      const { issuers } = reading.value
      return issuers.length > 0 && !issuers.some((other) => isSameAddress(other, issuer))
    } catch {
      return false
    }
  }
  return false
}

function isResourcePlace({ href, pathname }: URL, named: URL | null): boolean {
  return href === named?.href || pathname.startsWith('/.well-known/oauth-protected-resource')
}

/** All at the server's own origin. */
function places(url: URL, named: URL | null): URL[] {
  // 2025-03-26: the server is its own authorization server.
  return [...resourceMetadataUrls(url, named?.href ?? null), ...issuerMetadataUrls(new URL(url.origin))]
}

/** @param isNamed the server itself says that its description is there */
function isOffer(answer: Answer, isNamed: boolean): boolean {
  switch (answer.kind) {
    case 'document':
      return (
        isNamed ||
        'authorization_servers' in fieldsOf(answer.value) ||
        'authorization_endpoint' in fieldsOf(answer.value)
      )
    // A description that nobody can read is one all the same; whoever signs in is told what is wrong with it.
    case 'unreadable':
      return true
    case 'page':
      return isNamed
    case 'elsewhere':
      return isNamed || answer.target.pathname.includes('/.well-known/')
    case 'nothing':
    case 'away':
      return false
    default:
      return assertNever(answer)
  }
}
