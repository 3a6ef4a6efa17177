/**
 * One request over a dispatcher of undici, and its answer as one of the runtime's own `Response`s, which the MCP SDK tells
 * from texts by that class. undici's own `fetch` does the same in four times the processor time: each request becomes
 * several objects with streams that lead from one into the next. Headers are as it sends them, a redirect is an answer.
 */
import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, constants } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { onAbort } from './own-signal'

/** Sends it. Rejects as `fetch` does: with the signal's reason, or a `TypeError` whose cause says what went wrong. */
export async function exchange(dispatcher: Dispatcher, target: URL, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET', signal } = init
  signal?.throwIfAborted()
  const headers = new Headers(init.headers)
  const body = await bytesOf(init.body, headers)
  // It may have been ended meanwhile, and says that only once.
  signal?.throwIfAborted()
  const usual: Readonly<Record<string, string>> = {
    accept: '*/*',
    'accept-encoding': target.protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate',
    'user-agent': 'undici',
  }
  for (const [name, value] of Object.entries(usual)) if (!headers.has(name)) headers.set(name, value)
  return new Promise((resolve, reject) => {
    const answer = new Answer(target, method, { resolve, reject })
    if (signal) answer.over = onAbort(signal, () => answer.stop(signal.reason))
    const { origin, pathname, search } = target
    const path = pathname + search
    dispatcher.dispatch({ origin, path, method, headers: [...headers].flat(), body }, answer)
  })
}

/** What is sent, whole, and its type where the caller names none. */
async function bytesOf(body: RequestInit['body'], headers: Headers): Promise<Uint8Array | null> {
  if (body === undefined || body === null || body instanceof Uint8Array) return body ?? null
  const carried = new Response(body)
  const type = carried.headers.get('content-type')
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type)
  return new Uint8Array(await carried.arrayBuffer())
}

/** A reader that does not keep up is waited for beyond this (bytes). */
const readAhead = new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 })
/** Statuses whose answers have no body (Fetch, "null body status"). */
const bodiless = new Set([204, 205, 304])

class Answer implements Dispatcher.DispatchHandler {
  /** Called once, when nothing more comes. */
  over: () => void = () => undefined
  readonly #url: URL
  readonly #method: string
  readonly #told: { resolve: (response: Response) => void; reject: (error: unknown) => void }
  /** Of the request once it is on the wire. */
  #wire: Dispatcher.DispatchController | null = null
  #body: ReadableStreamDefaultController<Uint8Array> | null = null
  #hasBegun = false
  #isOver = false

  constructor(
    url: URL,
    method: string,
    told: { resolve: (response: Response) => void; reject: (error: unknown) => void },
  ) {
    this.#url = url
    this.#method = method
    this.#told = told
  }

  /** Ends the request, and the answer where it is being read. */
  stop(reason: unknown): void {
    if (this.#isOver) return
    this.#finish()
    if (this.#hasBegun) this.#body?.error(reason)
    else this.#told.reject(reason)
    this.#wire?.abort(asError(reason))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#wire = controller
    // It was ended while it waited for its connection.
    if (this.#isOver) controller.abort(new Error('Nobody waits for it any more'))
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    received: Record<string, string | string[] | undefined>,
    statusText = '',
  ): void {
    if (this.#isOver || status < 200) return
    if (status > 599) return this.#fail(new TypeError(`HTTP knows no status ${status}`))
    this.#hasBegun = true
    const headers = headersOf(received)
    const hasBody = !bodiless.has(status) && this.#method !== 'HEAD'
    const body = hasBody ? decoded(this.#stream(controller), headers) : null
    const response = new Response(body, { status, statusText: wellFormed(statusText), headers })
    // Where an answer came from cannot be given to a constructor.
    Object.defineProperty(response, 'url', { value: this.#url.href.replace(/#.*$/s, '') })
    this.#told.resolve(response)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver || !this.#body) return
    this.#body.enqueue(chunk)
    if ((this.#body.desiredSize ?? 0) <= 0) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#isOver) return
    this.#finish()
    this.#body?.close()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#isOver) this.#fail(new TypeError(this.#hasBegun ? 'terminated' : 'fetch failed', { cause: error }))
  }

  #stream(controller: Dispatcher.DispatchController): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (body) => void (this.#body = body),
        pull: () => controller.resume(),
        cancel: (reason) => {
          this.#finish()
          controller.abort(asError(reason))
        },
      },
      readAhead,
    )
  }

  #fail(error: Error): void {
    this.stop(error)
  }

  #finish(): void {
    this.#isOver = true
    this.over()
  }
}

function headersOf(received: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(received)) {
    for (const value of Array.isArray(values) ? values : [values ?? '']) {
      try {
        headers.append(name, value)
      } catch {
        // A header that nobody can read is none.
      }
    }
  }
  return headers
}

/** A reason with characters that none may have is no reason (Fetch, "reason-phrase"). */
function wellFormed(statusText: string): string {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(statusText) ? statusText : ''
}

/** What is lost at the end of a body shows in what is missing; a decoder need not complain as well. */
const flush = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const brotliFlush = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }
/** Servers that encode more often than this mean harm. */
const mostEncodings = 5

/** Without the encodings that we offer. One that nobody knows is left as it is. */
function decoded(body: ReadableStream<Uint8Array>, headers: Headers): ReadableStream<Uint8Array> {
  const named = headers.get('content-encoding')
  if (named === null) return body
  const encodings = named
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (encodings.length > mostEncodings) return body
  const decoders = encodings.toReversed().map((name) => {
    if (name === 'gzip' || name === 'x-gzip') return createGunzip(flush)
    if (name === 'deflate') return createInflate(flush)
    return name === 'br' ? createBrotliDecompress(brotliFlush) : null
  })
  let stream = body
  for (const decoder of decoders) {
    if (!decoder) return stream
    // From a stream of the web into one of Node's and back, as the runtime has no brotli for the former.
    const read = Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0])
    read.on('error', (error) => decoder.destroy(error))
    decoder.on('close', () => read.destroy())
    stream = Readable.toWeb(read.pipe(decoder)) as ReadableStream<Uint8Array>
  }
  return stream
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The request was ended')
}
