/** Where metadata may be (RFC 8414 and 9728, OpenID Connect Discovery; MCP, authorization server discovery): pure. */
import { addressOf } from '../../../shared/address'

/** The likeliest first. @param fromChallenge the `resource_metadata` that the server itself names */
export function resourceMetadataUrls(endpoint: URL, fromChallenge: string | null): URL[] {
  const path = pathOf(endpoint)
  const named = fromChallenge !== null && isWeb(fromChallenge) ? [new URL(fromChallenge)] : []
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
