/**
 * An answer of undici's `fetch` as one of the runtime's own `Response`s: the MCP SDK and others tell answers from texts by
 * that class (`instanceof`), of which there are two.
 */
import type { Response as UndiciResponse } from 'undici'

/** undici cancels the body of an answer that is forgotten before it is read, so each is kept as long as what it became. */
const origins = new WeakMap<Response, UndiciResponse>()

export function runtimeResponse(answer: UndiciResponse): Response {
  const { body, status, statusText, url, redirected } = answer
  if (status > 599) throw new TypeError(`HTTP knows no status ${status}`)
  const response = new Response(body, { status, statusText, headers: [...answer.headers] })
  // What `fetch` knows of where an answer came from cannot be given to a constructor.
  Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } })
  origins.set(response, answer)
  return response
}
