/**
 * Keeps tokens fresh: ahead of their end, and when one has ended. Never two refreshes of one credential at once, here or in
 * another process, and a rotated token is on disk before it is used (docs/recovery.md, law 6 and "Refresh ahead").
 */
import { retryDelay } from '../problems/backoff'
import type { Cancel, Clock, Fetch, Logger } from '../ports'
import { withFileLock } from '../vault/file-lock'
import type { Vault } from '../vault/vault'
import type { Grant, VaultData } from '../vault/vault-data'
import { AuthError } from '../problems/auth-error'
import { hostName } from '../network/hosts'
import { reachFrom } from '../network/reach'
import type { Tokens } from './documents'
import { isDeadRegistration, isRefusedRenewal, refresh } from './oauth-tokens'

export interface RefresherOptions {
  vault: Vault
  /** Where the locks between processes are kept. */
  lockFolder: string
  fetch: Fetch
  clock: Clock
  random: () => number
  logger: Logger
  /** The tokens of these endpoints (canonical URLs) are fresh, or there are none any more. */
  changed: (endpoints: string[], how: 'renewed' | 'ended') => void
}

/** After a refresh that failed for a passing reason: not again before `until`, so that requests do not become a storm. */
interface Pause {
  until: number
  times: number
  since: number
  error: AuthError
}

export class Refresher {
  readonly #options: RefresherOptions
  /** One refresh per grant. */
  readonly #running = new Map<string, Promise<void>>()
  /** The next refresh ahead of expiry, per grant. */
  readonly #ahead = new Map<string, Cancel>()
  /** Why a grant has no token any more. */
  readonly #endings = new Map<string, AuthError>()
  readonly #pauses = new Map<string, Pause>()
  /** How often in a row the issuer has refused to renew a grant without saying that it is over. */
  readonly #refusals = new Map<string, number>()
  /** Ends refreshes that take too long when everything stops, one controller per refresh. */
  readonly #halts = new Set<AbortController>()
  #stopping = false

  constructor(options: RefresherOptions) {
    this.#options = options
  }

  /** Why a grant has no token any more, as far as this run has seen it. */
  ending(id: string): AuthError | undefined {
    return this.#endings.get(id)
  }

  /** There is a new sign-in, or a person asks to try now: what failed before does not count. */
  forget(id: string): void {
    this.#pauses.delete(id)
    this.#refusals.delete(id)
    this.#endings.delete(id)
  }

  /**
   * Gets a token in place of `used`, which has ended; all who ask meanwhile share it. Throws `AuthError`, which says whether
   * the sign-in is over or its service away.
   */
  refresh(id: string, used: string): Promise<void> {
    const running = this.#running.get(id)
    if (running) return running
    if (this.#stopping) return Promise.reject(closing())
    const pause = this.#pauses.get(id)
    if (pause && pause.until > this.#options.clock.now()) return Promise.reject(pause.error)
    const halt = new AbortController()
    this.#halts.add(halt)
    const work = this.#locked(id, used, halt).finally(() => {
      this.#running.delete(id)
      this.#halts.delete(halt)
    })
    this.#running.set(id, work)
    return work
  }

  async #locked(id: string, used: string, halt: AbortController): Promise<void> {
    const { vault, lockFolder, logger } = this.#options
    const halted = haltable(this.#options.fetch, halt)
    const work = withFileLock(
      `${lockFolder}/refresh-${id}.lock`,
      async () => {
        await vault.reread()
        const grant = vault.data.grants[id]
        if (!grant || grant.refreshToken === null || grant.accessToken !== used) return
        const { issuer, resource, metadata, refreshToken, proofKey, scopes, indicator = resource } = grant
        try {
          const registration = vault.data.registrations[grant.registration]
          if (!registration) throw unregistered(issuer)
          const tokens = await refresh(
            { issuer, indicator, metadata, client: registration.client, refreshToken, scopes, proofKey },
            reachFrom(new URL(resource), [issuer], halted).fetch,
          )
          // On disk before anyone uses it: a rotated token that is lost is a lost sign-in.
          // And only in place of the one that was traded in: a new sign-in, or signing out, may have come between.
          await vault.update((data) =>
            data.grants[id]?.refreshToken === refreshToken
              ? withTokens(data, id, grant, tokens, this.#options.clock.now())
              : data,
          )
          this.#pauses.delete(id)
          this.#refusals.delete(id)
          logger.debug('Refreshed a credential', { issuer })
        } catch (error) {
          if (!(error instanceof AuthError)) throw error
          if (isRefusedRenewal(error)) throw this.#refused(id, error)
          await this.#giveUp(id, refreshToken, error)
          throw error
        }
      },
      halt.signal,
    )
    try {
      await work
    } catch (error) {
      // Told in the same breath: the request that met the end hears of it before its connection is looked at.
      const over = error instanceof AuthError && this.#endings.get(id) === error
      if (over) this.#options.changed(endpointsOf(vault.data, id), 'ended')
      throw error
    }
    const fresh = vault.data.grants[id]
    if (fresh) this.plan(id, fresh)
    this.#options.changed(endpointsOf(vault.data, id), 'renewed')
  }

  /** Drops exactly what the issuer has declared dead, and only if nobody has replaced it meanwhile. */
  async #giveUp(id: string, refreshToken: string, error: AuthError): Promise<void> {
    const { outcome } = error
    if (outcome.then !== 'needs-auth') return this.#pause(id, error, outcome.then === 'retry' ? outcome.notBefore : 0)
    this.cancel(id)
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

  /** It is refused, but nobody has said that it is over: everything is kept, and after a few times a person is asked. */
  #refused(id: string, error: AuthError): AuthError {
    const times = (this.#refusals.get(id) ?? 0) + 1
    this.#refusals.set(id, times)
    const { code, message, cause } = error
    const told =
      times < mostRefusals
        ? error
        : new AuthError(code, message, { then: 'needs-auth', reason: 'rejected', scopes: [] }, { cause })
    this.#pause(id, told, refusedPause(times))
    return told
  }

  /** @param least not sooner than this (ms) */
  #pause(id: string, error: AuthError, least = 0): void {
    const { clock, random, vault } = this.#options
    const now = clock.now()
    const { times, since } = this.#pauses.get(id) ?? { times: 0, since: now }
    // As long as the token is good, nobody waits for another one. After that: shorter than what the connections wait that
    // need it, or each of them would come a moment too early.
    const isGood = (vault.data.grants[id]?.expiresAt ?? 0) > now
    const own = isGood
      ? Math.min(1_000 * 2 ** times, longestEarlyPause)
      : retryDelay('outage', times + 1, now - since, random()) / 2
    this.#pauses.set(id, { until: now + Math.max(least, own), times: times + 1, since, error })
  }

  /** Refreshes all credentials in use whose time has come, whatever failed before. */
  async resume(): Promise<void> {
    this.#pauses.clear()
    const now = this.#options.clock.now()
    for (const [id, grant] of Object.entries(this.#options.vault.data.grants)) {
      if (
        grant.expiresAt !== null &&
        grant.refreshToken !== null &&
        refreshTime(grant, 0) <= now &&
        this.#ahead.has(id)
      ) {
        await this.refresh(id, grant.accessToken).catch(() => undefined)
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
    const cancelLimit = this.#options.clock.after(stopPatience, () => {
      for (const halt of this.#halts) halt.abort()
    })
    await Promise.allSettled(this.#running.values())
    cancelLimit()
  }

  /** Refreshes at 80 % of the token's life or 60 s before its end, in place of what was planned before. */
  plan(id: string, grant: Grant): void {
    this.cancel(id)
    if (grant.expiresAt === null || grant.refreshToken === null || this.#stopping) return
    const { clock, random, logger } = this.#options
    const wait = Math.max(0, refreshTime(grant, random()) - clock.now())
    // Beyond what a timer can hold there will be another request first.
    if (wait > 2 ** 31 - 1) return
    const due = (): void => {
      this.refresh(id, grant.accessToken).catch((error: unknown) =>
        logger.debug('Refresh ahead failed', { error: String(error) }),
      )
    }
    this.#ahead.set(id, clock.after(wait, due))
  }

  /** Nothing is refreshed ahead any more; a request still may. */
  cancel(id: string): void {
    this.#ahead.get(id)?.()
    this.#ahead.delete(id)
  }
}

/** After so many refusals in a row the sign-in is offered. */
const mostRefusals = 3

/** Milliseconds until a refresh that was refused so often in a row is tried again: without a person it will hardly help. */
function refusedPause(times: number): number {
  return times < mostRefusals ? 0 : Math.min(1_000 * 2 ** (times - 1), 5 * 60_000)
}

/** Longest wait between two tries while the token is still good (ms). */
const longestEarlyPause = 8_000

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

function closing(): AuthError {
  return new AuthError('auth.refresh-unavailable', 'Patchbay is closing.', { then: 'retry' })
}

/** `AbortSignal.any` would be shorter, but in Node 20 it forgets signals that only a timer holds. */
function haltable(fetch: Fetch, halt: AbortController): Fetch {
  const halted =
    (send: Fetch): Fetch =>
    (input, init) => {
      const limit = init?.signal
      limit?.addEventListener('abort', () => halt.abort(limit.reason), { once: true })
      return send(input, { ...init, signal: halt.signal })
    }
  return Object.assign(halted(fetch), { web: halted(fetch.web ?? fetch) })
}

/** The registration was forgotten, by the issuer or by the person: its refresh tokens are worth nothing any more. */
function unregistered(issuer: string): AuthError {
  const detail = `Patchbay is no longer registered at ${hostName(issuer)}. The next sign-in registers it anew.`
  return new AuthError('auth.expired', detail, { then: 'needs-auth', reason: 'rejected', scopes: [] })
}
