/**
 * One sign-in from click to proved tokens: discovery, registration, the page to open, the answer, the exchange. It keeps
 * nothing; the caller proves the new credential and adopts it (docs/recovery.md, law 5).
 */
import { addressOf } from '../../../shared/address'
import { randomBytes } from 'node:crypto'
import type { CallbackHost, CallbackWish } from '../../../shared/model/callback'
import type { Clock, Fetch } from '../ports'
import { number } from '../util/lenient'
import type { Vault } from '../vault/vault'
import type { Grant, Registration } from '../vault/vault-data'
import { AuthError } from '../problems/auth-error'
import { bindsTokens, newProofKey, type ProofKey } from './dpop'
import { openLoopback } from './loopback'
import type { Brought, CallbackAnswer, Loopback } from './loopback'
import { authorizationUrl, checkIssuer, register, type Client } from './oauth-authorization'
import { canonicalEndpoint, type Discovery } from './discovery'
import { isDeadRegistration, isForgotten, redeem } from './oauth-tokens'
import { codeWords, isAboutResource, unknownResource } from './oauth-common'
import { findRegistration, registrationId } from './registrations'
import type { OAuthEndpoint } from './credentials'

export interface SignInDeps {
  vault: Vault
  fetch: Fetch
  /** Throws for a page that nobody may be sent to. */
  check: (page: URL) => Promise<void>
  clock: Clock
  /** The URL of Patchbay's Client ID Metadata Document, if it has one. */
  clientMetadataUrl: string | null
}

export interface SignInRequest {
  endpoint: OAuthEndpoint
  /** `resource_metadata` of the challenge, if there was one. */
  challengeUrl: string | null
  /** Scopes of the challenge: authoritative for the present operation. */
  challengeScopes: string[]
  /** The challenge was for a token that is bound to a key (RFC 9449). */
  wantsBoundToken: boolean
  /** What the entry says about its own port goes before it. */
  callback: CallbackWish
}

/** How long the person may take. */
const limitMinutes = 10

/** A sign-in that waits for the person. */
export interface PendingSignIn {
  url: URL
  /** When the person began to be waited for, and until when (ms since the epoch). */
  startedAt: number
  expiresAt: number
  /** The candidate. Rejects with `AuthError`. */
  result: Promise<{ grant: Grant; asked: string[] }>
  /** Tells the browser how it ended. Does nothing when the browser never came back. */
  finish: (error: AuthError | null, server: string) => void
  /** Takes the address that the browser ended on, brought back by hand. */
  bring: (address: string) => Brought
  cancel: () => void
}

/** Prepares the page to open. Throws `AuthError`; then nothing is left open. */
export async function beginSignIn(
  request: SignInRequest,
  discovery: Discovery,
  deps: SignInDeps,
): Promise<PendingSignIn> {
  const { endpoint } = request
  const asked = scopesToAsk(request, discovery, deps.vault)
  const scope = asked.length > 0 ? asked.join(' ') : undefined
  const state = randomBytes(24).toString('base64url')
  const known = findRegistration(deps.vault.data, discovery, endpoint.hints, deps.clientMetadataUrl, asked)
  const loopback = await openLoopback({ port: portFor(request, known), state })
  try {
    const redirectUris = hostsFor(request).map((host) => loopback.redirectUri(host))
    const registration = await ensureRegistration(endpoint.url, discovery, known, redirectUris, scope, deps)
    const client = { information: registration.client, redirectUri: registration.redirectUri }
    const { url, codeVerifier } = await authorizationUrl(discovery, client, scope, state)
    await deps.check(url)
    if (isGrantedAlready(request, deps.vault)) url.searchParams.set('prompt', 'consent')
    const bind = (request.wantsBoundToken || discovery.wantsBoundTokens) && bindsTokens(discovery.metadata)
    const proofKey = bind ? await newProofKey() : null
    return pending({ url, codeVerifier, asked, discovery, registration, client, loopback, proofKey }, deps)
  } catch (error) {
    await loopback.close()
    throw error
  }
}

/** The entry's own scopes, else the challenge's, else the resource's; with what was asked before, and a refresh token. */
function scopesToAsk(
  { endpoint, challengeScopes }: SignInRequest,
  { resourceScopes, metadata }: Discovery,
  vault: Vault,
): string[] {
  const pinned = endpoint.hints?.scopes?.split(' ').filter(Boolean)
  const before = vault.data.endpoints[canonicalEndpoint(endpoint.url)]?.scopes ?? []
  const base = pinned ?? (challengeScopes.length > 0 ? challengeScopes : resourceScopes)
  // A step-up asks for the union, so that what worked before goes on working (2026-07-28, "Step-Up Authorization").
  const union = challengeScopes.length > 0 ? [...before, ...base, ...challengeScopes] : base
  const offline = union.length > 0 && metadata?.scopes_supported?.includes('offline_access') === true
  return [...new Set([...union, ...(offline ? ['offline_access'] : [])])]
}

/** The server asks for rights that it has been granted: an issuer that remembers the consent would hand out the same again. */
function isGrantedAlready({ endpoint, challengeScopes }: SignInRequest, { data }: Vault): boolean {
  const grant = data.grants[data.endpoints[canonicalEndpoint(endpoint.url)]?.grant ?? '']
  if (!grant || grant.accessToken === '' || challengeScopes.length === 0) return false
  return challengeScopes.every((scope) => grant.scopes.includes(scope))
}

/** The spellings of this machine that a redirect URI may have, the likeliest first. Claude Code's own clients have `localhost`. */
function hostsFor({ endpoint, callback }: SignInRequest): CallbackHost[] {
  if (callback.host !== null) return [callback.host]
  return endpoint.hints?.clientId === undefined ? ['127.0.0.1', 'localhost'] : ['localhost']
}

function portFor(
  { endpoint: { hints }, callback }: SignInRequest,
  known: Registration | null,
): { wanted: number; exact: boolean } | null {
  const exact = [hints?.callbackPort, callback.port].find((port) => port !== undefined && isPort(port))
  if (exact !== undefined && exact !== null) return { wanted: exact, exact: true }
  // The port that is registered; another one would need another registration.
  return known?.source === 'dynamic' ? { wanted: Number(new URL(known.redirectUri).port), exact: false } : null
}

async function ensureRegistration(
  endpoint: URL,
  discovery: Discovery,
  known: Registration | null,
  redirectUris: readonly string[],
  scope: string | undefined,
  deps: SignInDeps,
): Promise<Registration> {
  const [likeliest = ''] = redirectUris
  const registration: Registration =
    known && (await isUsable(known, redirectUris, discovery, deps))
      ? { ...known, redirectUri: known.source === 'dynamic' ? known.redirectUri : likeliest }
      : {
          issuer: discovery.issuer,
          source: 'dynamic',
          ...(await register(discovery, redirectUris, scope, deps.fetch)),
        }
  const id = registrationId(registration)
  await deps.vault.update((data) => ({
    ...data,
    registrations: { ...data.registrations, [id]: registration },
    issuers: { ...data.issuers, [canonicalEndpoint(endpoint)]: discovery.issuer },
  }))
  return registration
}

/** A dynamic registration counts only with its own redirect URI, while its secret lasts and the issuer still knows it. */
async function isUsable(
  known: Registration,
  redirectUris: readonly string[],
  discovery: Discovery,
  deps: SignInDeps,
): Promise<boolean> {
  if (known.source !== 'dynamic') return true
  if (!redirectUris.includes(known.redirectUri)) return false
  const ends = number(known.client['client_secret_expires_at'])
  const lasts = ends === undefined || ends <= 0 || ends * 1000 > deps.clock.now()
  if (lasts && !(await isForgotten(discovery, known.client, deps.fetch))) return true
  await forgetRegistration(known, deps)
  return false
}

interface Prepared {
  url: URL
  codeVerifier: string
  asked: string[]
  discovery: Discovery
  registration: Registration
  client: Client
  loopback: Loopback
  proofKey: ProofKey | null
}

function pending(prepared: Prepared, deps: SignInDeps): PendingSignIn {
  const { url, asked, loopback } = prepared
  let answer: CallbackAnswer | null = null
  const close = (why?: string): void => void loopback.close(why).catch(() => undefined)
  const startedAt = deps.clock.now()
  const limitMs = limitMinutes * 60_000
  const cancelLimit = deps.clock.after(limitMs, () => close(`Nobody came back in time (${limitMinutes} minutes).`))
  const wait = async (): Promise<{ grant: Grant; asked: string[] }> => {
    try {
      answer = await loopback.answer
      return { grant: await complete(prepared, answer.params, deps), asked }
    } finally {
      cancelLimit()
    }
  }
  const result = wait()
  // The caller may cancel before it waits.
  result.catch(() => undefined)
  return {
    url,
    startedAt,
    expiresAt: startedAt + limitMs,
    result,
    finish: (error, server) => {
      answer?.reply(error ? { kind: 'failed', reason: error.message } : { kind: 'signed-in', server })
      close()
    },
    bring: (address) => loopback.bring(address),
    cancel: () => close(),
  }
}

/** Checks the answer in the order of RFC 9207: first whose it is, then what it says. */
async function complete(
  { codeVerifier, asked, discovery, registration, client, proofKey }: Prepared,
  params: URLSearchParams,
  deps: SignInDeps,
): Promise<Grant> {
  const iss = params.get('iss') ?? undefined
  checkIssuer(discovery, iss)
  const error = params.get('error')
  if (error !== null) throw refusal(error, params.get('error_description') ?? '', discovery)
  const code = params.get('code')
  if (code === null)
    throw new AuthError('auth.sign-in-failed', 'The sign-in page came back without a result.', { then: 'fail' })
  try {
    const tokens = await redeem(discovery, client, code, codeVerifier, proofKey, deps.fetch)
    const now = deps.clock.now()
    return {
      resource: discovery.resource,
      ...(discovery.indicator === discovery.resource ? {} : { indicator: discovery.indicator }),
      issuer: discovery.issuer,
      registration: registrationId(registration),
      metadata: { ...discovery.metadata },
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      expiresAt: tokens.expiresIn === null ? null : now + tokens.expiresIn * 1000,
      obtainedAt: now,
      proofKey: tokens.bound ? proofKey : null,
      // Left out, it is what was asked for (RFC 6749, 5.1).
      scopes: tokens.scopes ?? asked,
    }
  } catch (failure) {
    if (failure instanceof AuthError && isDeadRegistration(failure)) await forgetRegistration(registration, deps)
    throw failure
  }
}

async function forgetRegistration(registration: Registration, { vault }: SignInDeps): Promise<void> {
  await vault.update((data) => {
    const { [registrationId(registration)]: _dead, ...registrations } = data.registrations
    return { ...data, registrations }
  })
}

/** The issuer's error code in our words; its free text is not trusted. */
function refusal(error: string, says: string, { issuer, indicator }: Discovery): AuthError {
  const host = addressOf(issuer)?.host ?? issuer
  if (error === 'access_denied')
    return new AuthError('auth.denied', `The sign-in at ${host} was declined.`, { then: 'fail' })
  if (isAboutResource(error, says) && indicator !== null) return unknownResource(host, indicator)
  const code = /^[a-z_]{1,40}$/.test(error) ? error : 'an unknown error'
  return new AuthError('auth.sign-in-failed', `${host} refused the sign-in with ${codeWords(code, says)}.`, {
    then: 'fail',
  })
}

function isPort(port: number | null): boolean {
  return port !== null && Number.isInteger(port) && port > 0 && port < 65_536
}
