/** Getting, renewing and revoking tokens (RFC 6749, 7009, 8707, 9449), and what the token endpoint's answers mean. */
import { randomBytes } from 'node:crypto'
import { assertNever } from '../../../shared/assert-never'
import { isLoopback } from '../../../shared/loopback'
import { hostName } from '../network/hosts'
import type { Fetch } from '../ports'
import { AuthError } from '../problems/auth-error'
import { webAddress } from '../util/lenient'
import type { ClientInformation } from '../vault/vault-data'
import { authenticate } from './client-authentication'
import type { Discovery } from './discovery'
import type { Tokens } from './documents'
import type { ProofKey } from './dpop'
import type { Client } from './oauth-authorization'
import { assertSecure, codeWords, isAboutResource, limited, unknownResource, unreadable } from './oauth-common'
import { proxyTrouble } from './proxy-trouble'
import { askTokenEndpoint, type TokenAnswer } from './token-endpoint'

export interface RefreshRequest {
  issuer: string
  /** See `Discovery.indicator`. */
  indicator: string | null
  metadata: Readonly<Record<string, unknown>>
  client: ClientInformation
  refreshToken: string
  /** What has been granted: repeated, never more (some issuers refuse without it). Empty: left out. */
  scopes: readonly string[]
  proofKey: ProofKey | null
}

/** What a token endpoint has refused with; it is the cause of the error that says what that means. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(readonly code: string | null) {
    super(code ?? 'refused')
  }
}

/** Trades the code for tokens. Throws `AuthError`. */
export async function redeem(
  { issuer, metadata, indicator }: Discovery,
  client: Client,
  code: string,
  codeVerifier: string,
  proofKey: ProofKey | null,
  fetch: Fetch,
): Promise<Tokens> {
  const known = { ...metadata }
  const endpoint = tokenEndpoint(issuer, known)
  const params = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    code_verifier: codeVerifier,
    redirect_uri: client.redirectUri,
    ...resourceIn(indicator),
  })
  const question = { endpoint, client: client.information, metadata: known, proofKey, params }
  const answer = await askTokenEndpoint(question, fetch)
  if (answer.kind === 'tokens') return answer.tokens
  throw redeemError(answer, endpoint, hostName(issuer), indicator)
}

function resourceIn(indicator: string | null): { resource?: string } {
  return indicator === null ? {} : { resource: indicator }
}

/** Trades a refresh token for new tokens. Throws `AuthError`, which says what is left of the sign-in. */
export async function refresh(request: RefreshRequest, fetch: Fetch): Promise<Tokens> {
  const { issuer, metadata, client, proofKey, scopes } = request
  const endpoint = tokenEndpoint(issuer, metadata)
  const ask = (scope: readonly string[], indicator: string | null): Promise<TokenAnswer> => {
    const params = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: request.refreshToken,
      ...resourceIn(indicator),
    })
    if (scope.length > 0) params.set('scope', scope.join(' '))
    return askTokenEndpoint({ endpoint, client, metadata, proofKey, params }, fetch)
  }
  const first = await ask(scopes, request.indicator)
  // Others refuse what they have granted themselves; leaving it out means the same (RFC 6749, 6; RFC 8707, 2.2).
  const again = first.kind === 'refused' ? without(first.code, scopes, request.indicator) : null
  const answer = again ? await ask(again.scopes, again.indicator) : first
  if (answer.kind === 'tokens') return answer.tokens
  throw refreshError(answer, endpoint, hostName(issuer))
}

/** What of a refresh is asked for once more after this refusal; null when leaving something out would change nothing. */
function without(
  code: string | null,
  scopes: readonly string[],
  indicator: string | null,
): { scopes: readonly string[]; indicator: string | null } | null {
  if (code === 'invalid_scope' && scopes.length > 0) return { scopes: [], indicator }
  return code === 'invalid_target' && indicator !== null ? { scopes, indicator: null } : null
}

/** Tells the issuer to forget a token (RFC 7009), if it takes such requests. Failing is no reason to keep it here. */
export async function revoke(
  metadata: Readonly<Record<string, unknown>>,
  client: ClientInformation,
  token: string,
  fetch: Fetch,
): Promise<void> {
  const endpoint = webAddress(metadata['revocation_endpoint'])
  if (endpoint === undefined) return
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) return
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
  const body = new URLSearchParams({ token })
  authenticate(client, metadata, headers, body)
  await limited(fetch)(url, { method: 'POST', headers, body, redirect: 'error' }).catch(() => undefined)
}

function tokenEndpoint(issuer: string, metadata: Readonly<Record<string, unknown>>): URL {
  const endpoint = webAddress(metadata['token_endpoint']) ?? new URL('/token', issuer).href
  assertSecure(endpoint, 'The token service')
  return new URL(endpoint)
}

type Failed = Exclude<TokenAnswer, { kind: 'tokens' }>

/** Of a sign-in that has only just been made nothing can have expired. */
function redeemError(answer: Failed, endpoint: URL, issuer: string, indicator: string | null): AuthError {
  switch (answer.kind) {
    case 'away':
      return later(answer, issuer)
    case 'unreadable':
      return unreadable(tokenWords(issuer), endpoint.href, answer.wrong)
    case 'refused':
      if (isDeadClient(answer.code)) return unknownClient(answer.code, issuer)
      if (isAboutResource(answer.code, answer.says) && indicator !== null) return unknownResource(issuer, indicator)
      return over('auth.sign-in-failed', 'rejected', `${issuer} refused with ${refusalWords(answer)}.`, answer.code)
    default:
      return assertNever(answer)
  }
}

/** Only what the issuer says clearly ends a sign-in; whatever else it refuses with, the sign-in is kept. */
function refreshError(answer: Failed, endpoint: URL, issuer: string): AuthError {
  switch (answer.kind) {
    case 'away':
      return later(answer, issuer)
    case 'unreadable': {
      const { message } = unreadable(tokenWords(issuer), endpoint.href, answer.wrong)
      return new AuthError('auth.document-unreadable', message, { then: 'retry' }, { cause: new Refusal(null) })
    }
    case 'refused': {
      if (isDeadClient(answer.code)) return unknownClient(answer.code, issuer)
      if (answer.code === 'invalid_grant') {
        return /revoke/i.test(answer.says)
          ? over('auth.revoked', 'revoked', `${issuer} has revoked the sign-in.`, answer.code)
          : over('auth.expired', 'expired', `${issuer} no longer accepts the sign-in.`, answer.code)
      }
      const detail = `${issuer} refused to renew the sign-in with ${refusalWords(answer)}.`
      return new AuthError('auth.refresh-refused', detail, { then: 'retry' }, { cause: new Refusal(answer.code) })
    }
    default:
      return assertNever(answer)
  }
}

function later({ status, retryAfterMs, cause }: Extract<Failed, { kind: 'away' }>, issuer: string): AuthError {
  const proxy = proxyTrouble(cause, issuer)
  if (proxy) return proxy
  const detail = `${issuer} does not issue tokens right now${status === null ? '' : ` (status ${status})`}.`
  return new AuthError(
    'auth.refresh-unavailable',
    detail,
    { then: 'retry', notBefore: retryAfterMs ?? undefined },
    { cause },
  )
}

function over(
  code: 'auth.expired' | 'auth.revoked' | 'auth.sign-in-failed',
  reason: 'expired' | 'revoked' | 'rejected',
  detail: string,
  refusal: string | null,
): AuthError {
  return new AuthError(code, detail, { then: 'needs-auth', reason, scopes: [] }, { cause: new Refusal(refusal) })
}

function unknownClient(code: string | null, issuer: string): AuthError {
  return over(
    'auth.expired',
    'rejected',
    `${issuer} no longer knows Patchbay. The next sign-in registers it anew.`,
    code,
  )
}

function tokenWords(issuer: string): string {
  return `The answer of the sign-in service ${issuer}`
}

/** Its code, which is a word of ours to know, never its text. */
function refusalWords({ code, status, says }: Extract<Failed, { kind: 'refused' }>): string {
  return codeWords(code ?? `status ${status}`, says)
}

function isDeadClient(code: string | null): boolean {
  return code === 'invalid_client' || code === 'unauthorized_client'
}

/**
 * Whether the issuer has forgotten a client: asks it to refresh a token that cannot exist. Otherwise nobody would ever
 * know, as the page of an unknown client is an error page that does not come back. Only a clear "no" counts.
 */
export async function isForgotten(
  { issuer, indicator, metadata }: Discovery,
  client: ClientInformation,
  fetch: Fetch,
): Promise<boolean> {
  const refreshToken = randomBytes(32).toString('base64url')
  try {
    await refresh(
      { issuer, indicator, metadata: { ...metadata }, client, refreshToken, scopes: [], proofKey: null },
      fetch,
    )
    return false
  } catch (error) {
    return error instanceof AuthError && isDeadRegistration(error)
  }
}

/** True for an answer that means that the registration itself is gone. */
export function isDeadRegistration(error: AuthError): boolean {
  return error.cause instanceof Refusal && isDeadClient(error.cause.code)
}

/** True for an answer that refuses to renew without saying that the sign-in is over. */
export function isRefusedRenewal(error: AuthError): boolean {
  return error.cause instanceof Refusal && error.outcome.then === 'retry'
}
