/**
 * HTTP+SSE, the transport of 2024-11-05: one event stream brings everything, its first event says where messages are
 * posted. The end of the stream is the end of the pipe, as a new stream is a new session.
 */
import { addressOf } from '../../../shared/address'
import type { Clock, Fetch } from '../ports'
import { withinOrigin } from '../network/redirects'
import { FaultError } from '../problems/fault'
import { longestMessage, messagesOf, readAnswer } from './answer'
import { EventStream, type StreamEvent } from './event-stream'
import { refusal, thrown } from './http-faults'
import type { Message } from './message'
import type { Conversation, Pipe, Rider, RiderEvents, RiderOptions, SendOptions } from './pipe'
import { Riders, type Outgoing } from './riders'

export interface SsePipeOptions {
  url: URL
  /** Carries the credential. */
  fetch: Fetch
  clock: Clock
  /** For the stream and its first event, in ms. */
  timeoutMs: number
  signal: AbortSignal
}

/** A stream that lasted so long (ms) and ends is worth an immediate second one; any other is a failure like others. */
const lasting = 10_000

export class SsePipe implements Pipe {
  readonly kind = 'sse'
  readonly conversation: Conversation = { sessionId: null, version: null, isKnown: true }
  readonly #clock: Clock
  readonly #url: URL
  readonly #fetch: Fetch
  readonly #riders = new Riders((outgoing, options) => this.#post(outgoing, options))
  readonly #stream = new AbortController()
  readonly #posts = new Set<AbortController>()
  #begun = 0
  #endpoint: URL | null = null
  #ready: (endpoint: URL) => void = () => undefined
  #failed: (error: unknown) => void = () => undefined

  /** Opens the stream and waits for its first event. Rejects with a `FaultError`, and leaves nothing behind. */
  static async open(options: SsePipeOptions): Promise<SsePipe> {
    const pipe = new SsePipe(options)
    const { signal, clock, timeoutMs } = options
    const abort = (): void => void pipe.close()
    signal.addEventListener('abort', abort, { once: true })
    const cancel = clock.after(timeoutMs, () =>
      pipe.#failed(new FaultError({ kind: 'timeout', message: 'The event stream did not begin in time.' })),
    )
    try {
      await pipe.#connect()
      return pipe
    } catch (error) {
      await pipe.close()
      signal.throwIfAborted()
      throw thrown(error)
    } finally {
      cancel()
      signal.removeEventListener('abort', abort)
    }
  }

  private constructor({ url, fetch, clock }: SsePipeOptions) {
    this.#url = url
    this.#fetch = withinOrigin(fetch)
    this.#clock = clock
  }

  headers(): Readonly<Record<string, string>> {
    return this.conversation.version === null ? {} : { 'mcp-protocol-version': this.conversation.version }
  }

  ride(events: RiderEvents, options?: RiderOptions): Rider {
    return this.#riders.join(events, options)
  }

  close(): Promise<void> {
    this.#riders.close()
    this.#stream.abort()
    for (const post of this.#posts) post.abort()
    this.#failed(new FaultError({ kind: 'closed', message: 'The connection ended.' }))
    return Promise.resolve()
  }

  async #connect(): Promise<void> {
    const ready = new Promise<URL>((resolve, reject) => {
      this.#ready = resolve
      this.#failed = reject
    })
    this.#begun = this.#clock.now()
    this.#run().then(
      () => this.#ended(new FaultError({ kind: 'closed', message: 'The event stream ended.' })),
      (error: unknown) => this.#ended(thrown(error)),
    )
    this.#endpoint = await ready
  }

  async #run(): Promise<void> {
    const { signal } = this.#stream
    const headers = { ...this.headers(), accept: 'text/event-stream' }
    const answer = await this.#fetch(this.#url, { method: 'GET', headers, signal })
    if (!answer.ok) throw await refusal(answer, this.#clock.now())
    if (!/^text\/event-stream\b/i.test(answer.headers.get('content-type') ?? '')) {
      await answer.body?.cancel()
      throw new FaultError({ kind: 'not-mcp', message: 'It answered with no event stream.' })
    }
    const events = new EventStream(longestMessage, { event: (event) => this.#hear(event), retry: () => undefined })
    const reader = answer.body?.getReader()
    try {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done || value === undefined) break
        events.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
      }
      events.end()
    } catch (error) {
      await reader?.cancel(error).catch(() => undefined)
      throw error
    }
  }

  #hear(told: StreamEvent): void {
    if (told.event === 'endpoint') return this.#place(told.data.toString('utf8').trim())
    for (const message of messagesOf(told).messages) this.#receive(message, null)
  }

  /** Where messages go. Credentials must not follow it to another origin. */
  #place(text: string): void {
    const endpoint = addressOf(text, this.#url)
    if (endpoint?.origin === this.#url.origin) return this.#ready(endpoint)
    this.#failed(new FaultError({ kind: 'not-mcp', message: 'It wants messages to be sent to another origin.' }))
  }

  #ended(error: FaultError): void {
    this.#failed(error)
    if (this.#stream.signal.aborted) return
    if (this.#clock.now() - this.#begun >= lasting) this.#riders.trouble(error.fault)
    void this.close()
  }

  async #post({ bytes, call }: Outgoing, { signal, leaving }: SendOptions): Promise<void> {
    const endpoint = this.#endpoint
    if (!endpoint || signal?.aborted === true) throw new FaultError({ kind: 'closed', message: 'Not connected' })
    const post = new AbortController()
    this.#posts.add(post)
    try {
      const answer = await this.#fetch(endpoint, {
        method: 'POST',
        headers: {
          ...this.headers(),
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength),
        signal: post.signal,
        leaving,
      })
      if (!answer.ok) throw await refusal(answer, this.#clock.now())
      // The answer comes on the stream; some servers give it here as well, or only here.
      await readAnswer(answer, { message: (message) => this.#receive(message, call) })
    } catch (error) {
      throw thrown(error)
    } finally {
      this.#posts.delete(post)
    }
  }

  #receive(message: Message, call: Outgoing['call']): void {
    const answer = this.#riders.receive(message, call, true)
    if (!answer) return
    this.#post({ message, bytes: answer, call: null }, {}).catch((error: unknown) =>
      this.#riders.trouble(thrown(error).fault),
    )
  }
}
