/**
 * Reads an answer's body only so far: memory is not a server's to fill. Neither `fetch` nor the MCP SDK (2.4.0) set a limit,
 * and an event stream may rightly go on for ever, but none of its events.
 */
import type { Fetch } from '../ports'

/** The body is longer than it may be; what is left of it was not read. A `TypeError`, as `fetch` throws for a broken answer. */
export class TooLongError extends TypeError {
  override readonly name = 'TooLongError'
}

/** A `fetch` whose answers are `boundedBody`s. */
export function boundedFetch(fetch: Fetch, limit: number): Fetch {
  return async (input, init) => boundedBody(await fetch(input, init), limit)
}

/**
 * The same answer, whose body ends with a `TooLongError` where it, or one event of an event stream, gets longer than
 * `limit` (bytes, after decompression).
 * @param tooLong told of that error
 */
export function boundedBody(response: Response, limit: number, tooLong?: (error: TooLongError) => void): Response {
  const { body, headers, status, statusText, url, redirected } = response
  if (body === null || isShort(headers, limit)) return response
  const measure = /^text\/event-stream\b/i.test(headers.get('content-type') ?? '') ? eventLength() : bodyLength()
  const reader = body.getReader()
  const bounded = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) return controller.close()
      if (measure(value) <= limit) return controller.enqueue(value)
      const error = new TooLongError(`The answer is longer than ${Math.round(limit / 1024 / 1024)} MB`)
      tooLong?.(error)
      controller.error(error)
      await reader.cancel(error).catch(() => undefined)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  // What `fetch` knows of where an answer came from cannot be given to a constructor.
  return Object.defineProperties(new Response(bounded, { headers, status, statusText }), {
    url: { value: url },
    redirected: { value: redirected },
  })
}

/** Says itself how long it is, and is not compressed. */
function isShort(headers: Headers, limit: number): boolean {
  const length = headers.get('content-length')
  return length !== null && !headers.has('content-encoding') && Number(length) <= limit
}

type Measure = (chunk: Uint8Array) => number

function bodyLength(): Measure {
  let length = 0
  return (chunk) => (length += chunk.length)
}

/** The length of the event that has begun: a blank line ends one. */
function eventLength(): Measure {
  let length = 0
  let before = 0
  return (chunk) => {
    const end = lastBlankLine(chunk, before)
    before = chunk.at(-1) ?? before
    length = end === -1 ? length + chunk.length : chunk.length - end
    return length
  }
}

const [lf, cr] = [0x0a, 0x0d]

/** Where the last blank line ends; lines end in LF, CR, or CRLF. @param before the byte before the chunk */
function lastBlankLine(chunk: Uint8Array, before: number): number {
  for (let index = chunk.length - 1; index >= 0; index -= 1) {
    const byte = chunk[index]
    if (byte !== lf && byte !== cr) continue
    const previous = index === 0 ? before : chunk[index - 1]
    if (previous === lf || (previous === cr && byte === cr)) return index + 1
  }
  return -1
}
