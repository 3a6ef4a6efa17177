/**
 * One request to a token endpoint and what its answer is (RFC 6749, 5; RFC 9449, 5 and 8): tokens, a refusal in any shape, an
 * answer that nobody can read, or none. What that means for a sign-in is for others to decide.
 */
import { parseRetryAfter } from '../network/observed-fetch'
import type { Fetch } from '../ports'
import { AuthError } from '../problems/auth-error'
import { fieldsOf, readJson, text, type Reading } from '../util/lenient'
import type { ClientInformation } from '../vault/vault-data'
import { isJson, redirectTarget } from './ask-document'
import { authenticate } from './client-authentication'
import { readRefusal, readTokens, type Tokens } from './documents'
import { proofSession, type ProofKey } from './dpop'
import { limited } from './oauth-common'

export type TokenAnswer =
  | { kind: 'tokens'; tokens: Tokens }
  /** `code` null: it does not say why in any way that we know. `says`: its own words, which nobody is shown. */
  | { kind: 'refused'; code: string | null; status: number; says: string }
  /** `wrong`: a sentence without subject. */
  | { kind: 'unreadable'; wrong: string }
  /** `status` null: nothing answered. */
  | { kind: 'away'; status: number | null; retryAfterMs: number | null; cause?: unknown }

export interface TokenQuestion {
  endpoint: URL
  client: ClientInformation
  /** Of the issuer, as far as it is known. */
  metadata: Readonly<Record<string, unknown>>
  proofKey: ProofKey | null
  params: URLSearchParams
}

/** Codes that say "later", whatever the status: the standard's, and what some issuers say in their place. */
const passing = new Set([
  'server_error',
  'temporarily_unavailable',
  'slow_down',
  'too_many_requests',
  'internal_error',
  'rate_limited',
  'ratelimited',
  'service_unavailable',
])

/** Throws only what `fetch` refuses to ask (`AuthError`). */
export async function askTokenEndpoint(question: TokenQuestion, fetch: Fetch): Promise<TokenAnswer> {
  try {
    return await asked(question, limited(fetch))
  } catch (cause) {
    if (cause instanceof AuthError) throw cause
    return { kind: 'away', status: null, retryAfterMs: null, cause }
  }
}

async function asked(question: TokenQuestion, fetch: Fetch): Promise<TokenAnswer> {
  const signer = question.proofKey && (await proofSession(question.proofKey))
  const once = async (): Promise<{ response: Response; source: string }> => {
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' })
    const params = new URLSearchParams(question.params)
    authenticate(question.client, question.metadata, headers, params)
    const { endpoint } = question
    if (signer) headers.set('DPoP', await signer.buildProof({ htm: 'POST', htu: endpoint }))
    const response = await post(endpoint, headers, params, fetch)
    signer?.observeNonce(response, endpoint)
    return { response, source: await response.text() }
  }
  const first = await once()
  const wantsNonce = signer !== null && refusalIn(first.source) === 'use_dpop_nonce'
  const { response, source } = wantsNonce ? await once() : first
  return meaningOf(response, source)
}

/** A secret never follows a redirect out of its origin; within it, only one that keeps the method and the body. */
async function post(endpoint: URL, headers: Headers, body: URLSearchParams, fetch: Fetch): Promise<Response> {
  let current = endpoint
  for (let hops = 0; ; hops += 1) {
    const response = await fetch(current, { method: 'POST', headers, body, redirect: 'manual' })
    const target = redirectTarget(current, response)
    const keeps = response.status === 307 || response.status === 308
    if (!target || !keeps || target.origin !== endpoint.origin || hops === 3) return response
    await response.body?.cancel()
    current = target
  }
}

/** JSON, or as a form, which is how GitHub answers by habit (RFC 6749 wants JSON). */
function readAnswer(source: string): Reading<unknown> {
  const reading = readJson(source)
  if (reading.ok || !/^\s*[a-z_]+=[^\s<>{}]*\s*$/.test(source)) return reading
  const fields = Object.fromEntries(new URLSearchParams(source.trim()))
  return 'access_token' in fields || 'error' in fields ? { ok: true, value: fields } : reading
}

function meaningOf(response: Response, source: string): TokenAnswer {
  const { status, ok, headers } = response
  const reading = readAnswer(source)
  const code = reading.ok ? readRefusal(reading.value) : null
  if (isLater(status) || (code !== null && passing.has(code))) {
    return { kind: 'away', status, retryAfterMs: parseRetryAfter(headers.get('retry-after'), Date.now()) }
  }
  const says = reading.ok ? (text(fieldsOf(reading.value)['error_description']) ?? '') : ''
  if (!ok) return { kind: 'refused', code, status, says }
  // Whoever answers in place of the issuer, as a hotel does, answers with a page.
  if (!reading.ok && !isJson(headers)) return { kind: 'away', status, retryAfterMs: null }
  if (!reading.ok) return { kind: 'unreadable', wrong: reading.wrong }
  const tokens = readTokens(reading.value)
  if (tokens.ok) return { kind: 'tokens', tokens: tokens.value }
  // Slack and GitHub refuse with status 200.
  const refuses = (fieldsOf(reading.value)['error'] ?? null) !== null
  return refuses ? { kind: 'refused', code, status, says } : { kind: 'unreadable', wrong: tokens.wrong }
}

/** Not what was asked has been answered, but whether this is a good moment; a proxy's 407 or redirect is not the issuer's word. */
function isLater(status: number): boolean {
  return status >= 500 || (status >= 300 && status < 400) || [407, 408, 425, 429].includes(status)
}

function refusalIn(source: string): string | null {
  const reading = readAnswer(source)
  return reading.ok ? readRefusal(reading.value) : null
}
