/** Whom a token is for, and whether that is the server: pure. */
import { addressOf } from '../../../shared/address'
import type { TokenClaims } from '../auth/claims'

/**
 * The audience of a token that was made for another server; null when it fits or cannot be told: an audience that is no
 * web address is a name that only the issuer understands.
 */
export function foreignAudience({ audiences }: TokenClaims, resources: readonly URL[]): string | null {
  const addresses = audiences.flatMap((audience) => (/^https?:/i.test(audience) ? (addressOf(audience) ?? []) : []))
  if (addresses.length === 0 || addresses.length < audiences.length) return null
  const fits = addresses.some((address) => resources.some((resource) => covers(address, resource)))
  return fits ? null : (audiences[0] ?? null)
}

/** True when what is granted for `resource` is good for `endpoint`: the same origin, and a path that contains it. */
export function covers(resource: URL, endpoint: URL): boolean {
  const folder = (path: string): string => (path.endsWith('/') ? path : `${path}/`)
  return resource.origin === endpoint.origin && folder(endpoint.pathname).startsWith(folder(resource.pathname))
}
