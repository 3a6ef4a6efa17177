/** An answer that never ends, as a broken or hostile server sends it. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Flood {
  /** To be given to a server: answers what `matches` says. */
  guard(request: IncomingMessage, response: ServerResponse, body?: unknown): boolean
  /** Answers one request with it. */
  pour(response: ServerResponse): void
  /** How many bytes the reader has taken so far, of the newest flood. */
  sent(): number
  mend(): void
}

/** It gives up by itself after so many bytes: a test must not end in a lack of memory. */
const enough = 400 * 1024 * 1024
const megabyte = 'x'.repeat(1024 * 1024)

/** @param as one JSON text, or one event of an event stream */
export function createFlood(
  as: 'json' | 'event',
  matches: (request: IncomingMessage, body: unknown) => boolean,
): Flood {
  let on = true
  let sent = 0
  const pour = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': as === 'json' ? 'application/json' : 'text/event-stream' })
    response.write(as === 'json' ? '{"issuer":"' : 'event: message\n')
    sent = 0
    const chunk = as === 'json' ? megabyte : `data: ${megabyte}\n`
    const more = (): void => {
      while (!response.destroyed && sent < enough) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  }
  return {
    pour,
    sent: () => sent,
    guard(request, response, body) {
      if (!on || !matches(request, body)) return false
      pour(response)
      return true
    },
    mend() {
      on = false
    },
  }
}
