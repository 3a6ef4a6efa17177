/**
 * Whose token is whose: hands them out, hears of their rejection, keeps and forgets them (docs/recovery.md, laws 2 and 4).
 * Signing in is `sign-in.ts`, renewing `refresher.ts`; this file never opens a browser.
 */
import { addressOf } from '../../../shared/address'
import { createHash } from 'node:crypto'
import type { AuthView } from '../../../shared/model/credential'
import type { OAuthHints } from '../sources/definition'
import type { Grant, VaultData } from '../vault/vault-data'
import { reachFrom } from '../network/reach'
import { AuthError } from '../problems/auth-error'
import { canonicalEndpoint } from './discovery'
import { revoke } from './oauth-tokens'
import { Refresher, type RefresherOptions } from './refresher'

/** An endpoint that OAuth may be needed for. */
export interface OAuthEndpoint {
  url: URL
  hints: OAuthHints | null
}

export interface CredentialsOptions extends Omit<RefresherOptions, 'changed'> {
  /** A credential of these endpoints (canonical URLs) has changed: new tokens, or none any more. */
  changed: (endpoints: string[], how: CredentialChange) => void
}

/** `adopted`: a new sign-in; `renewed`: the same one with a fresh token; `ended`: there is none any more. */
export type CredentialChange = 'adopted' | 'renewed' | 'ended'

export class Credentials {
  readonly #options: CredentialsOptions
  readonly #refresher: Refresher
  /** When servers began to refuse tokens that cannot be renewed, and last did: see `#doubt`. */
  readonly #doubts = new Map<string, { since: number; last: number }>()
  /** Tokens that were rejected right after they were obtained, per grant, and when: see `rejected`. */
  readonly #rejections = new Map<string, { token: string; at: number }[]>()

  constructor(options: CredentialsOptions) {
    this.#options = options
    this.#refresher = new Refresher(options)
  }

  /** The token for a request now; refreshed first when it has ended. Undefined when there is none. Throws `AuthError`. */
  async token(endpoint: URL): Promise<string | undefined> {
    const found = this.#find(endpoint)
    if (!found) return undefined
    const { id, grant } = found
    this.#refresher.plan(id, grant)
    if (grant.expiresAt !== null && grant.expiresAt <= this.#options.clock.now() && grant.refreshToken !== null) {
      await this.#refresher.refresh(id, grant.accessToken)
    }
    return this.#find(endpoint)?.grant.accessToken
  }

  /** What views may know of an endpoint's credential; null when there is none. */
  view(endpoint: URL): AuthView | null {
    const found = this.#find(endpoint)
    if (!found) return null
    const { expiresAt, scopes, issuer } = found.grant
    const host = addressOf(issuer)?.host ?? issuer
    const ends = expiresAt === null ? null : new Date(expiresAt).toISOString()
    return { kind: 'oauth', expiresAt: ends, scopes, issuer: host }
  }

  /** Why there is no token any more; null when there is one, or has never been one. */
  ended(endpoint: URL): AuthError | null {
    const id = this.#options.vault.data.endpoints[canonicalEndpoint(endpoint)]?.grant
    if (id === undefined || this.#find(endpoint)) return null
    return this.#refresher.ending(id) ?? expired(endpoint, [])
  }

  /**
   * The server answered 401 to `used`. Resolves when the request may be repeated with another token; throws `AuthError`
   * when it may not.
   * @param code what the challenge gives as `error`, if anything
   * @param hasMoved whether the server has its sign-ins elsewhere by now
   */
  async rejected(
    endpoint: URL,
    used: string | undefined,
    code: string | null,
    hasMoved: (issuer: string) => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<void> {
    const found = this.#find(endpoint)
    // It has ended, or somebody has signed out, while this request was on its way.
    if (!found) throw this.ended(endpoint) ?? required(endpoint)
    const { id, grant } = found
    // Somebody else has refreshed while this request was on its way.
    if (used !== grant.accessToken) return
    if (grant.refreshToken === null) {
      // Only what says so ends a sign-in that cannot be renewed (RFC 6750, 3.1): a lone 401 may be a server being updated.
      if (code !== 'invalid_token')
        throw (await hasMoved(grant.issuer)) ? moved(endpoint, grant.scopes) : this.#doubt(id, grant, endpoint)
      await this.#dropTokens(id, grant.accessToken)
      throw expired(endpoint, grant.scopes)
    }
    this.#countRejection(id, grant, endpoint)
    await this.#refresher.refresh(id, grant.accessToken)
  }

  /** A person asks to try now: nothing that failed before stands in the way (docs/recovery.md, law 1). */
  forgetFailures(endpoint: URL): void {
    const id = this.#find(endpoint)?.id
    if (id === undefined) return
    this.#refresher.forget(id)
    this.#rejections.delete(id)
    this.#doubts.delete(id)
  }

  /** Changes whenever the endpoint's credential does. */
  stamp(endpoint: URL): string {
    const found = this.#find(endpoint)
    return found ? `${found.id} ${found.grant.obtainedAt}` : ''
  }

  /** The grant that requests to this endpoint carry. */
  grant(endpoint: URL): Grant | null {
    return this.#find(endpoint)?.grant ?? null
  }

  hasGrant(endpoint: URL): boolean {
    return this.#find(endpoint) !== null
  }

  /** All endpoints (canonical URLs) that use the same credential as this one, itself included. */
  sharing(endpoint: URL): string[] {
    const { endpoints } = this.#options.vault.data
    const own = canonicalEndpoint(endpoint)
    const grant = endpoints[own]?.grant
    return grant === undefined ? [own] : Object.keys(endpoints).filter((url) => endpoints[url]?.grant === grant)
  }

  /** Keeps a proved credential, replacing the one before in a single write. */
  async adopt(endpoint: URL, grant: Grant, asked: string[]): Promise<void> {
    const id = grantId(grant)
    const url = canonicalEndpoint(endpoint)
    await this.#options.vault.update((data) => {
      const before = data.endpoints[url]?.grant
      const kept = Object.entries(data.grants).filter(([other]) => other !== before || isUsed(data, other, url))
      return {
        ...data,
        grants: { ...Object.fromEntries(kept), [id]: grant },
        endpoints: { ...data.endpoints, [url]: { grant: id, scopes: asked } },
      }
    })
    this.#rejections.delete(id)
    this.#doubts.delete(id)
    this.#refresher.forget(id)
    this.#options.changed(this.sharing(endpoint), 'adopted')
  }

  /** Signs out: forgets the tokens of every endpoint that shares them, then tells the issuer. */
  async signOut(endpoint: URL): Promise<void> {
    await (await this.setAside(endpoint))?.final()
  }

  /**
   * The first half of signing out: the tokens are forgotten here, while the issuer does not know of it yet. `final` tells it;
   * `restore` puts back what nobody has replaced meanwhile. Null when there is no sign-in.
   */
  async setAside(endpoint: URL): Promise<{ restore: () => Promise<void>; final: () => Promise<void> } | null> {
    const found = this.#find(endpoint)
    if (!found) return null
    const shared = this.sharing(endpoint)
    const { grant, id } = found
    const client = this.#options.vault.data.registrations[grant.registration]?.client
    const { endpoints: all } = this.#options.vault.data
    const before = Object.fromEntries(Object.entries(all).filter(([, value]) => value.grant === id))
    this.#refresher.cancel(id)
    await this.#options.vault.update((data) => {
      const { [id]: _gone, ...grants } = data.grants
      const endpoints = Object.fromEntries(Object.entries(data.endpoints).filter(([, value]) => value.grant !== id))
      return { ...data, grants, endpoints }
    })
    this.#options.changed(shared, 'ended')
    // Forgotten here first: an issuer that is away must not keep a person signed in.
    return {
      restore: () => this.#putBack(id, grant, before),
      final: async () => {
        if (!client) return
        const tokens = [grant.refreshToken, grant.accessToken].filter((token) => token !== null)
        const { fetch } = reachFrom(new URL(grant.resource), [grant.issuer], this.#options.fetch)
        await Promise.all(tokens.map((token) => revoke(grant.metadata, client, token, fetch)))
      },
    }
  }

  async #putBack(id: string, grant: Grant, before: VaultData['endpoints']): Promise<void> {
    const free = Object.entries(before).filter(([url]) => this.#options.vault.data.endpoints[url] === undefined)
    if (free.length === 0) return
    await this.#options.vault.update((data) => ({
      ...data,
      grants: { ...data.grants, [id]: grant },
      endpoints: { ...Object.fromEntries(free), ...data.endpoints },
    }))
    this.#options.changed(
      free.map(([url]) => url),
      'adopted',
    )
  }

  /** The machine is back, online or from sleep: refreshes all credentials in use whose time has come. */
  resume(): Promise<void> {
    return this.#refresher.resume()
  }

  /** Resolves when no refresh is under way; none begins any more. */
  stop(): Promise<void> {
    return this.#refresher.stop()
  }

  #find(endpoint: URL): { id: string; grant: Grant } | null {
    const { endpoints, grants } = this.#options.vault.data
    const id = endpoints[canonicalEndpoint(endpoint)]?.grant
    const grant = id === undefined ? undefined : grants[id]
    // A grant without its access token keeps its place (registration, scopes), but proves nothing.
    return id === undefined || !grant || grant.accessToken === '' ? null : { id, grant }
  }

  /** A server that rejects tokens seconds old will reject the next one too: two in a minute are enough. */
  #countRejection(id: string, grant: Grant, endpoint: URL): void {
    const now = this.#options.clock.now()
    const young = now - grant.obtainedAt < 3_000 && (grant.expiresAt === null || grant.expiresAt > now)
    const recent = (this.#rejections.get(id) ?? []).filter(({ at }) => now - at < 60_000)
    // Requests that were under way together meet the same rejection.
    const known = recent.some(({ token }) => token === grant.accessToken)
    if (young && !known) recent.push({ token: grant.accessToken, at: now })
    this.#rejections.set(id, recent)
    if (young && recent.length > 2) {
      const detail = `${endpoint.host} rejects tokens that ${new URL(grant.issuer).host} has just issued for it.`
      throw new AuthError('auth.rejected-after-sign-in', detail, { then: 'fail' })
    }
  }

  /** The token is kept and tried again after 1 s, 2 s, 4 s …; when that has not helped, a person is asked. */
  #doubt(id: string, { expiresAt, scopes }: Grant, endpoint: URL): AuthError {
    const now = this.#options.clock.now()
    const before = this.#doubts.get(id)
    const since = before && now - before.last < doubtLimit ? before.since : now
    this.#doubts.set(id, { since, last: now })
    if (expiresAt !== null && expiresAt <= now) return expired(endpoint, scopes)
    const lasted = now - since
    const detail = `${endpoint.host} answers 401 to the sign-in that it took before. The sign-in is kept.`
    return lasted < doubtLimit
      ? new AuthError('auth.rejected', detail, { then: 'retry', notBefore: Math.max(1_000, lasted) })
      : new AuthError('auth.rejected', detail, { then: 'needs-auth', reason: 'rejected', scopes })
  }

  async #dropTokens(id: string, accessToken: string): Promise<void> {
    await this.#options.vault.update((data) => {
      const grant = data.grants[id]
      return grant?.accessToken === accessToken
        ? { ...data, grants: { ...data.grants, [id]: { ...grant, accessToken: '', refreshToken: null } } }
        : data
    })
  }
}

/** The token of the issuer before is kept until the new sign-in has proved itself (docs/recovery.md, law 5). */
function moved({ host }: URL, scopes: string[]): AuthError {
  const detail = `${host} has its sign-ins at another service now.`
  return new AuthError('auth.rejected', detail, { then: 'needs-auth', reason: 'rejected', scopes })
}

/** So long (ms) a server may refuse a token that cannot be renewed before a person is asked. */
const doubtLimit = 60_000

/** A credential belongs to resource, issuer and registration (docs/recovery.md, law 2). */
export function grantId({
  resource,
  issuer,
  registration,
}: Pick<Grant, 'resource' | 'issuer' | 'registration'>): string {
  return createHash('sha256')
    .update(JSON.stringify([resource, issuer, registration]))
    .digest('hex')
    .slice(0, 16)
}

function isUsed(data: VaultData, grant: string, exceptEndpoint: string): boolean {
  return Object.entries(data.endpoints).some(([url, value]) => url !== exceptEndpoint && value.grant === grant)
}

function required({ host }: URL): AuthError {
  return new AuthError('auth.required', `${host} wants you to sign in.`, {
    then: 'needs-auth',
    reason: 'first-time',
    scopes: [],
  })
}

function expired({ host }: URL, scopes: string[]): AuthError {
  const detail = `The sign-in to ${host} has ended and cannot be renewed.`
  return new AuthError('auth.expired', detail, { then: 'needs-auth', reason: 'expired', scopes })
}
