/**
 * The life of every token: hands it out, keeps it fresh, and never runs two refreshes of one credential at once
 * (recovery.md, laws 2, 4, 6). Signing in is `sign-in.ts`; this file never opens a browser.
 */
import { createHash } from 'node:crypto'
import type { AuthView } from '../../../shared/model/credential'
import type { Cancel, Clock, Fetch, Logger } from '../ports'
import type { OAuthHints } from '../sources/definition'
import { withFileLock } from '../vault/file-lock'
import type { Vault } from '../vault/vault'
import type { Grant, VaultData } from '../vault/vault-data'
import { AuthError } from './auth-error'
import { host } from './oauth-common'
import { canonicalEndpoint } from './oauth-discovery'
import { isDeadRegistration, refresh, revoke, type Tokens } from './oauth-tokens'

/** An endpoint that OAuth may be needed for. */
export interface OAuthEndpoint {
  url: URL
  hints: OAuthHints | null
}

export interface CredentialsOptions {
  vault: Vault
  /** Where the locks between processes are kept. */
  lockFolder: string
  fetch: Fetch
  clock: Clock
  random: () => number
  logger: Logger
  /** A credential of these endpoints (canonical URLs) has changed: new tokens, or none any more. */
  changed: (endpoints: string[], how: CredentialChange) => void
}

/** `adopted`: a new sign-in; `renewed`: the same one with a fresh token; `ended`: there is none any more. */
export type CredentialChange = 'adopted' | 'renewed' | 'ended'

export class Credentials {
  readonly #options: CredentialsOptions
  /** One refresh per grant. */
  readonly #refreshing = new Map<string, Promise<void>>()
  /** The next refresh ahead of expiry, per grant. */
  readonly #ahead = new Map<string, Cancel>()
  /** Tokens that were rejected right after they were obtained, per grant, and when: see `rejected`. */
  readonly #rejections = new Map<string, { token: string; at: number }[]>()
  /** Why a grant has no token any more. */
  readonly #endings = new Map<string, AuthError>()
  /** After a refresh that failed for a passing reason: not again before `until`, so that requests do not become a storm. */
  readonly #pauses = new Map<string, { until: number; times: number; error: AuthError }>()
  /** Ends refreshes that take too long when everything stops. */
  readonly #halt = new AbortController()
  #stopping = false

  constructor(options: CredentialsOptions) {
    this.#options = options
  }

  /** The token for a request now; refreshed first when it has ended. Undefined when there is none. Throws `AuthError`. */
  async token(endpoint: URL): Promise<string | undefined> {
    const found = this.#find(endpoint)
    if (!found) return undefined
    const { id, grant } = found
    this.#refreshAhead(id, grant)
    if (grant.expiresAt !== null && grant.expiresAt <= this.#options.clock.now() && grant.refreshToken !== null) {
      await this.#refresh(id, grant.accessToken)
    }
    return this.#find(endpoint)?.grant.accessToken
  }

  /** What views may know of an endpoint's credential; null when there is none. */
  view(endpoint: URL): AuthView | null {
    const found = this.#find(endpoint)
    if (!found) return null
    const { expiresAt, scopes, issuer } = found.grant
    const host = URL.canParse(issuer) ? new URL(issuer).host : issuer
    const ends = expiresAt === null ? null : new Date(expiresAt).toISOString()
    return { kind: 'oauth', expiresAt: ends, scopes, issuer: host }
  }

  /** Why there is no token any more; null when there is one, or has never been one. */
  ended(endpoint: URL): AuthError | null {
    const id = this.#options.vault.data.endpoints[canonicalEndpoint(endpoint)]?.grant
    if (id === undefined || this.#find(endpoint)) return null
    return this.#endings.get(id) ?? expired(endpoint, [])
  }

  /**
   * The server answered 401 to `used`. Resolves when the request may be repeated with another token; throws `AuthError`
   * when it may not.
   */
  async rejected(endpoint: URL, used: string | undefined): Promise<void> {
    const found = this.#find(endpoint)
    // It has ended, or somebody has signed out, while this request was on its way.
    if (!found) throw this.ended(endpoint) ?? required(endpoint)
    const { id, grant } = found
    // Somebody else has refreshed while this request was on its way.
    if (used !== grant.accessToken) return
    this.#countRejection(id, grant, endpoint)
    if (grant.refreshToken === null) {
      await this.#dropTokens(id, grant.accessToken)
      throw expired(endpoint, grant.scopes)
    }
    await this.#refresh(id, grant.accessToken)
  }

  /** A person asks to try now: nothing that failed before stands in the way (recovery.md, law 1). */
  forgetFailures(endpoint: URL): void {
    const id = this.#find(endpoint)?.id
    if (id === undefined) return
    this.#pauses.delete(id)
    this.#rejections.delete(id)
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
    this.#endings.delete(id)
    this.#options.changed(this.sharing(endpoint), 'adopted')
  }

  /** Signs out: tells the issuer, then forgets the tokens of every endpoint that shares them. */
  async signOut(endpoint: URL): Promise<void> {
    const found = this.#find(endpoint)
    if (!found) return
    const shared = this.sharing(endpoint)
    const { grant, id } = found
    const client = this.#options.vault.data.registrations[grant.registration]?.client
    this.#cancelAhead(id)
    await this.#options.vault.update((data) => {
      const { [id]: _gone, ...grants } = data.grants
      const endpoints = Object.fromEntries(Object.entries(data.endpoints).filter(([, value]) => value.grant !== id))
      return { ...data, grants, endpoints }
    })
    this.#options.changed(shared, 'ended')
    // Forgotten here first: an issuer that is away must not keep a person signed in.
    if (!client) return
    const tokens = [grant.refreshToken, grant.accessToken].filter((token) => token !== null)
    await Promise.all(tokens.map((token) => revoke(grant.metadata, client, token, this.#options.fetch)))
  }

  /** Refreshes all credentials in use whose time has come, e.g. after the machine woke up. */
  async catchUp(): Promise<void> {
    const now = this.#options.clock.now()
    for (const [id, grant] of Object.entries(this.#options.vault.data.grants)) {
      if (
        grant.expiresAt !== null &&
        grant.refreshToken !== null &&
        refreshTime(grant, 0) <= now &&
        this.#ahead.has(id)
      ) {
        await this.#refresh(id, grant.accessToken).catch(() => undefined)
      }
    }
  }

  /**
   * No refresh begins any more; resolves when none is under way. An answer that is on its way is waited for a moment: the
   * issuer may have traded the refresh token in, and then the old one is worth nothing.
   */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const cancel of this.#ahead.values()) cancel()
    this.#ahead.clear()
    const cancelLimit = this.#options.clock.after(stopPatience, () => this.#halt.abort())
    await Promise.allSettled(this.#refreshing.values())
    cancelLimit()
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

  /** Law 6: one refresh at a time, here and in other processes. `used` is the token that has ended. */
  #refresh(id: string, used: string): Promise<void> {
    const running = this.#refreshing.get(id)
    if (running) return running
    if (this.#stopping) return Promise.reject(closing())
    const pause = this.#pauses.get(id)
    if (pause && pause.until > this.#options.clock.now()) return Promise.reject(pause.error)
    const work = this.#refreshLocked(id, used).finally(() => this.#refreshing.delete(id))
    this.#refreshing.set(id, work)
    return work
  }

  async #refreshLocked(id: string, used: string): Promise<void> {
    const { vault, lockFolder, logger } = this.#options
    const fetch = haltable(this.#options.fetch, this.#halt.signal)
    const work = withFileLock(
      `${lockFolder}/refresh-${id}.lock`,
      async () => {
        await vault.reread()
        const grant = vault.data.grants[id]
        if (!grant || grant.refreshToken === null || grant.accessToken !== used) return
        const { issuer, resource, metadata, refreshToken, proofKey } = grant
        try {
          const registration = vault.data.registrations[grant.registration]
          if (!registration) throw unregistered(issuer)
          const tokens = await refresh(
            { issuer, resource, metadata, client: registration.client, refreshToken, proofKey },
            fetch,
          )
          // On disk before anyone uses it: a rotated token that is lost is a lost sign-in.
          // And only in place of the one that was traded in: a new sign-in, or signing out, may have come between.
          await vault.update((data) =>
            data.grants[id]?.refreshToken === refreshToken
              ? withTokens(data, id, grant, tokens, this.#options.clock.now())
              : data,
          )
          this.#pauses.delete(id)
          logger.debug('Refreshed a credential', { issuer })
        } catch (error) {
          if (error instanceof AuthError) await this.#giveUp(id, refreshToken, error)
          throw error
        }
      },
      this.#halt.signal,
    )
    try {
      await work
    } catch (error) {
      // Told in the same breath: the request that met the end hears of it before its connection is looked at.
      const over = error instanceof AuthError && error.outcome.then !== 'retry'
      if (over) this.#options.changed(endpointsOf(vault.data, id), 'ended')
      throw error
    }
    const fresh = vault.data.grants[id]
    if (fresh) this.#refreshAhead(id, fresh)
    this.#options.changed(endpointsOf(vault.data, id), 'renewed')
  }

  /** Drops exactly what the issuer has declared dead, and only if nobody has replaced it meanwhile. */
  async #giveUp(id: string, refreshToken: string, error: AuthError): Promise<void> {
    if (error.outcome.then === 'retry') return this.#pause(id, error, error.outcome.notBefore)
    this.#cancelAhead(id)
    this.#endings.set(id, error)
    await this.#options.vault.update((data) => {
      const grant = data.grants[id]
      if (!grant || grant.refreshToken !== refreshToken) return data
      const grants = { ...data.grants, [id]: { ...grant, accessToken: '', refreshToken: null } }
      if (!isDeadRegistration(error)) return { ...data, grants }
      const { [grant.registration]: _dead, ...registrations } = data.registrations
      return { ...data, grants, registrations }
    })
  }

  #pause(id: string, error: AuthError, notBefore = 0): void {
    const times = (this.#pauses.get(id)?.times ?? 0) + 1
    const wait = Math.max(notBefore, Math.min(500 * 2 ** times, 30_000))
    this.#pauses.set(id, { until: this.#options.clock.now() + wait, times, error })
  }

  async #dropTokens(id: string, accessToken: string): Promise<void> {
    await this.#options.vault.update((data) => {
      const grant = data.grants[id]
      return grant?.accessToken === accessToken
        ? { ...data, grants: { ...data.grants, [id]: { ...grant, accessToken: '', refreshToken: null } } }
        : data
    })
  }

  #refreshAhead(id: string, grant: Grant): void {
    this.#cancelAhead(id)
    if (grant.expiresAt === null || grant.refreshToken === null || this.#stopping) return
    const { clock, random, logger } = this.#options
    const wait = Math.max(0, refreshTime(grant, random()) - clock.now())
    // Beyond what a timer can hold there will be another request first.
    if (wait > 2 ** 31 - 1) return
    const due = (): void => {
      this.#refresh(id, grant.accessToken).catch((error: unknown) =>
        logger.debug('Refresh ahead failed', { error: String(error) }),
      )
    }
    this.#ahead.set(id, clock.after(wait, due))
  }

  #cancelAhead(id: string): void {
    this.#ahead.get(id)?.()
    this.#ahead.delete(id)
  }
}

/** How long (ms) the end of everything waits for the answer of a token endpoint. */
const stopPatience = 3_000

/** Refreshes ahead of need follow one another no faster than this (ms), whatever a server says of its tokens' life. */
const shortestPause = 1_000

/** At 80 % of a token's life or 60 s before its end, whichever is later; a little earlier at random. */
function refreshTime(grant: Grant, random: number): number {
  if (grant.expiresAt === null) return Infinity
  const life = grant.expiresAt - grant.obtainedAt
  const at = Math.max(grant.obtainedAt + life * 0.8, grant.expiresAt - 60_000)
  return Math.max(at - Math.min(life * 0.05, 10_000) * random, grant.obtainedAt + shortestPause)
}

/** Law 2: a credential belongs to resource, issuer and registration. */
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

function withTokens(data: VaultData, id: string, grant: Grant, tokens: Tokens, now: number): VaultData {
  const next: Grant = {
    ...grant,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? grant.refreshToken,
    expiresAt: tokens.expiresIn === null ? null : now + tokens.expiresIn * 1000,
    obtainedAt: now,
    scopes: tokens.scopes ?? grant.scopes,
  }
  return { ...data, grants: { ...data.grants, [id]: next } }
}

function endpointsOf(data: VaultData, id: string): string[] {
  return Object.keys(data.endpoints).filter((url) => data.endpoints[url]?.grant === id)
}

function isUsed(data: VaultData, grant: string, exceptEndpoint: string): boolean {
  return Object.entries(data.endpoints).some(([url, value]) => url !== exceptEndpoint && value.grant === grant)
}

function closing(): AuthError {
  return new AuthError('auth.refresh-unavailable', 'Patchbay is closing.', { then: 'retry' })
}

function haltable(fetch: Fetch, halt: AbortSignal): Fetch {
  return (input, init) => fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, halt]) : halt })
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

/** The registration was forgotten, by the issuer or by the person: its refresh tokens are worth nothing any more. */
function unregistered(issuer: string): AuthError {
  const detail = `Patchbay is no longer registered at ${host(issuer)}. The next sign-in registers it anew.`
  return new AuthError('auth.expired', detail, { then: 'needs-auth', reason: 'rejected', scopes: [] })
}
