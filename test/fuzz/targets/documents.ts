/** What issuers and resources answer: metadata, registrations and tokens, through the functions of a sign-in. */
import { discover } from '../../../electron/core/auth/discovery'
import { authorizationUrl, register } from '../../../electron/core/auth/oauth-authorization'
import { refresh, revoke } from '../../../electron/core/auth/oauth-tokens'
import { readClaims } from '../../../electron/core/auth/claims'
import { jsonSeeds, must, textOf, type Target } from '../target'
import { mustBeOurs, mustBePlain } from '../words'

const origin = 'https://x.example'
const resource = { resource: `${origin}/mcp`, authorization_servers: [origin], scopes_supported: ['a', 'b'] }
const metadata = {
  issuer: origin,
  authorization_endpoint: `${origin}/authorize?tenant=1`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  revocation_endpoint: `${origin}/revoke`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
}
const registration = {
  client_id: 'abc',
  client_secret: 's',
  client_secret_expires_at: 0,
  redirect_uris: ['http://127.0.0.1:1/callback'],
}
const tokens = {
  access_token: 'aaa.eyJleHAiOjE4MDAwMDAwMDB9.b',
  token_type: 'Bearer',
  expires_in: 3600,
  refresh_token: 'r',
  scope: 'a b',
}
const refusal = { error: 'invalid_grant', error_description: 'The token was revoked' }

export const documents: Target = {
  name: 'documents',
  weight: 3,
  seeds: jsonSeeds(resource, metadata, registration, tokens, refusal, [], 'text', null),
  tokens: [
    'expires_in',
    'issuer',
    'http://127.0.0.1:1/',
    'javascript:alert(1)',
    'http://[',
    'S256',
    'error',
    '<html>',
    'access_token',
    '1e999',
    'DPoP',
  ],
  open: () => ({
    async one(input, random) {
      const status = random.pick([200, 200, 200, 201, 400, 401, 404, 429, 500])
      // The one that is not right: any of the four.
      const wrong = random.pick(['resource', 'metadata', 'register', 'token'])
      const answer = (url: string): Response => {
        const kind = kindOf(url)
        return kind === wrong ? raw(input, status) : Response.json(usual[kind])
      }
      const ask = (given: string | URL | Request): Promise<Response> =>
        Promise.resolve(answer(given instanceof Request ? given.url : String(given)))
      await signIn(ask)
      readClaims(`a.${input.toString('base64url')}.b`)
      readClaims(textOf(input))
    },
  }),
}

type Kind = 'resource' | 'metadata' | 'register' | 'token'
const usual: Readonly<Record<Kind, unknown>> = { resource, metadata, register: registration, token: tokens }

function kindOf(url: string): Kind {
  if (url.includes('protected-resource')) return 'resource'
  if (url.includes('well-known')) return 'metadata'
  return url.includes('register') ? 'register' : 'token'
}

function raw(body: Buffer, status: number): Response {
  return new Response(new Uint8Array(body), { status, headers: { 'content-type': 'application/json' } })
}

async function signIn(ask: (given: string | URL | Request) => Promise<Response>): Promise<void> {
  try {
    const discovery = await discover(new URL(`${origin}/mcp`), null, null, ask, () => false)
    const redirectUri = 'http://127.0.0.1:1/callback'
    const { client: information } = await register(discovery, [redirectUri], 'a', ask)
    const { url } = await authorizationUrl(discovery, { information, redirectUri }, 'a', 'state')
    must(url.protocol === 'https:' || url.hostname === '127.0.0.1', `a person would be sent to ${url.protocol}`)
    const { issuer, indicator, metadata: known } = discovery
    const got = await refresh(
      {
        issuer,
        indicator,
        metadata: { ...known },
        client: information,
        refreshToken: 'r',
        scopes: ['a'],
        proofKey: null,
      },
      ask,
    )
    must(got.expiresIn === null || (got.expiresIn > 0 && got.expiresIn < 2 ** 31), `a life of ${got.expiresIn} s`)
    await revoke({ ...known }, information, 'r', ask)
  } catch (error) {
    mustBeOurs(error)
    mustBePlain((error as Error).message, 'an error')
  }
}
