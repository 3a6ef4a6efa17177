/** Lets only signed-in clients through to a demo server, and tells the others where to sign in (RFC 9728). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { addressOf } from '../../shared/address'
import { demoScopes, type DemoAuthorizationServer } from './oauth-server'

const metadataPath = '/.well-known/oauth-protected-resource/mcp'

/** @returns a guard that answers by itself, and says so with true, what must not go on to the server */
export function requireSignIn(authorization: DemoAuthorizationServer) {
  return (request: IncomingMessage, response: ServerResponse, resource: string): boolean => {
    // Anybody may ask anything: `GET //` names no address at all.
    if (addressOf(request.url ?? '/', resource)?.pathname === metadataPath) {
      const metadata = {
        resource,
        authorization_servers: [authorization.issuer],
        scopes_supported: demoScopes.map(({ name }) => name),
        bearer_methods_supported: ['header'],
        resource_name: 'Demo Quotes',
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata))
      return true
    }
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (token !== undefined && authorization.isValid(token)) return false
    const fields = {
      ...(token === undefined ? {} : { error: 'invalid_token' }),
      resource_metadata: new URL(metadataPath, resource).href,
      scope: demoScopes.map(({ name }) => name).join(' '),
    }
    const challenge = Object.entries(fields).map(([name, value]) => `${name}="${value}"`)
    response.writeHead(401, { 'www-authenticate': `Bearer ${challenge.join(', ')}` }).end()
    return true
  }
}
