/** What all steps of OAuth share: a limit for every request, and the errors they have in common. */
import { addressOf } from '../../../shared/address'
import { isLoopback } from '../../../shared/loopback'
import { hostName } from '../network/hosts'
import { unansweredSentence } from '../problems/network-words'
import { systemError } from '../problems/system-code'
import type { Fetch } from '../ports'
import { AuthError, type SignInEvidence } from '../problems/auth-error'
import { redactUrl } from '../vault/redact'
import { isSameAddress } from './documents'
import { proxyTrouble } from './proxy-trouble'

/** Every request of a sign-in ends within this (ms): the SDK sets no limit of its own. */
const limitMs = 10_000

export function limited(fetch: Fetch): Fetch {
  return async (input, init) => {
    const ask = (): Promise<Response> => fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(limitMs) })
    try {
      return await ask()
    } catch (error) {
      if ((init?.method ?? 'GET') !== 'GET' || !wasCutOff(error)) throw error
      // A server may close a kept-alive connection in the moment in which it is used again; asking twice changes nothing there.
      return ask()
    }
  }
}

function wasCutOff(error: unknown): boolean {
  const { code } = systemError(error)
  return code === 'ECONNRESET' || code === 'UND_ERR_SOCKET'
}

/** @param status what it answered instead of a document; null where nothing came */
export function unreachable(where: string, cause: unknown, status: number | null = null): AuthError {
  const proxy = proxyTrouble(cause, where)
  if (proxy) return proxy
  return new AuthError(
    'auth.refresh-unavailable',
    unansweredSentence(where, cause, status, 'the sign-in cannot be prepared'),
    { then: 'retry' },
    { cause },
  )
}

/** @param what the document, for a person @param wrong what is wrong with it, without full stop; where it is all of it, without subject */
export function unreadable(what: string, where: string, wrong: string): AuthError {
  const detail = `${what} (${where}) cannot be read: ${wrong.startsWith('is ') ? `it ${wrong}` : wrong}.`
  return new AuthError('auth.document-unreadable', detail, { then: 'fail' })
}

export function issuerMismatch(issuer: string, cause?: unknown): AuthError {
  const detail = `An answer that should come from ${hostName(issuer)} names another issuer, or none. It was thrown away.`
  return new AuthError('auth.issuer-mismatch', detail, { then: 'fail' }, { cause })
}

/** The description of an issuer has another name for it. */
export function otherName(asked: string, claimed: string): AuthError {
  const issuer = withoutRootSlash(asked)
  const detail = `The description of ${issuer} names another issuer, ${redactUrl(claimed)}. It was not used, and nothing was sent.`
  return new AuthError('auth.issuer-mismatch', detail, { then: 'fail' }, trustable(asked, claimed))
}

/** The description of an issuer does not say whether its codes are of use to a thief. */
export function unmentionedPkce(asked: string, claimed: string): AuthError {
  const detail = `${hostName(asked)} does not offer PKCE with S256: its description does not mention it. Nothing was sent.`
  return new AuthError('auth.pkce-missing', detail, { then: 'fail' }, trustable(asked, claimed))
}

/** A server that is reached with encryption describes itself as the same one without: nothing is ever sent there. */
export function unencryptedName(asked: string, claimed: string): AuthError {
  const detail = `The server says that its sign-in is for ${redactUrl(claimed)}: its own address, but without encryption. Nothing was sent.`
  return new AuthError('auth.wrong-resource', detail, { then: 'fail' }, trustable(asked, claimed))
}

/** A name that can be told apart is shown, so that a person can overlook what is wrong. */
function trustable(asked: string, claimed: string): { evidence?: SignInEvidence } {
  return isPlain(claimed) ? { evidence: { issuer: withoutRootSlash(asked), otherIssuer: claimed } } : {}
}

/** Without secrets, as people write it. */
function withoutRootSlash(address: string): string {
  return redactUrl(address).replace(/^([^/]+:\/\/[^/]+)\/$/, '$1')
}

/** Short, without secrets, and spelled as everybody spells it. */
function isPlain(address: string): boolean {
  const url = addressOf(address)
  if (!url || address.length > 500 || url.username + url.password + url.search + url.hash !== '') return false
  return isSameAddress(url.href, address)
}

/** Throws unless the address is https, or http on this very machine. */
export function assertSecure(url: string, what: string): void {
  const parsed = addressOf(url)
  if (parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLoopback(parsed.hostname))) return
  const detail = `${what} has no encrypted address (https), so nothing was sent there.`
  throw new AuthError('auth.sign-in-failed', detail, { then: 'fail' })
}

/** A server that calls itself by what is no address: whether it is this one, only its entry can say. */
export function foreignName(host: string, name: string): AuthError {
  const detail = `${host} says that its sign-in is for ${name}, which is a name and not its address. Nothing was sent.`
  return new AuthError('auth.unknown-resource', detail, { then: 'fail' })
}

/** How Entra names a refusal in its free text, of which nothing else is repeated. */
const entraCode = /\bAADSTS\d{4,10}\b/

/** The code of a refusal with what its text adds to it: `invalid_request (AADSTS50011)`. */
export function codeWords(code: string, says: string): string {
  const [more] = entraCode.exec(says.slice(0, 1_000)) ?? []
  return more === undefined ? code : `${code} (${more})`
}

/** True when it is the name of the server that the service does not know, however it says so. */
export function isAboutResource(code: string | null, says: string): boolean {
  return code === 'invalid_target' || /\bAADSTS(?:9010010|901002)\b/.test(`${code} ${says.slice(0, 1_000)}`)
}

/** The issuer gives no sign-in for the name under which it was asked for one (RFC 8707, `invalid_target`). */
export function unknownResource(issuer: string, indicator: string): AuthError {
  const detail = `${issuer} gives out no sign-in for ${redactUrl(indicator)}. Some services know a server by another name than its address, or want to be told none.`
  return new AuthError('auth.unknown-resource', detail, { then: 'fail' })
}
