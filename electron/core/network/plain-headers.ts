/** Headers of requests as plain objects, which they are on the way of a call: `Headers` costs more than what it is for. Pure. */
import type { Sending } from '../ports'

/** Such as `Headers` would leave as they are. */
const name = /^[a-z\d!#$%&'*+.^_`|~-]+$/
const value = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/

/** The very object, where all its names are in small letters and no value needs mending; null for everything else. */
export function plainHeaders(headers: Sending['headers']): Readonly<Record<string, string>> | null {
  if (headers === undefined) return none
  if (headers instanceof Headers || Array.isArray(headers)) return null
  for (const [each, text] of Object.entries(headers))
    if (typeof text !== 'string' || !name.test(each) || !value.test(text)) return null
  return headers as Record<string, string>
}

const none: Readonly<Record<string, string>> = {}

/** With these over its own. */
export function withHeaders(init: Sending | undefined, added: Readonly<Record<string, string>>): Sending {
  const plain = plainHeaders(init?.headers)
  if (!plain) {
    const headers = new Headers(init?.headers)
    for (const [each, text] of Object.entries(added)) headers.set(each, text)
    return { ...init, headers }
  }
  const headers = { ...plain }
  for (const [each, text] of Object.entries(added)) headers[each.toLowerCase()] = text
  return { ...init, headers }
}
