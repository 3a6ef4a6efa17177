/** An MCP server behind a bearer check: RFC 9728 metadata, challenges, scopes per tool, and switches for what goes wrong. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { startLegacyHttp } from '../legacy-http'
import { startModernHttp } from '../modern-http'
import type { Toolbox } from '../toolbox'
import { toolScopes, type AuthorizationServer } from './authorization-server'
import type { MadeUp } from './faults'

export interface ProtectedServerOptions {
  era?: 'legacy' | 'modern'
  /** Tools that need a scope beyond the first. */
  scopeFor?: Record<string, string>
  /** Where the resource metadata is. Default: the well-known place. Elsewhere only the challenge leads to it. */
  metadataPath?: string
  /** By which name the authorization server knows it. Default: its address. */
  knownAs?: string
  /** Methods that anybody may ask for, without a token ("lazy authentication"), and tools that anybody may call. */
  open?: {
    methods: readonly string[]
    tools?: readonly string[]
    /** A call without a token gets a result, whose `_meta` has the challenge, as of servers that were made for ChatGPT. */
    tellsInResults?: boolean
  }
}

export interface ProtectedFaults {
  /** The resource metadata names another resource. */
  wrongResource: boolean
  /** Every request with a valid token is answered 403 without a challenge. */
  forbid: boolean
  /** Only calls are. */
  forbidCalls: boolean
  /** Tokens that were never seen before are rejected with 401. */
  onlyKnownTokens: boolean
  /** No token is good enough. */
  rejectAll: boolean
  /** Tools that need a scope are refused for want of it even when the token has it. */
  neverEnough: boolean
  /** Every request is sent to this address. */
  redirectTo: string | null
  /** Every request with a valid token is answered 401 all the same, with this challenge (null: with none). */
  refuse: { challenge: string | null } | null
  /** Members that replace those of the resource's metadata; undefined takes one out. */
  metadata: Record<string, unknown>
  /** The origin by which it calls itself in its challenges, where a test knows it by another name. */
  ownName: string | null
  /** Its metadata is somewhere else. */
  moved: { status: number; to: string } | null
  /** In place of the resource's metadata. */
  madeUp: MadeUp | null
  /** It calls itself by its address with a slash behind, as GitHub's does. */
  slash: boolean
  /** A token that has ended is refused with 403 instead of 401. */
  forbidsEnded: boolean
  /** What it says about every refusal, in words (`error_description`, put between quotes as it is). */
  description: string | null
}

export interface ProtectedServer {
  readonly url: string
  readonly toolbox: Toolbox
  readonly faults: ProtectedFaults
  /** Requests answered with 401. */
  unauthorized(): number
  /** The tokens that were accepted, in the order of their first use. */
  tokensSeen(): string[]
  /** Every `Authorization` header that was ever sent here, good or not. */
  authorizationsSeen(): string[]
  /** JSON-RPC messages by method, those that were refused included. */
  messages(): Record<string, number>
  /** All HTTP requests since the start. */
  totalRequests(): number
  close(): Promise<void>
}

const wellKnown = '/.well-known/oauth-protected-resource/mcp'

/** Starts one; the authorization server grants tokens for it from now on. */
export async function startProtectedServer(
  { issuer, verify, addResource }: AuthorizationServer,
  { era = 'legacy', scopeFor = {}, metadataPath = wellKnown, open, knownAs }: ProtectedServerOptions = {},
): Promise<ProtectedServer> {
  const faults: ProtectedFaults = {
    wrongResource: false,
    forbid: false,
    forbidCalls: false,
    onlyKnownTokens: false,
    rejectAll: false,
    neverEnough: false,
    redirectTo: null,
    refuse: null,
    metadata: {},
    ownName: null,
    moved: null,
    madeUp: null,
    slash: false,
    forbidsEnded: false,
    description: null,
  }
  const seen = new Set<string>()
  const headers = new Set<string>()
  let url = ''
  let unauthorized = 0

  const challenge = (extra: Record<string, string> = {}): string => {
    const metadata = new URL(metadataPath, faults.ownName ?? url).href
    const said = faults.description === null ? {} : { error_description: faults.description }
    const fields = { ...said, ...extra, resource_metadata: metadata, scope: extra['scope'] ?? toolScopes[0] }
    return `Bearer ${Object.entries(fields)
      .map(([name, value]) => `${name}="${value}"`)
      .join(', ')}`
  }
  const called = (): string => (faults.slash ? `${url}/` : url)
  const own = (): string => knownAs ?? called()
  const described = (): string => {
    const resource = faults.wrongResource ? 'https://another.example/mcp' : called()
    const document = { resource, authorization_servers: [issuer], scopes_supported: [toolScopes[0]] }
    return JSON.stringify({ ...document, ...faults.metadata })
  }
  const refuse = (response: ServerResponse, status: number, header?: string): true => {
    if (status === 401) unauthorized += 1
    response.writeHead(status, header === undefined ? {} : { 'www-authenticate': header }).end()
    return true
  }

  /** Answers what needs no token, and refuses what has none that is good enough. */
  function guard(request: IncomingMessage, response: ServerResponse, body: unknown): boolean {
    const { pathname } = new URL(request.url ?? '/', url)
    const { authorization } = request.headers
    if (authorization !== undefined) headers.add(authorization)
    if (pathname === metadataPath) {
      if (faults.moved) {
        response.writeHead(faults.moved.status, { location: faults.moved.to }).end()
        return true
      }
      const { status, type = 'application/json', body: text } = faults.madeUp ?? { status: 200, body: described() }
      response.writeHead(status, { 'content-type': type }).end(text)
      return true
    }
    if (pathname !== '/mcp') return refuse(response, 404)
    if (faults.redirectTo !== null) {
      response.writeHead(307, { location: faults.redirectTo }).end()
      return true
    }
    const bearer = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
    if (bearer === undefined) {
      if (isOpen(body)) return false
      if (!open?.tellsInResults || toolOf(body) === undefined) return refuse(response, 401, challenge())
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(asking(body)))
      return true
    }
    const token = verify(bearer)
    const unknown = faults.onlyKnownTokens && !seen.has(bearer)
    if (faults.rejectAll || unknown || token?.audience !== own())
      return refuse(response, faults.forbidsEnded ? 403 : 401, challenge({ error: 'invalid_token' }))
    if (faults.refuse) return refuse(response, 401, faults.refuse.challenge ?? undefined)
    if (faults.forbid || (faults.forbidCalls && toolOf(body) !== undefined)) return refuse(response, 403)
    const wanted = scopeFor[toolOf(body) ?? '']
    if (wanted !== undefined && (faults.neverEnough || !token.scopes.includes(wanted)))
      return refuse(response, 403, challenge({ error: 'insufficient_scope', scope: wanted }))
    seen.add(bearer)
    return false
  }

  const asking = (body: unknown): unknown => ({
    jsonrpc: '2.0',
    id: (body as { id: unknown }).id,
    result: {
      content: [{ type: 'text', text: 'Authentication required: no access token was provided.' }],
      _meta: {
        'mcp/www_authenticate': [challenge({ error: 'insufficient_scope', error_description: 'Please sign in' })],
      },
      isError: true,
      ...(era === 'modern' && { resultType: 'complete' }),
    },
  })

  const isOpen = (body: unknown): boolean =>
    open !== undefined &&
    (open.methods.includes(methodOf(body) ?? '') || (open.tools ?? []).includes(toolOf(body) ?? ''))

  const server = era === 'legacy' ? await startLegacyHttp({ guard }) : await startModernHttp({ guard })
  url = server.url
  addResource(knownAs ?? url)
  addResource(`${url}/`)
  return {
    url,
    toolbox: server.toolbox,
    faults,
    unauthorized: () => unauthorized,
    tokensSeen: () => [...seen],
    authorizationsSeen: () => [...headers],
    messages: () => server.stats.messages,
    totalRequests: () => server.totalRequests(),
    close: () => server.close(),
  }
}

function methodOf(body: unknown): string | undefined {
  return ((body ?? {}) as { method?: string }).method
}

function toolOf(body: unknown): string | undefined {
  const { method, params } = (body ?? {}) as { method?: string; params?: { name?: string } }
  return method === 'tools/call' ? params?.name : undefined
}
