/**
 * How Patchbay says who it is at an issuer's endpoints (RFC 6749, 2.3; RFC 7591, 2): in the way that it is registered with,
 * for the exchange, the renewal and the revocation alike. Pure.
 */
import { texts } from '../util/lenient'
import type { ClientInformation } from '../vault/vault-data'

const known = ['client_secret_basic', 'client_secret_post', 'none'] as const
type Method = (typeof known)[number]

/** What proves us, added to a request. @param metadata of the issuer, as far as it is known */
export function authenticate(
  client: ClientInformation,
  metadata: Readonly<Record<string, unknown>>,
  headers: Headers,
  params: URLSearchParams,
): void {
  const { client_id: id, client_secret: secret } = client
  const method = methodOf(client, metadata)
  if (method === 'client_secret_basic' && secret !== undefined) {
    // The two are form-encoded first (RFC 6749, 2.3.1).
    headers.set('Authorization', `Basic ${Buffer.from(`${formEncode(id)}:${formEncode(secret)}`).toString('base64')}`)
    return
  }
  params.set('client_id', id)
  if (method === 'client_secret_post' && secret !== undefined) params.set('client_secret', secret)
}

/** What the issuer has registered holds, whatever its metadata lists; without that, the first of its offers that we know. */
export function methodOf(
  { client_secret: secret, token_endpoint_auth_method: registered }: ClientInformation,
  metadata: Readonly<Record<string, unknown>>,
): Method {
  if (isKnown(registered)) return registered
  if (secret === undefined) return 'none'
  const offered = texts(metadata['token_endpoint_auth_methods_supported']) ?? []
  return offered.filter(isKnown).find((method) => method !== 'none') ?? 'client_secret_basic'
}

function isKnown(method: unknown): method is Method {
  return known.some((each) => each === method)
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}
