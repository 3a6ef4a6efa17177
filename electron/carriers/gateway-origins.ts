/** Which web pages may use the gateway: none, but those that a person has named (Fetch, "CORS protocol"). */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** The origins in a list that a person has written; what is no origin is left out. */
export function originsIn(text: string | undefined): ReadonlySet<string> {
  const origins = (text ?? '').split(/[\s,]+/).filter((each) => /^https?:\/\/[^/?#@\s]+$/.test(each))
  return new Set(origins.map((each) => each.toLowerCase()))
}

/** Lets an allowed page read the answer. True when the request was only the question whether it may (a preflight). */
export function admitPage({ method, headers }: IncomingMessage, response: ServerResponse, origin: string): boolean {
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('vary', 'origin')
  response.setHeader('access-control-expose-headers', 'mcp-session-id, www-authenticate')
  if (method !== 'OPTIONS') return false
  response.setHeader('access-control-allow-methods', 'GET, POST, DELETE')
  // Mirrored parameters have names of the server's.
  const asked = headers['access-control-request-headers']
  if (asked !== undefined && /^[\w, -]{1,2000}$/.test(asked)) response.setHeader('access-control-allow-headers', asked)
  response.writeHead(204).end()
  return true
}
