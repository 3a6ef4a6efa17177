/** How Patchbay becomes known to an issuer, and the page that the person approves on (RFC 7591, 7636, 8252, 9207). */
import { startAuthorization, validateAuthorizationResponseIssuer } from '@modelcontextprotocol/client'
import { hostName } from '../network/hosts'
import type { Fetch } from '../ports'
import { AuthError } from '../problems/auth-error'
import { readJson } from '../util/lenient'
import type { ClientInformation } from '../vault/vault-data'
import type { Discovery } from './discovery'
import { readRefusal, readRegistration, type Metadata, type RegistrationDocument } from './documents'
import { assertSecure, issuerMismatch, limited, unreachable, unreadable } from './oauth-common'

/**
 * Registers Patchbay dynamically (RFC 7591). Throws `auth.registration-refused` when that is impossible.
 * @param redirectUris one after the other is tried, as some issuers insist on one spelling of this machine
 */
export async function register(
  discovery: Discovery,
  redirectUris: readonly string[],
  scope: string | undefined,
  fetch: Fetch,
): Promise<{ client: ClientInformation; redirectUri: string }> {
  const { authorizationServer, issuer, metadata } = discovery
  const refused = (why: string): AuthError =>
    new AuthError(
      'auth.registration-refused',
      `${hostName(issuer)} ${why} The redirect URI to register there is ${redirectUris[0]}.`,
      { then: 'needs-auth', reason: 'first-time', scopes: [] },
      { evidence: { issuer: hostName(issuer), redirectUri: redirectUris[0] } },
    )
  if (metadata && metadata.registration_endpoint === undefined) throw refused('does not let apps register themselves.')
  const endpoint = new URL(metadata?.registration_endpoint ?? new URL('/register', authorizationServer))
  assertSecure(endpoint.href, 'The registration')
  let status = 0
  // Some refuse what they should leave out or replace (RFC 7591, 2 and 3.2.1), and register who wishes for nothing special.
  const tries = redirectUris.map((uri): [string, Wish] => [uri, wishOf(metadata, scope)])
  if (redirectUris[0] !== undefined) tries.push([redirectUris[0], plainWish(metadata)])
  for (const [redirectUri, wish] of tries) {
    const answer = await askToRegister(endpoint, { ...wish, redirect_uris: [redirectUri] }, limited(fetch))
    if (answer.kind === 'registered') {
      // What it has registered holds, where it is an address of ours.
      const theirs = answer.client.redirect_uris ?? [redirectUri]
      const agreed = theirs.includes(redirectUri) ? redirectUri : redirectUris.find((each) => theirs.includes(each))
      return { client: answer.client, redirectUri: agreed ?? redirectUri }
    }
    if (answer.kind === 'unreadable')
      throw unreadable(`The registration at ${hostName(issuer)}`, endpoint.href, answer.wrong)
    if (answer.kind === 'away') throw unreachable(hostName(endpoint.href), answer.cause, answer.status)
    status = answer.status
    if (!answer.mayBeAboutWish) break
  }
  throw refused(`refused to register Patchbay (status ${status}).`)
}

type RegistrationAnswer =
  | { kind: 'registered'; client: RegistrationDocument }
  | { kind: 'refused'; status: number; mayBeAboutWish: boolean }
  | { kind: 'unreadable'; wrong: string }
  /** `status` null: nothing answered. */
  | { kind: 'away'; status: number | null; cause?: unknown }

async function askToRegister(
  endpoint: URL,
  wish: Wish & { redirect_uris: string[] },
  fetch: Fetch,
): Promise<RegistrationAnswer> {
  const method = wish.token_endpoint_auth_method
  let response: Response
  let source: string
  try {
    response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(wish),
      redirect: 'manual',
    })
    source = await response.text()
  } catch (cause) {
    if (cause instanceof AuthError) throw cause
    return { kind: 'away', status: null, cause }
  }
  const { ok, status } = response
  if (status >= 500 || (status >= 300 && status < 400) || [407, 408, 425, 429].includes(status))
    return { kind: 'away', status }
  const reading = readJson(source)
  const code = reading.ok ? readRefusal(reading.value) : null
  const document = reading.ok ? readRegistration(reading.value) : reading
  if (!ok || (!document.ok && code !== null)) {
    const mayBeAboutWish =
      [400, 422].includes(status) && (code === null || /redirect_uri|client_metadata|request|scope|grant/.test(code))
    return { kind: 'refused', status, mayBeAboutWish }
  }
  if (!document.ok) return { kind: 'unreadable', wrong: document.wrong }
  const { value } = document
  // What it leaves out is as we asked for it; but a secret that nobody asked for is meant to be used.
  const asked = method === 'none' && value.client_secret !== undefined ? undefined : method
  const client = { ...value, token_endpoint_auth_method: value.token_endpoint_auth_method ?? asked }
  return { kind: 'registered', client }
}

/** What is asked for besides the way back. */
interface Wish {
  client_name: string
  token_endpoint_auth_method: string
  grant_types?: string[]
  response_types?: string[]
  application_type?: string
  scope?: string
}

function wishOf(metadata: Metadata | undefined, scope: string | undefined): Wish {
  return {
    ...plainWish(metadata),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    application_type: 'native',
    ...(scope === undefined ? {} : { scope }),
  }
}

/** Everything else is as it is by default: a code, of any scope. */
function plainWish(metadata: Metadata | undefined): Wish {
  return { client_name: 'Patchbay', token_endpoint_auth_method: registrationAuthMethod(metadata) }
}

/** A native app keeps no secret, but some servers only know clients that have one. */
function registrationAuthMethod(metadata: Metadata | undefined): string {
  const offered = metadata?.token_endpoint_auth_methods_supported
  if (!offered || offered.includes('none')) return 'none'
  return offered.find((method) => method === 'client_secret_basic' || method === 'client_secret_post') ?? 'none'
}

export interface Client {
  information: ClientInformation
  redirectUri: string
}

/** The page to open, and the verifier that stays here. */
export async function authorizationUrl(
  discovery: Discovery,
  client: Client,
  scope: string | undefined,
  state: string,
): Promise<{ url: URL; codeVerifier: string }> {
  const { authorizationServer, metadata, indicator } = discovery
  const { authorizationUrl: url, codeVerifier } = await startAuthorization(authorizationServer, {
    metadata: metadata && { ...metadata, response_types_supported: ['code'] },
    clientInformation: client.information,
    redirectUrl: client.redirectUri,
    scope,
    state,
    resource: indicator ?? undefined,
  })
  assertSecure(url.href, 'The sign-in page')
  return { url, codeVerifier }
}

/** Checks that the answer comes from the issuer that was asked (RFC 9207), for errors as well as for codes. */
export function checkIssuer({ metadata, issuer }: Discovery, iss: string | undefined): void {
  try {
    validateAuthorizationResponseIssuer({
      iss,
      expectedIssuer: metadata?.issuer,
      issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
    })
  } catch (error) {
    throw issuerMismatch(issuer, error)
  }
}
