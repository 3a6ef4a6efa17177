/** Headers put onto a request, which stay a plain object where they are one. */
import { plainHeaders } from '../../../shared/plain-headers'
import type { Sending } from '../ports'

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
