/** How Patchbay becomes known to an issuer, and the page that the person approves on (RFC 7591, 7636, 8252, 9207). */
import {
  RegistrationRejectedError,
  registerClient,
  startAuthorization,
  validateAuthorizationResponseIssuer,
} from '@modelcontextprotocol/client'
import type { Fetch } from '../ports'
import type { ClientInformation } from '../vault/vault-data'
import { AuthError } from '../problems/auth-error'
import { hostName } from '../network/hosts'
import { assertSecure, issuerMismatch, limited, unreachable, type Metadata } from './oauth-common'
import type { Discovery } from './discovery'

/** Registers Patchbay dynamically (RFC 7591). Throws `auth.registration-refused` when that is impossible. */
export async function register(
  discovery: Discovery,
  redirectUri: string,
  scope: string | undefined,
  fetch: Fetch,
): Promise<ClientInformation> {
  const { authorizationServer, metadata } = discovery
  const refused = (why: string, cause?: unknown): AuthError =>
    new AuthError(
      'auth.registration-refused',
      `${hostName(discovery.issuer)} ${why} The redirect URI to register there is ${redirectUri}.`,
      { then: 'needs-auth', reason: 'first-time', scopes: [] },
      { cause, evidence: { issuer: hostName(discovery.issuer), redirectUri } },
    )
  if (metadata && !metadata.registration_endpoint) throw refused('does not let apps register themselves.')
  if (metadata?.registration_endpoint) assertSecure(metadata.registration_endpoint, 'The registration')
  const clientMetadata = {
    client_name: 'Patchbay',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: registrationAuthMethod(metadata),
    application_type: 'native',
  }
  try {
    return await registerClient(authorizationServer, { metadata, clientMetadata, scope, fetchFn: limited(fetch) })
  } catch (error) {
    if (error instanceof RegistrationRejectedError)
      throw refused(`refused to register Patchbay (status ${error.status}).`, error)
    throw unreachable(hostName(authorizationServer), error)
  }
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
  const { authorizationServer, metadata, resource } = discovery
  const { authorizationUrl: url, codeVerifier } = await startAuthorization(authorizationServer, {
    metadata,
    clientInformation: client.information,
    redirectUrl: client.redirectUri,
    scope,
    state,
    resource,
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
