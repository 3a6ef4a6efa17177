/**
 * The demo's authorization server: small, but with everything that a sign-in of the MCP specification needs — dynamic
 * registration, PKCE, a page to approve on, resource indicators, rotation with reuse detection, revocation, `iss`.
 */
import { addressOf } from '../../shared/address'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { localhostHostValidation } from '@modelcontextprotocol/node'
import { createGrants, type Grants, type IssuedTokens, type PageRequest } from './oauth-grants'
import { consentPage, errorPage } from './oauth-pages'

export interface DemoAuthorizationServer {
  readonly issuer: string
  /** True for an access token that is valid now. */
  isValid(accessToken: string): boolean
  /** Tokens are for this resource and no other. */
  protect(resource: string): void
}

/** What the demo's sign-in grants, in words for the page. */
export const demoScopes = [
  { name: 'demo:read', meaning: 'Read its quotes and the time' },
  { name: 'demo:write', meaning: 'Send it text to give back' },
] as const

const service = 'Demo Quotes'
const largestBody = 64 * 1024

interface Context {
  issuer: string
  resource: () => string
  grants: Grants
  tokenLife: number
}

/** An OAuth error as RFC 6749 wants it in a JSON body. */
class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly code: string,
    readonly status = 400,
  ) {
    super(code)
  }
}

/** Starts it on a loopback port. @param tokenLife of access tokens, in ms */
export async function startDemoAuthorizationServer(tokenLife: number): Promise<DemoAuthorizationServer> {
  const grants = createGrants(tokenLife)
  const hostIsLocal = localhostHostValidation()
  let resource = ''
  const server = createServer((request, response) => {
    if (!hostIsLocal(request, response)) return
    answer(request, response, { issuer, grants, tokenLife, resource: () => resource }).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    isValid: (accessToken) => grants.isValid(accessToken),
    protect: (url) => {
      resource = url
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const url = new URL(request.url ?? '/', context.issuer)
  try {
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /.well-known/oauth-authorization-server':
        return sendJson(response, 200, metadata(context))
      case 'POST /register':
        return sendJson(response, 201, register(await readBody(request), context))
      case 'GET /authorize':
        return showPage(url.searchParams, response, context)
      case 'POST /authorize':
        return decide(new URLSearchParams(await readBody(request)), response, context)
      case 'POST /token':
        return sendJson(response, 200, redeem(new URLSearchParams(await readBody(request)), context))
      case 'POST /revoke':
        context.grants.revoke(new URLSearchParams(await readBody(request)).get('token') ?? '')
        return sendJson(response, 200, {})
      default:
        return sendJson(response, 404, { error: 'not_found' })
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    sendJson(response, error.status, { error: error.code })
  }
}

function metadata({ issuer }: Context): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    revocation_endpoint: `${issuer}/revoke`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: demoScopes.map(({ name }) => name),
    authorization_response_iss_parameter_supported: true,
  }
}

function register(body: string, { grants }: Context): Record<string, unknown> {
  const asked = parseObject(body)
  const uris: unknown[] = Array.isArray(asked['redirect_uris']) ? asked['redirect_uris'] : []
  const redirectUris = uris.filter((uri) => typeof uri === 'string').filter(isLoopback)
  if (redirectUris.length === 0 || redirectUris.length !== uris.length) throw new Refusal('invalid_redirect_uri')
  const name = typeof asked['client_name'] === 'string' ? asked['client_name'].slice(0, 80) : 'A program'
  const client = grants.register(name, redirectUris)
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: client.redirectUris,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  }
}

function showPage(params: URLSearchParams, response: ServerResponse, context: Context): void {
  const { grants, tokenLife } = context
  const client = grants.client(params.get('client_id') ?? '')
  const redirectUri = params.get('redirect_uri') ?? ''
  // Never back to an address that nobody has registered.
  if (client === null) return sendPage(response, 400, errorPage('The program that sent you here is not known.'))
  if (!client.redirectUris.includes(redirectUri)) {
    return sendPage(response, 400, errorPage('The address to come back to is not the registered one.'))
  }
  const known = demoScopes.map(({ name }): string => name)
  const asked = (params.get('scope') ?? '').split(' ').filter((scope) => known.includes(scope))
  const request: PageRequest = {
    client,
    redirectUri,
    state: params.get('state'),
    challenge: params.get('code_challenge') ?? '',
    scopes: asked.length > 0 ? asked : known,
  }
  const refused = refusalOf(params, context.resource())
  if (refused !== null) return goBack(response, request, { error: refused }, context)
  const scopes = demoScopes.filter(({ name }) => request.scopes.includes(name))
  const html = consentPage({
    client: client.name,
    service,
    scopes,
    request: grants.hold(request),
    tokenLife: Math.round(tokenLife / 1000),
  })
  sendPage(response, 200, html, new URL(redirectUri).origin)
}

function refusalOf(params: URLSearchParams, resource: string): string | null {
  if (params.get('response_type') !== 'code') return 'unsupported_response_type'
  if (params.get('code_challenge_method') !== 'S256' || !params.get('code_challenge')) return 'invalid_request'
  return (params.get('resource') ?? resource) === resource ? null : 'invalid_target'
}

function decide(form: URLSearchParams, response: ServerResponse, context: Context): void {
  const request = context.grants.take(form.get('request') ?? '')
  if (request === null) return sendPage(response, 400, errorPage('This page is too old. Start the sign-in again.'))
  const approved = form.get('decision') === 'approve'
  goBack(response, request, approved ? { code: context.grants.code(request) } : { error: 'access_denied' }, context)
}

function redeem(form: URLSearchParams, { grants, tokenLife, resource }: Context): Record<string, unknown> {
  const field = (name: string): string => form.get(name) ?? ''
  if (grants.client(field('client_id')) === null) throw new Refusal('invalid_client', 401)
  if (form.has('resource') && field('resource') !== resource()) throw new Refusal('invalid_target')
  const tokens = tokensFor(form.get('grant_type'), field, grants)
  if (tokens === null) throw new Refusal('invalid_grant')
  return {
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    expires_in: tokenLife / 1000,
    refresh_token: tokens.refreshToken,
    scope: tokens.scopes.join(' '),
  }
}

function tokensFor(type: string | null, field: (name: string) => string, grants: Grants): IssuedTokens | null {
  if (type === 'authorization_code') {
    return grants.redeem(field('code'), field('client_id'), field('redirect_uri'), field('code_verifier'))
  }
  if (type === 'refresh_token') return grants.refresh(field('refresh_token'), field('client_id'))
  throw new Refusal('unsupported_grant_type')
}

/** The answer of RFC 6749, with the issuer of RFC 9207. */
function goBack(
  response: ServerResponse,
  { redirectUri, state }: PageRequest,
  answered: Record<string, string>,
  { issuer }: Context,
): void {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries({ ...answered, iss: issuer })) url.searchParams.set(name, value)
  if (state !== null) url.searchParams.set('state', state)
  response.writeHead(303, { location: url.href, 'cache-control': 'no-store' }).end()
}

function isLoopback(uri: string): boolean {
  const address = addressOf(uri)
  return address?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname)
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    throw new Refusal('invalid_client_metadata')
  }
  throw new Refusal('invalid_client_metadata')
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestBody) throw new Refusal('invalid_request', 413)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function sendJson(response: ServerResponse, status: number, value: Record<string, unknown>): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(value))
}

/** @param target where a decision may lead to; browsers check redirects of forms, too */
function sendPage(response: ServerResponse, status: number, html: string, target = ''): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${target}`,
    })
    .end(html)
}
