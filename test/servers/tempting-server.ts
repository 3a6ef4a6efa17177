/**
 * An MCP server for which a fixed token is configured, and whose refusals lead to an OAuth sign-in all the same, as real
 * ones do. Who has a token of its own must not follow (docs/recovery.md, law 3); whoever does is noted.
 */
import { startLegacyHttp, type LegacyHttpServer } from './legacy-http'

export interface TemptingServer extends LegacyHttpServer {
  /** Paths asked for on the way into a sign-in: discovery, registration, authorization. */
  readonly temptations: string[]
  /** Requests answered with 401. */
  rejected(): number
}

/** @param accepts whether this `Authorization` header is good enough just now */
export async function startTemptingServer(accepts: (authorization: string) => boolean): Promise<TemptingServer> {
  const temptations: string[] = []
  let rejected = 0
  const server = await startLegacyHttp({
    guard: (request, response) => {
      const { pathname, origin } = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`)
      if (pathname !== '/mcp') {
        temptations.push(`${request.method ?? ''} ${pathname}`)
        const document = pathname.includes('oauth-protected-resource')
          ? { resource: `${origin}/mcp`, authorization_servers: [origin] }
          : {
              issuer: origin,
              authorization_endpoint: `${origin}/authorize`,
              token_endpoint: `${origin}/token`,
              registration_endpoint: `${origin}/register`,
              response_types_supported: ['code'],
              code_challenge_methods_supported: ['S256'],
            }
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
        return true
      }
      if (accepts(request.headers.authorization ?? '')) return false
      rejected += 1
      const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`
      response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` }).end()
      return true
    },
  })
  return { ...server, temptations, rejected: () => rejected }
}
