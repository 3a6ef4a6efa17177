/** Where metadata may be (RFC 8414 and 9728, OpenID Connect Discovery; MCP, authorization server discovery): pure. */
import { addressOf } from '../../../shared/address'

/**
 * Where the server itself says that its description is (`resource_metadata`). Behind a proxy that ends the encryption many name
 * their own address without: what is reached with encryption is asked with it.
 */
export function namedPlace(endpoint: URL, fromChallenge: string | null): URL | null {
  const named = fromChallenge !== null && isWeb(fromChallenge) ? new URL(fromChallenge) : null
  return named && (withEncryption(endpoint, named) ?? named)
}

/** The same address with encryption, where only that tells it from one of the server's own; else null. */
export function withEncryption(endpoint: URL, address: URL): URL | null {
  const encrypted = new URL(address)
  // A port that is the scheme's default is none, so it becomes the other scheme's.
  encrypted.protocol = 'https:'
  const isOwn = endpoint.protocol === 'https:' && address.protocol === 'http:' && encrypted.host === endpoint.host
  return isOwn ? encrypted : null
}

/** The likeliest first. @param fromChallenge the `resource_metadata` that the server itself names */
export function resourceMetadataUrls(endpoint: URL, fromChallenge: string | null): URL[] {
  const path = pathOf(endpoint)
  const place = namedPlace(endpoint, fromChallenge)
  const named = place ? [place] : []
  const exact = new URL(`/.well-known/oauth-protected-resource${path}`, endpoint.origin)
  exact.search = endpoint.search
  return unique([...named, exact, new URL('/.well-known/oauth-protected-resource', endpoint.origin)])
}

/** In the order that the specification asks for. */
export function issuerMetadataUrls(issuer: URL): URL[] {
  const path = pathOf(issuer)
  const places = [
    `/.well-known/oauth-authorization-server${path}`,
    `/.well-known/openid-configuration${path}`,
    ...(path === '' ? [] : [`${path}/.well-known/openid-configuration`]),
  ]
  return unique(places.map((place) => at(issuer.origin, place)))
}

/** Not by resolving one against the other: a path that begins with two slashes would name another host. */
function at(origin: string, path: string): URL {
  const url = new URL(origin)
  url.pathname = path
  return url
}

export function isWeb(url: string): boolean {
  return /^https?:$/.test(addressOf(url)?.protocol ?? '')
}

function pathOf(url: URL): string {
  return url.pathname === '/' ? '' : url.pathname.replace(/\/$/, '')
}

function unique(urls: URL[]): URL[] {
  return [...new Map(urls.map((url) => [url.href, url])).values()]
}
