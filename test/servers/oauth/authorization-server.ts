/**
 * A real authorization server (oidc-provider) on loopback: dynamic registration, PKCE, login and consent forms, rotation
 * with reuse detection, revocation, resource indicators with short JWT access tokens, `iss` in its answers. With counters
 * and with switches for everything that can go wrong.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { generateKeyPairSync, verify as verifySignature, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type Provider from 'oidc-provider'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Faults, MadeUp, Overwrite } from './faults'
import { createStorage, type Storage } from './storage'

export interface AuthorizationServerOptions {
  /** Life of access tokens in seconds. Default 5. */
  tokenLife?: number
  /** Registered clients get a secret and must use it. Default: public clients. */
  secrets?: boolean
  /** A refresh token stays good for the life of its grant. Default: it is good once, and a second use ends the grant. */
  keepRefreshTokens?: boolean
  /** Whom a token is for that is asked for without a resource. Default: nobody. */
  defaultResource?: string
}

export interface Counters {
  /** Clients registered. */
  registrations: number
  /** Authorization pages asked for (a preflight counts too). */
  authorizations: number
  /** Requests to the token endpoint by grant type, whatever came of them. */
  tokenRequests: Record<string, number>
  /** Refreshes that succeeded. */
  refreshes: number
  /** Requests to the revocation endpoint that it took. */
  revocations: number
  /** The `scope` of each refresh, in order; null where there was none. */
  refreshScopes: (string | null)[]
}

export interface AccessToken {
  audience: string
  scopes: string[]
  /** Seconds since the epoch. */
  expiresAt: number
}

export interface AuthorizationServer {
  readonly issuer: string
  readonly counters: Counters
  readonly faults: Faults
  /** Every token, code, verifier and client secret that ever passed: none of them may turn up in clear anywhere. */
  readonly secrets: ReadonlySet<string>
  /** Tokens for this resource are granted from now on. */
  addResource(url: string): void
  /** The token's content; null when it is not ours or has ended. */
  verify(token: string): AccessToken | null
  /**
   * Time passes for this server: tokens that were given before end so much sooner. It makes tokens with the real clock, so
   * those that follow are dated ahead, and live as long as always.
   */
  skip(ms: number): void
  /** Ends every grant: refresh tokens are worth nothing any more. */
  revokeAll(): void
  /** Forgets every registered client. */
  deleteClients(): void
  clients(): string[]
  close(): Promise<void>
}

/** What the token endpoint asks for in Retry-After when it is `rate-limited`. */
export const rateLimitSeconds = 4

/** The scopes of the protected servers; the second one is for `scopeFor`. */
export const toolScopes = ['mcp:tools', 'mcp:admin']

/** Made once, as it takes a fifth of a second. */
let keys: { publicKey: KeyObject; privateKey: KeyObject } | null = null

export async function startAuthorizationServer(options: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  const counters: Counters = {
    registrations: 0,
    authorizations: 0,
    tokenRequests: {},
    refreshes: 0,
    revocations: 0,
    refreshScopes: [],
  }
  const faults: Faults = {
    token: null,
    tokenDelayMs: 0,
    omit: [],
    answer: null,
    metadata: null,
    refuseRegistration: false,
    overwrite: { metadata: {}, registration: {}, token: {} },
    madeUp: { metadata: null, registration: null, token: null },
    refreshScope: null,
    callbackHost: null,
    formTokens: false,
    plainWishes: false,
    refreshWithoutResource: false,
  }
  const secrets = new Set<string>()
  const resources = new Set<string>()
  let aheadMs = 0
  const aheadSeconds = (): number => Math.ceil(aheadMs / 1_000)
  const storage = createStorage()
  const { publicKey, privateKey } = (keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 }))

  const server = createServer()
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const provider = await quietly(async () => {
    // Node 20 has none; oidc-provider is made for newer ones.
    URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null)
    const { default: OidcProvider, errors } = await import('oidc-provider')
    const lacks = (resource: string): boolean => !resources.has(resource)
    return new OidcProvider(
      issuer,
      configuration({
        ...options,
        storage,
        privateKey,
        lacks,
        aheadSeconds,
        invalidTarget: () => new errors.InvalidTarget(),
      }),
    )
  })
  provider.use((ctx, next) =>
    intervene(ctx as KoaContextWithOIDC, next, { counters, faults, secrets, issuer, aheadSeconds }),
  )
  const handle = provider.callback()
  server.on('request', (request, response) => void handle(request, response))

  return {
    issuer,
    counters,
    faults,
    secrets,
    addResource: (url) => void resources.add(url),
    verify: (token) => readToken(token, publicKey, issuer, Date.now() + aheadMs),
    skip: (ms) => void (aheadMs += ms),
    revokeAll: () => storage.forget('Grant', 'RefreshToken', 'AccessToken', 'AuthorizationCode'),
    deleteClients: () => storage.forget('Client'),
    clients: () => storage.ids('Client'),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

interface Parts extends AuthorizationServerOptions {
  storage: Storage
  privateKey: KeyObject
  lacks: (resource: string) => boolean
  aheadSeconds: () => number
  invalidTarget: () => Error
}

function configuration({
  storage,
  privateKey,
  lacks,
  aheadSeconds,
  invalidTarget,
  tokenLife = 5,
  secrets,
  keepRefreshTokens,
  defaultResource,
}: Parts): Configuration {
  return {
    adapter: storage.adapter,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['only for tests'] },
    scopes: ['openid', 'offline_access', ...toolScopes],
    clientAuthMethods: secrets ? ['client_secret_basic'] : ['none'],
    pkce: { required: () => true },
    rotateRefreshToken: keepRefreshTokens !== true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    renderError: (ctx, { error }) => {
      ctx.type = 'html'
      ctx.body = `<!doctype html><title>Something went wrong</title><h1>oops</h1><p>${error}</p>`
    },
    ttl: {
      AccessToken: () => tokenLife + aheadSeconds(),
      Interaction: 600,
      Session: 3600,
      Grant: 3600,
      RefreshToken: 3600,
      AuthorizationCode: 60,
      IdToken: 60,
    },
    features: {
      devInteractions: { enabled: true },
      registration: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => defaultResource ?? [],
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (lacks(resource)) throw invalidTarget()
          return {
            scope: toolScopes.join(' '),
            audience: resource,
            accessTokenTTL: tokenLife + aheadSeconds(),
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }
        },
      },
    },
  }
}

interface Watch {
  counters: Counters
  faults: Faults
  secrets: Set<string>
  issuer: string
  aheadSeconds: () => number
}

/** Counts, breaks, and listens: everything a test adds to the real server. */
async function intervene(ctx: KoaContextWithOIDC, next: () => Promise<unknown>, watch: Watch): Promise<void> {
  const { counters, faults, secrets, issuer, aheadSeconds } = watch
  if (ctx.path === '/token') {
    if (faults.token !== null && (await breakTokenEndpoint(ctx, faults.token, watch))) return
    if (faults.madeUp.token) {
      countRequest(counters, new URLSearchParams(await bodyOf(ctx)).get('grant_type'))
      return makeUp(ctx, faults.madeUp.token)
    }
    if (faults.refreshWithoutResource && (await refuseResource(ctx, watch))) return
    if (faults.refreshScope !== null && (await refuseScope(ctx, faults.refreshScope, watch))) return
  } else if (ctx.path === '/reg' && faults.madeUp.registration) {
    return makeUp(ctx, faults.madeUp.registration)
  } else if (ctx.path.startsWith('/.well-known/') && faults.madeUp.metadata) {
    return makeUp(ctx, faults.madeUp.metadata)
  } else if (ctx.path === '/reg' && faults.callbackHost !== null && (await refuseCallback(ctx, faults.callbackHost))) {
    return
  } else if (ctx.path === '/reg' && faults.plainWishes && (await refuseWish(ctx))) {
    return
  } else if (ctx.path === '/reg' && faults.refuseRegistration) {
    ctx.status = 403
    ctx.body = { error: 'access_denied', error_description: 'Registration is closed' }
    return
  } else if (ctx.path === '/auth') {
    counters.authorizations += 1
  }
  await next()
  const body = ctx.body as Record<string, unknown> | undefined
  if (ctx.path === '/reg' && ctx.status === 201) {
    counters.registrations += 1
    collect(secrets, body, ['client_secret', 'registration_access_token'])
    overwrite(body, faults.overwrite.registration)
  } else if (ctx.path === '/token/revocation') {
    if (ctx.status === 200) counters.revocations += 1
  } else if (ctx.path === '/token') {
    const params = ctx.oidc.params ?? {}
    countRequest(counters, params['grant_type'])
    if (ctx.status === 200 && params['grant_type'] === 'refresh_token') counters.refreshes += 1
    if (params['grant_type'] === 'refresh_token') counters.refreshScopes.push(scopeIn(params['scope']))
    collect(secrets, params, ['code', 'code_verifier', 'refresh_token'])
    collect(secrets, body, ['access_token', 'refresh_token', 'id_token'])
    if (typeof body?.['expires_in'] === 'number') body['expires_in'] -= aheadSeconds()
    // What it has done counts from now on, whether or not anyone waits for the answer.
    if (faults.tokenDelayMs > 0) await delay(faults.tokenDelayMs)
    for (const field of faults.omit) delete body?.[field]
    if (ctx.status === 200) overwrite(body, faults.overwrite.token)
    if (faults.formTokens && body) asForm(ctx, body as Record<string, string>)
  } else if (ctx.path.startsWith('/.well-known/') && body) {
    if (faults.metadata === 'no-pkce') delete body['code_challenge_methods_supported']
    if (faults.metadata === 'no-registration') delete body['registration_endpoint']
    if (faults.metadata === 'no-offline-access') body['scopes_supported'] = toolScopes
    if (faults.metadata === 'wrong-issuer') body['issuer'] = 'https://elsewhere.example'
    overwrite(body, faults.overwrite.metadata)
  }
  const location = ctx.response.headers['location']
  if (typeof location === 'string' && !location.startsWith(issuer) && URL.canParse(location)) {
    const answer = new URL(location)
    // As RFC 9207 wants it: what its metadata says.
    const says = faults.overwrite.metadata['issuer']
    if (typeof says === 'string') answer.searchParams.set('iss', says)
    if (faults.answer === 'wrong-issuer') answer.searchParams.set('iss', 'https://elsewhere.example')
    if (faults.answer === 'slash') answer.searchParams.set('iss', `${issuer}/`)
    if (faults.answer === 'no-issuer') answer.searchParams.delete('iss')
    if (faults.answer === 'wrong-state') answer.searchParams.set('state', 'of-another-sign-in')
    ctx.set('location', answer.href)
  }
}

function overwrite(document: Record<string, unknown> | undefined, members: Overwrite): void {
  if (document) for (const [name, value] of Object.entries(members)) document[name] = value
}

function asForm(ctx: KoaContextWithOIDC, body: Record<string, string>): void {
  ctx.body = new URLSearchParams(body).toString()
  ctx.type = 'application/x-www-form-urlencoded'
}

function makeUp(ctx: KoaContextWithOIDC, { status, type = 'application/json', body }: MadeUp): void {
  ctx.status = status
  ctx.set('content-type', type)
  ctx.body = body
}

function scopeIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** The body of a request, which the server itself can still read afterwards. */
async function bodyOf(ctx: KoaContextWithOIDC): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const given = ctx.req as typeof ctx.req & { body?: unknown }
  given.body = ctx.is('json') ? (JSON.parse(body) as unknown) : Object.fromEntries(new URLSearchParams(body))
  return body
}

async function refuseScope(ctx: KoaContextWithOIDC, how: 'wanted' | 'refused', { counters }: Watch): Promise<boolean> {
  const params = new URLSearchParams(await bodyOf(ctx))
  const refused = params.has('scope') === (how === 'refused')
  if (params.get('grant_type') !== 'refresh_token' || !refused) return false
  countRequest(counters, 'refresh_token')
  counters.refreshScopes.push(params.get('scope'))
  ctx.status = 400
  ctx.body = { error: how === 'refused' ? 'invalid_scope' : 'invalid_request' }
  return true
}

async function refuseResource(ctx: KoaContextWithOIDC, { counters }: Watch): Promise<boolean> {
  const params = new URLSearchParams(await bodyOf(ctx))
  if (params.get('grant_type') !== 'refresh_token' || !params.has('resource')) return false
  countRequest(counters, 'refresh_token')
  ctx.status = 400
  ctx.body = { error: 'invalid_target' }
  return true
}

async function refuseWish(ctx: KoaContextWithOIDC): Promise<boolean> {
  const wish = JSON.parse(await bodyOf(ctx)) as Record<string, unknown>
  if (!['scope', 'grant_types', 'response_types', 'application_type'].some((name) => name in wish)) return false
  ctx.status = 400
  ctx.body = { error: 'invalid_client_metadata' }
  return true
}

async function refuseCallback(ctx: KoaContextWithOIDC, host: string): Promise<boolean> {
  const { redirect_uris: uris } = JSON.parse(await bodyOf(ctx)) as { redirect_uris: string[] }
  if (uris.every((uri) => new URL(uri).hostname === host)) return false
  ctx.status = 400
  ctx.body = { error: 'invalid_redirect_uri' }
  return true
}

/** @returns true when the request is done with */
async function breakTokenEndpoint(
  ctx: KoaContextWithOIDC,
  fault: NonNullable<Faults['token']>,
  { counters }: Watch,
): Promise<boolean> {
  const chunks: Buffer[] = []
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer)
  countRequest(counters, new URLSearchParams(Buffer.concat(chunks).toString()).get('grant_type'))
  switch (fault) {
    case 'unavailable':
      ctx.status = 503
      ctx.body = { error: 'temporarily_unavailable' }
      return true
    case 'html':
      ctx.status = 502
      ctx.type = 'html'
      ctx.body = '<html><body><h1>502 Bad Gateway</h1></body></html>'
      return true
    case 'error-200':
      ctx.status = 200
      ctx.body = { error: 'invalid_grant', error_description: 'The refresh token is not known' }
      return true
    case 'rate-limited':
      ctx.status = 429
      ctx.set('retry-after', String(rateLimitSeconds))
      ctx.body = { error: 'too_many_requests' }
      return true
    case 'revoked':
      ctx.status = 400
      ctx.body = { error: 'invalid_grant', error_description: 'The grant was revoked' }
      return true
    case 'portal':
      ctx.status = 200
      ctx.type = 'html'
      ctx.body = '<html><body><h1>Welcome to the hotel</h1></body></html>'
      return true
    case 'invalid-client':
      ctx.status = 401
      ctx.body = { error: 'invalid_client' }
      return true
    case 'hang':
      ctx.respond = false
      return true
    case 'reset':
      ctx.respond = false
      ctx.req.socket.resetAndDestroy()
      return true
  }
}

function countRequest({ tokenRequests }: Counters, grantType: unknown): void {
  const name = typeof grantType === 'string' ? grantType : 'none'
  tokenRequests[name] = (tokenRequests[name] ?? 0) + 1
}

function collect(secrets: Set<string>, from: Record<string, unknown> | undefined, names: string[]): void {
  for (const name of names) {
    const value = from?.[name]
    if (typeof value === 'string') secrets.add(value)
  }
}

function readToken(token: string, publicKey: KeyObject, issuer: string, now: number): AccessToken | null {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const genuine = verifySignature(
    'RSA-SHA256',
    Buffer.from(`${header}.${payload}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  )
  if (!genuine) return null
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  const { iss, aud, exp, scope } = claims
  if (iss !== issuer || typeof exp !== 'number' || exp * 1000 <= now) return null
  return {
    audience: typeof aud === 'string' ? aud : '',
    scopes: typeof scope === 'string' ? scope.split(' ') : [],
    expiresAt: exp,
  }
}

/** oidc-provider greets a developer with warnings that are no news here. */
async function quietly(work: () => Promise<Provider>): Promise<Provider> {
  const { info, warn } = console
  console.info = console.warn = () => undefined
  try {
    return await work()
  } finally {
    Object.assign(console, { info, warn })
  }
}
