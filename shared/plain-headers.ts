/** Headers of requests as plain objects, which they are on the way of a call: `Headers` costs more than what it is for. Pure. */

/** Such as `Headers` would leave as they are. */
const name = /^[a-z\d!#$%&'*+.^_`|~-]+$/
const value = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/
const none: Readonly<Record<string, string>> = {}

/**
 * The very object, where all its names are in small letters and no value needs mending; null for everything else.
 * @param headers as `fetch` takes them
 */
export function plainHeaders(headers: unknown): Readonly<Record<string, string>> | null {
  if (headers === undefined) return none
  if (typeof headers !== 'object' || headers === null || Object.getPrototypeOf(headers) !== Object.prototype)
    return null
  for (const [each, text] of Object.entries(headers))
    if (typeof text !== 'string' || !name.test(each) || !value.test(text)) return null
  return headers as Record<string, string>
}
