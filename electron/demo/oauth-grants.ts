/** What the demo's authorization server remembers: clients, pages that wait for a decision, codes and tokens. In memory only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface DemoClient {
  id: string
  name: string
  redirectUris: string[]
}

/** One authorization request that a person looks at. */
export interface PageRequest {
  client: DemoClient
  redirectUri: string
  state: string | null
  challenge: string
  scopes: string[]
}

export interface IssuedTokens {
  accessToken: string
  refreshToken: string
  scopes: string[]
}

export interface Grants {
  register(name: string, redirectUris: string[]): DemoClient
  client(id: string): DemoClient | null
  /** Keeps a page until it is decided. @returns its unguessable name */
  hold(request: PageRequest): string
  /** Takes a page off; null when there is none of that name, or it is too old. */
  take(name: string): PageRequest | null
  /** A code that can be redeemed once. */
  code(request: PageRequest): string
  /** Redeems a code; null when it is unknown, used, too old, or belongs to somebody else. */
  redeem(code: string, clientId: string, redirectUri: string, verifier: string): IssuedTokens | null
  /** Exchanges a refresh token for new tokens. One that was used before ends the whole sign-in. */
  refresh(refreshToken: string, clientId: string): IssuedTokens | null
  /** Ends the sign-in that a token belongs to. */
  revoke(token: string): void
  /** True for an access token that is valid now. */
  isValid(accessToken: string): boolean
}

interface SignIn {
  clientId: string
  scopes: string[]
  /** The one refresh token that is good. */
  refreshHash: string
}

const pageLife = 10 * 60_000
const codeLife = 60_000
/** More of anything than this belongs to somebody who plays; the oldest goes. */
const most = 200

const secret = (): string => randomBytes(32).toString('base64url')
const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** @param tokenLife of access tokens, in ms */
export function createGrants(tokenLife: number): Grants {
  const clients = new Map<string, DemoClient>()
  const pages = new Map<string, { request: PageRequest; ends: number }>()
  const codes = new Map<string, { request: PageRequest; ends: number }>()
  const signIns = new Map<string, SignIn>()
  /** Access tokens by their hash; one that was renewed early stays good until its end. */
  const access = new Map<string, { signIn: string; ends: number }>()
  /** Refresh tokens by their hash, the used ones too: they tell a stolen one from nonsense. */
  const families = new Map<string, string>()

  const issue = (id: string, clientId: string, scopes: string[]): IssuedTokens => {
    const [accessToken, refreshToken] = [secret(), secret()]
    const refreshHash = hash(refreshToken)
    keep(signIns, id, { clientId, scopes, refreshHash })
    keep(access, hash(accessToken), { signIn: id, ends: Date.now() + tokenLife })
    keep(families, refreshHash, id)
    return { accessToken, refreshToken, scopes }
  }

  return {
    register(name, redirectUris) {
      const client = { id: randomBytes(12).toString('base64url'), name, redirectUris }
      keep(clients, client.id, client)
      return client
    },
    client: (id) => clients.get(id) ?? null,
    hold(request) {
      const name = secret()
      keep(pages, name, { request, ends: Date.now() + pageLife })
      return name
    },
    take: (name) => takeFresh(pages, name),
    code(request) {
      const code = secret()
      keep(codes, code, { request, ends: Date.now() + codeLife })
      return code
    },
    redeem(code, clientId, redirectUri, verifier) {
      const request = takeFresh(codes, code)
      if (request === null || request.client.id !== clientId || request.redirectUri !== redirectUri) return null
      if (!same(hash(verifier), request.challenge)) return null
      return issue(secret(), clientId, request.scopes)
    },
    refresh(refreshToken, clientId) {
      const refreshHash = hash(refreshToken)
      const id = families.get(refreshHash)
      const signIn = id === undefined ? undefined : signIns.get(id)
      if (id === undefined || signIn === undefined || signIn.clientId !== clientId) return null
      if (signIn.refreshHash !== refreshHash) {
        signIns.delete(id)
        return null
      }
      return issue(id, clientId, signIn.scopes)
    },
    revoke(token) {
      const tokenHash = hash(token)
      const id = families.get(tokenHash) ?? access.get(tokenHash)?.signIn
      if (id !== undefined) signIns.delete(id)
    },
    isValid(accessToken) {
      const found = access.get(hash(accessToken))
      return found !== undefined && found.ends > Date.now() && signIns.has(found.signIn)
    },
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}

function takeFresh<T>(map: Map<string, { request: T; ends: number }>, key: string): T | null {
  const found = map.get(key)
  map.delete(key)
  return found !== undefined && found.ends > Date.now() ? found.request : null
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
