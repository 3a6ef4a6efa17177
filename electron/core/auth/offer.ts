/** Asks whether an endpoint that answered 401 offers a sign-in at all (MCP 2025-11-25 and 2026-07-28, authorization server discovery). */
import type { Fetch } from '../ports'
import type { SignInOffer } from '../problems/failure'
import { parseChallenge } from './challenge'

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
    for (const place of places(url, challenge.resourceMetadata)) {
      const answer = await ask(place, fetch, limit.signal)
      if (answer === 'unreachable') unknown = true
      else if (answer) return { kind: 'oauth', scopes: challenge.scopes }
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

function places(url: URL, fromChallenge: string | null): URL[] {
  const path = url.pathname === '/' ? '' : url.pathname.replace(/\/$/, '')
  const wellKnown = [
    `/.well-known/oauth-protected-resource${path}`,
    '/.well-known/oauth-protected-resource',
    // 2025-03-26: the server is its own authorization server.
    '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration',
  ]
  const first = fromChallenge !== null && URL.canParse(fromChallenge) ? [new URL(fromChallenge)] : []
  return [...first, ...[...new Set(wellKnown)].map((place) => new URL(place, url.origin))]
}

async function ask(place: URL, fetch: Fetch, signal: AbortSignal): Promise<boolean | 'unreachable'> {
  try {
    const response = await fetch(place, {
      headers: { accept: 'application/json' },
      redirect: 'follow',
      signal,
    })
    if (response.status >= 500) return 'unreachable'
    if (!response.ok) return false
    const body: unknown = await response.json()
    return (
      typeof body === 'object' && body !== null && ('authorization_servers' in body || 'authorization_endpoint' in body)
    )
  } catch (error) {
    // A page that is not JSON is an answer too: there is no metadata here.
    return error instanceof SyntaxError ? false : 'unreachable'
  }
}
