/** What the gateway reads of a client's request: its headers, and the message in its body. */
import type { IncomingMessage } from 'node:http'
import { readMessage, type Message } from '../core/mcp/message'

/** Of a header that says what its client takes; the case of media types means nothing (RFC 9110, 8.3.1). */
const eventStream = /text\/event-stream/i

export function readsEvents({ headers }: IncomingMessage): boolean {
  return eventStream.test(headers.accept ?? '')
}

/** The headers that mirror parameters of a tool: the server compares them with the body. */
export function paramHeaders({ headers }: IncomingMessage): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith('mcp-param-') && typeof value === 'string') found[name] = value
  return found
}

export function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}

/** The message that is the whole body; null where it is none, or there is more. */
export function messageIn(body: Buffer): Message | null {
  try {
    const start = body.indexOf(0x7b)
    const { message, end } = readMessage(body, Math.max(start, 0))
    const isAlone =
      /^\s*$/.test(body.toString('latin1', 0, Math.max(start, 0))) && !/\S/.test(body.toString('latin1', end))
    return isAlone ? message : null
  } catch {
    return null
  }
}
