/**
 * Streamable HTTP: every message is a POST of its own, its answer one JSON text or a stream of events (2025-11-25 and
 * 2026-07-28, transports). Up to 2025-11-25 there is a session besides, broken streams can be resumed, and a GET stream
 * brings what belongs to no request.
 */
import type { Cancel, Clock, Fetch } from '../ports'
import type { Fault, FaultError } from '../problems/fault'
import { judgeSession } from '../problems/forgotten'
import { withinOrigin } from '../network/redirects'
import { readAnswer, type BodyKind } from './answer'
import { lost, noAnswer, refusal, thrown, excerpt } from './http-faults'
import { headersOf } from './http-headers'
import { messagesIn, partOf, type Message } from './message'
import { NoticeStream } from './notice-stream'
import type { Pauses } from './pauses'
import type { Conversation, Pipe, Rider, RiderEvents, RiderOptions, SendOptions } from './pipe'
import type { Call } from './rider-call'
import { Riders, type Outgoing } from './riders'

export interface HttpPipeOptions {
  url: URL
  /** Carries the credential, and is told what it needs to know of answers. */
  fetch: Fetch
  clock: Clock
  pauses: Pauses
  /** A word for the activity. */
  note: (message: string) => void
}

/** How long a goodbye may take (ms). */
const goodbyeLimit = 1_000
/** How often a stream is asked for once more while it brings nothing, not even an event without content. */
const mostResumptions = 5
/** Longest pause (ms) between two of them, unless the server wishes for a longer one. */
const longestResumption = 10_000
/** After an answer its stream ends; one that does not is cut after this long (ms). */
const afterword = 1_000
/** How long an answer that was only promised (202) may take on the stream of notices; calls may take what they like. */
const promised = 5_000

type HttpFault = Extract<Fault, { kind: 'http' }>

export class HttpPipe implements Pipe {
  readonly kind = 'http'
  readonly conversation: Conversation = { sessionId: null, version: null, isKnown: true }
  readonly #options: HttpPipeOptions
  readonly #fetch: Fetch
  readonly #riders = new Riders((outgoing, options) => this.#post(outgoing, options))
  readonly #notices: NoticeStream
  /** One signal for each request under way: a signal that all share collects listeners for ever. */
  readonly #requests = new Set<AbortController>()
  #open = true
  /** The last message was taken. */
  #isWell = true

  constructor(options: HttpPipeOptions) {
    this.#options = options
    this.#fetch = withinOrigin(options.fetch)
    this.#notices = new NoticeStream({
      clock: options.clock,
      pauses: options.pauses,
      note: options.note,
      request: (lastEventId, signal) =>
        this.#fetch(options.url, { method: 'GET', headers: this.#streamHeaders(lastEventId), signal }),
      message: (message) => this.#receive(message, null),
      trouble: (fault) => this.#riders.trouble(fault),
      ended: () => this.#losePromised(),
    })
  }

  headers(): Readonly<Record<string, string>> {
    return headersOf(this.conversation)
  }

  ride(events: RiderEvents, options?: RiderOptions): Rider {
    return this.#riders.join(events, options)
  }

  async close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    this.#notices.close()
    this.#riders.close()
    for (const request of this.#requests) request.abort()
    // A server that has forgotten the session, is gone, or wants to be left alone needs no goodbye.
    const { sessionId, isKnown } = this.conversation
    if (sessionId !== null && isKnown && this.#isWell) await this.#sayGoodbye()
  }

  async #sayGoodbye(): Promise<void> {
    const controller = new AbortController()
    const cancel = this.#options.clock.after(goodbyeLimit, () => controller.abort())
    try {
      const init = { method: 'DELETE', headers: this.headers(), signal: controller.signal }
      await excerpt(await this.#fetch(this.#options.url, init))
    } catch {
      // It may be gone.
    } finally {
      cancel()
    }
  }

  async #post({ message, bytes, call }: Outgoing, options: SendOptions): Promise<void> {
    const request = new AbortController()
    this.#requests.add(request)
    if (call) call.abandon = () => request.abort()
    try {
      const answer = await this.#fetch(this.#options.url, {
        method: 'POST',
        headers: headersOf(this.conversation, message, options.headers),
        // A view of the very bytes: no copy, no change.
        body: new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength),
        signal: request.signal,
        leaving: options.leaving,
      })
      this.#isWell = answer.ok
      if (message.method === 'notifications/initialized') this.#mayListen(answer)
      if (!answer.ok) await this.#refused(answer, message, call)
      else if (call) await this.#hear(answer, message, call, request)
      else await excerpt(answer)
    } catch (error) {
      const known = thrown(error)
      if (known.fault.kind === 'network') this.#isWell = false
      throw known
    } finally {
      this.#requests.delete(request)
    }
  }

  /** The greeting is over, even if the server does not know the message that ends it: it may have a stream of notices. */
  #mayListen({ ok, status, headers }: Response): void {
    const isMerelyUnknown = status >= 400 && status < 500 && status !== 401 && status !== 429
    if (this.#open && (ok || isMerelyUnknown) && !headers.has('retry-after')) this.#notices.open()
  }

  /**
   * A refusal may hold the answer all the same: in the modern era an error comes with a status of its own (2026-07-28, transports),
   * and older servers send what a tool came to with 500.
   */
  async #refused(answer: Response, message: Message, call: Call | null): Promise<void> {
    const error = await refusal(answer, this.#options.clock.now())
    const { fault } = error
    if (fault.kind !== 'http') throw error
    const told = messagesIn(Buffer.from(fault.body ?? '')).messages.find(({ kind }) => kind === 'response')
    if (told && call && this.#isAnswer(told, fault, message, call)) return void this.#riders.receive(told, call, false)
    const isLost = fault.status === 404 && !/"code"\s*:\s*-32601\b/.test(fault.body ?? '')
    if (isLost && this.conversation.sessionId !== null && message.method !== 'initialize')
      this.conversation.isKnown = false
    throw error
  }

  #isAnswer(told: Message, fault: HttpFault, message: Message, call: Call): boolean {
    if (told.isError && message.parts.has('version') && [400, 404].includes(fault.status)) return true
    // Who is not let in, and whose session is forgotten, has another way to his answer.
    if ([401, 403, 407, 429].includes(fault.status) || this.#riders.callFor(partOf(told, 'id'), null) !== call)
      return false
    if (!told.isError) return true
    return isWork(call.method) && judgeSession(fault, this.conversation.sessionId !== null) === 'kept'
  }

  async #hear(answer: Response, message: Message, call: Call, request: AbortController): Promise<void> {
    if (call.method === 'initialize') this.conversation.sessionId = answer.headers.get('mcp-session-id')
    const stream = { lastEventId: null as string | null, wish: undefined as number | undefined }
    const kind = await this.#read(answer, call, request, stream)
    if (call.isOver) return
    if (answer.status === 202 && kind.body === 'empty' && this.#notices.isOpen) return this.#awaitPromised(call)
    if (kind.error?.fault.kind === 'too-large') throw kind.error
    // Since 2026-07-28 a broken stream is a lost answer.
    if (stream.lastEventId !== null && !message.parts.has('version')) return this.#resume(call, request, stream)
    throw kind.error ?? noAnswer(call.method, answer, kind.body, kind.unreadable)
  }

  /** Reads one answer, and tells what was in it. A stream that breaks off after the answer has come is nobody's trouble. */
  async #read(
    answer: Response,
    call: Call,
    request: AbortController,
    stream: { lastEventId: string | null; wish: number | undefined },
  ): Promise<{ body: BodyKind; unreadable: boolean; heard: boolean; error: FaultError | null }> {
    const seen = { unreadable: false, heard: false }
    let cut: Cancel = () => undefined
    try {
      const body = await readAnswer(answer, {
        message: (message) => {
          seen.heard = true
          this.#receive(message, call)
          if (call.isOver) {
            cut()
            cut = this.#options.clock.after(afterword, () => request.abort())
          }
        },
        event: ({ id }) => (stream.lastEventId = id ?? stream.lastEventId),
        retry: (ms) => (stream.wish = ms),
        unreadable: () => (seen.unreadable = true),
      })
      return { body, ...seen, error: null }
    } catch (error) {
      const fault = thrown(error)
      if (!call.isOver && !request.signal.aborted && fault.fault.kind !== 'too-large') this.#riders.trouble(fault.fault)
      return { body: 'events', ...seen, error: fault.fault.kind === 'too-large' ? fault : lost(error) }
    } finally {
      cut()
    }
  }

  /** Asks for the rest of a stream that has ended before its answer (2025-11-25, "Resumability and Redelivery"). */
  async #resume(
    call: Call,
    request: AbortController,
    stream: { lastEventId: string | null; wish: number | undefined },
  ): Promise<void> {
    for (let dry = 0, quiet = 0; dry < mostResumptions && !call.isOver; quiet += 1) {
      await this.#pause(pauseBefore(quiet, stream.wish), request.signal)
      if (call.isOver || request.signal.aborted) return
      const init = { method: 'GET', headers: this.#streamHeaders(stream.lastEventId), signal: request.signal }
      const before = stream.lastEventId
      try {
        const answer = await this.#fetch(this.#options.url, init)
        if (!answer.ok) throw lost(await refusal(answer, this.#options.clock.now()))
        const { heard, error } = await this.#read(answer, call, request, stream)
        if (error?.fault.kind === 'too-large') throw error
        if (heard) quiet = 0
      } catch (error) {
        const { fault } = thrown(error)
        if (fault.kind !== 'network') throw error
        this.#riders.trouble(fault)
      }
      dry = stream.lastEventId === before ? dry + 1 : 0
    }
    if (!call.isOver) throw lost()
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#options.clock.after(ms, done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  /** Answers to some servers' requests come on the stream of notices. */
  async #awaitPromised(call: Call): Promise<void> {
    call.isPromised = true
    const cancel = isWork(call.method)
      ? () => undefined
      : this.#options.clock.after(promised, () => this.#riders.lose(call, lost()))
    await call.over.finally(cancel)
  }

  #losePromised(): void {
    for (const call of this.#riders.calls) if (call.isPromised) this.#riders.lose(call, lost())
  }

  #receive(message: Message, call: Call | null): void {
    const answer = this.#riders.receive(message, call, false)
    if (!answer) return
    const outgoing = { message: messagesIn(answer).messages[0] ?? message, bytes: answer, call: null }
    this.#post(outgoing, {}).catch((error: unknown) => this.#riders.trouble(thrown(error).fault))
  }

  #streamHeaders(lastEventId: string | null): Record<string, string> {
    const headers: Record<string, string> = { ...this.headers(), accept: 'text/event-stream' }
    if (lastEventId !== null) headers['last-event-id'] = lastEventId
    return headers
  }
}

/** What a server may take long for; its errors are answers to whoever asked, and no sign of the server's own health. */
function isWork(method: string): boolean {
  return /^(?:tools\/call|prompts\/get|resources\/read|completion\/complete)$/.test(method)
}

/** The first pause is the server's wish; while nothing but new ids comes, they grow. */
function pauseBefore(quiet: number, wish = 1_000): number {
  if (quiet === 0) return wish
  return Math.max(wish, Math.min(Math.max(wish, 1_000) * 2 ** (quiet - 1), longestResumption))
}
