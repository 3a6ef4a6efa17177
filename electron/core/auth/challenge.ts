/** What a server says about signing in when it refuses a request: the header `WWW-Authenticate` (RFC 9110, 11.6.1; RFC 6750, 3). Pure. */

/** The parts of a `WWW-Authenticate` header that matter here; unknown ones are ignored. */
export function parseChallenge(header: string | null): {
  resourceMetadata: string | null
  scopes: string[]
  error: string | null
  /** The server wants a token that is bound to a key (RFC 9449). */
  bound: boolean
} {
  const field = (name: string): string | null => {
    const match = new RegExp(`(?:^|[\\s,])${name}=(?:"([^"]*)"|([^\\s,]+))`, 'i').exec(header ?? '')
    return match?.[1] ?? match?.[2] ?? null
  }
  const scopes = (field('scope') ?? '').split(' ').filter((scope) => scope !== '')
  return {
    resourceMetadata: field('resource_metadata'),
    scopes,
    error: field('error'),
    bound: /(?:^|,)\s*DPoP\b/i.test(header ?? ''),
  }
}
