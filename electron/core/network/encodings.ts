/** How an answer's body is encoded (RFC 9110, 8.4). */

/** An encoding that nobody has asked for, and that is not decoded: some firewalls and networks compress as they like. */
export function foreignEncoding(headers: Headers): string | null {
  const names = (headers.get('content-encoding') ?? '').toLowerCase().match(/[\w-]{1,40}/g) ?? []
  return names.find((name) => !/^(?:gzip|x-gzip|deflate|br|identity)$/.test(name)) ?? null
}
