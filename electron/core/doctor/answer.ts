/** What an HTTP answer to a stranger says about the server behind it: pure. */
import { isFields, type Fields } from '../../../shared/fields'

export interface Answer {
  /** Where it came from in the end. */
  url: URL
  status: number
  headerNames: string[]
  server: string | null
  contentType: string | null
  /** Of the body, where it is none that we ask for or can read. */
  encoding: string | null
  location: string | null
  wwwAuthenticate: string | null
  /** ms since the epoch, by the server's own clock. */
  date: number | null
  /** The beginning of the body; empty for an event stream, which may never end. */
  body: string
}

export type AnswerKind =
  /** It speaks MCP, whether or not it likes the question. */
  | 'mcp'
  | 'asks-credential'
  | 'forbidden'
  | 'elsewhere'
  | 'not-found'
  | 'busy'
  | 'unwell'
  | 'not-mcp'
  /** What it says cannot be read here. */
  | 'unreadable'
  /** Refused for a reason that a stranger cannot tell. */
  | 'unclear'

/** Total: every answer has a kind. */
export function kindOf({ status, contentType, encoding, location, body }: Answer): AnswerKind {
  if (isMessage(body)) return status === 401 ? 'asks-credential' : status === 403 ? 'forbidden' : 'mcp'
  if (status === 401) return 'asks-credential'
  if (status === 403) return 'forbidden'
  if (status >= 300 && status < 400) return location === null ? 'unclear' : 'elsewhere'
  if (status === 404 || status === 405 || status === 410) return 'not-found'
  if (status === 429) return 'busy'
  if (status >= 500 || status === 408 || status === 425) return 'unwell'
  if (status >= 200 && status < 300 && encoding !== null) return 'unreadable'
  if (status >= 200 && status < 300) return /^text\/event-stream\b/i.test(contentType ?? '') ? 'mcp' : 'not-mcp'
  return 'unclear'
}

/** True for a JSON-RPC message, be it a result or an error. */
export function isMessage(body: string): boolean {
  return asObject(body)?.['jsonrpc'] === '2.0'
}

/** True when the answer to `server/discover` is a result: the server speaks the modern era. */
export function isModern({ body }: Answer): boolean {
  const result = asObject(body)?.['result']
  return typeof result === 'object' && result !== null
}

/** The JSON object that a text is, or null. */
export function asObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : null
  } catch {
    // Most of what is asked here is some page, and that is an answer as well.
    return null
  }
}
