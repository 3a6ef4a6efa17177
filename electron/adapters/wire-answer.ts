/**
 * An answer as it came from the wire. It is one of the runtime's own `Response`s as well, which the MCP SDK tells from texts by
 * that class; but `Headers` and streams are made only where somebody wants them: on the way of a call nobody does.
 */
import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, constants } from 'node:zlib'
import type { PlainAnswer } from '../core/ports'
import type { BodyFlow } from './body-flow'

type Received = PlainAnswer['received']

export interface Head {
  status: number
  statusText: string
  /** With names in small letters. */
  received: Received
  url: URL
}

export class WireAnswer implements PlainAnswer {
  readonly status: number
  readonly ok: boolean
  readonly received: Received
  readonly redirected = false
  readonly type = 'default'
  readonly #head: Head
  /** Null where there is no body. */
  readonly #flow: BodyFlow | null
  #headers: Headers | null = null
  #whole: Response | null = null
  /** The body has gone to whoever it was poured to. */
  #isPoured = false

  constructor(head: Head, flow: BodyFlow | null) {
    becomeResponse()
    this.status = head.status
    this.ok = head.status >= 200 && head.status < 300
    this.received = head.received
    this.#head = head
    this.#flow = flow
  }

  get url(): string {
    return this.#head.url.href.replace(/#.*$/s, '')
  }

  get statusText(): string {
    return wellFormed(this.#head.statusText)
  }

  get headers(): Headers {
    return (this.#headers ??= headersOf(this.received))
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#isPoured ? null : this.#asWhole().body
  }

  get bodyUsed(): boolean {
    return this.#isPoured || (this.#whole?.bodyUsed ?? false)
  }

  async pour(take: (chunk: Buffer) => void): Promise<void> {
    if (!this.#whole && this.received['content-encoding'] === undefined) {
      this.#isPoured = this.#flow !== null
      return this.#flow?.pour(take)
    }
    // Leaving the loop by an error cancels the rest.
    for await (const { buffer, byteOffset, byteLength } of this.body ?? [])
      take(Buffer.from(buffer, byteOffset, byteLength))
  }

  clone(): Response {
    return Object.defineProperty(this.#asWhole().clone(), 'url', { value: this.url })
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#asWhole().arrayBuffer()
  }

  async blob(): Promise<Blob> {
    return this.#asWhole().blob()
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.arrayBuffer().then((buffer) => new Uint8Array(buffer))
  }

  async formData(): Promise<FormData> {
    return this.#asWhole().formData()
  }

  async json(): Promise<unknown> {
    return this.#asWhole().json()
  }

  async text(): Promise<string> {
    return this.#asWhole().text()
  }

  #asWhole(): Response {
    if (this.#whole) return this.#whole
    const { status, statusText, headers } = this
    const body = this.#flow && decoded(this.#flow.stream(), headers)
    this.#whole = new Response(body, { status, statusText, headers })
    return this.#whole
  }
}

let isResponse = false

/**
 * What it does not have itself it would have from there; `instanceof` asks no more. Done with the first answer: Node loads all of
 * its own `fetch` for it, which engines that only run programs never need.
 */
function becomeResponse(): void {
  if (!isResponse) Object.setPrototypeOf(WireAnswer.prototype, Response.prototype)
  isResponse = true
}

function headersOf(received: Received): Headers {
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
