/** One request of a client on a live connection: it is sent as bytes, what comes with its answer is passed on, once. */
import { clientInfo, type McpClient } from '../mcp/mcp'
import { partOf, readMessage, type Message } from '../mcp/message'
import type { Delivered, Pipe, Rider } from '../mcp/pipe'
import type { Clock, Leaving } from '../ports'
import { FaultError } from '../problems/fault'
import { fieldsOf, number, readJson, text } from '../util/lenient'
import { capabilitiesFor, refusalFor } from './askable'
import { asComplete, withEnvelope, withoutEnvelope } from './envelope'
import { passesLevel } from './log-levels'
import { rpcError } from './open-calls'
import type { Asking } from './questions'
import type { Signal } from '../util/end-signal'

/** What goes along with a request, and how its client hears of it. */
export interface Way {
  /** Id of the client. */
  whose?: string
  /** Headers that a server of 2026-07-28 compares with the body (`Mcp-Param-…`). */
  headers?: Readonly<Record<string, string>>
  /** Notices that belong to this request. */
  hear: (bytes: Buffer) => void
  /** The client has taken its request back. */
  signal: Signal
  /** How the client can be asked something; without it nobody answers. */
  asking?: Asking
  /** The log messages that the client wants with its calls: from this level on; null: none; absent: what the server sends. */
  logLevel?: string | null
}

export interface RideOptions extends Way {
  clock: Clock
  /** Our own version, for servers that are told with every request who asks. */
  version: string
  /** The server asks what may be another client's: each should have a connection of its own. */
  unclear: () => void
}

/** Longest silence of a server under a request (ms); progress notices extend it, and a question that is out suspends it. */
const silenceLimit = 10 * 60_000

export class Ride {
  readonly #client: McpClient
  readonly #pipe: Pipe
  readonly #options: RideOptions
  readonly #rider: Rider
  /** By the id under which the server knows them. */
  readonly #questions = new Map<string, AbortController>()
  /** Takes the request back at the server, when it has said nothing for too long. */
  #tooLong = nothing
  #cancelTimer = (): void => undefined
  #answer: Buffer | null = null
  #over = false
  /** An error that the server has answered with, and the same as bytes. */
  refusal: { bytes: Buffer; error: FaultError } | null = null

  constructor(client: McpClient, pipe: Pipe, options: RideOptions) {
    this.#client = client
    this.#pipe = pipe
    this.#options = options
    const events = {
      message: (message: Delivered, isOwn: boolean) => this.#heard(message, isOwn),
      closed: () => undefined,
      trouble: () => undefined,
      unclear: options.unclear,
    }
    this.#rider = pipe.ride(events, { whose: options.whose })
  }

  /**
   * Sends the request, and resolves with the answer. Rejects with a `FaultError`; an error that was answered is `refusal`.
   * @param leaving where it is noted that the request has left
   */
  async ask(request: Message, leaving?: Leaving): Promise<Buffer> {
    const id = partOf(request, 'id') ?? 'null'
    const hasEnvelope = request.parts.has('version')
    const { signal, headers } = this.#options
    const cancel = (): void => ignore(this.#rider.send(cancelled(id)))
    signal.addEventListener('abort', cancel, { once: true })
    this.#tooLong = () => {
      this.#tooLong = nothing
      cancel()
    }
    this.#wait()
    try {
      signal.throwIfAborted()
      await this.#rider.send(this.#forEra(request, hasEnvelope), { headers, leaving })
    } finally {
      this.#over = true
      this.#cancelTimer()
      signal.removeEventListener('abort', cancel)
      for (const question of this.#questions.values()) question.abort()
      this.#rider.leave()
    }
    signal.throwIfAborted()
    if (!this.#answer) throw new FaultError({ kind: 'timeout', message: 'The server did not answer in time.' })
    return hasEnvelope && this.#client.era === 'legacy' ? asComplete(this.#answer, request.method ?? '') : this.#answer
  }

  #wait(): void {
    this.#cancelTimer()
    if (this.#questions.size === 0 && !this.#over)
      this.#cancelTimer = this.#options.clock.after(silenceLimit, () => this.#tooLong())
  }

  #heard({ kind, method, isError, bytes }: Delivered, isOwn: boolean): void {
    switch (kind) {
      case 'response': {
        this.#answer = bytes
        if (!isError) return
        // Whether the server has forgotten the session is told by its error.
        const error = rpcFault(bytes)
        this.refusal = { bytes, error }
        throw error
      }
      case 'request': {
        const { message } = readMessage(bytes)
        if (message) this.#asked(message)
        return
      }
      case 'notification':
        return this.#told(method ?? '', bytes, isOwn)
    }
  }

  #told(method: string, bytes: Buffer, isOwn: boolean): void {
    switch (method) {
      case 'notifications/progress':
        this.#wait()
        return this.#options.hear(bytes)
      case 'notifications/cancelled': {
        const { message } = readMessage(bytes)
        return this.#questions.get((message && partOf(message, 'request-id')) ?? '')?.abort()
      }
      case 'notifications/message':
        if (isOwn && passesLevel(bytes, this.#options.logLevel)) this.#options.hear(bytes)
        return
      case 'notifications/elicitation/complete':
        if (isOwn) this.#options.hear(bytes)
        return
      case 'notifications/tasks':
      case 'notifications/subscriptions/acknowledged':
        // Of a request that listens.
        if (isOwn && readMessage(bytes).message?.parts.has('subscription-id')) this.#options.hear(bytes)
    }
  }

  /** The server asks something: the client of this call answers, if it can. */
  #asked(question: Message): void {
    const { asking } = this.#options
    const id = partOf(question, 'id') ?? 'null'
    const refused = refusalFor(question, asking?.may ?? '')
    if (refused || !asking)
      return ignore(this.#rider.send(refused ?? rpcError(id, -32_601, 'Nobody can be asked here')))
    const controller = new AbortController()
    this.#questions.set(id, controller)
    this.#cancelTimer()
    const put = async (): Promise<void> => {
      try {
        await this.#rider.send(await asking.put(question, controller.signal))
      } catch {
        if (!controller.signal.aborted)
          await this.#rider.send(rpcError(id, -32_603, 'The client behind Patchbay gave no answer'))
      } finally {
        this.#questions.delete(id)
        this.#wait()
      }
    }
    ignore(put())
  }

  /** What belongs to the protocol of one side stays on that side. */
  #forEra(request: Message, hasEnvelope: boolean): Message | Buffer {
    if (this.#client.era === 'legacy') return hasEnvelope ? withoutEnvelope(request.bytes) : request
    // A client of the same era speaks for itself: a server asks what that client can answer.
    return hasEnvelope ? request : withEnvelope(request.bytes, this.#envelope())
  }

  #envelope(): Record<string, unknown> {
    const { version, asking, logLevel } = this.#options
    return {
      'io.modelcontextprotocol/protocolVersion': this.#pipe.conversation.version ?? '2026-07-28',
      'io.modelcontextprotocol/clientInfo': clientInfo(version),
      'io.modelcontextprotocol/clientCapabilities': capabilitiesFor(asking?.may ?? ''),
      ...(typeof logLevel === 'string' && { 'io.modelcontextprotocol/logLevel': logLevel }),
    }
  }
}

function nothing(): void {}

function ignore(work: Promise<void>): void {
  work.catch(() => undefined)
}

function rpcFault(bytes: Buffer): FaultError {
  const read = readJson(bytes.toString())
  const error = fieldsOf(read.ok ? fieldsOf(read.value)['error'] : null)
  return new FaultError({ kind: 'rpc', code: number(error['code']) ?? 0, message: text(error['message']) ?? '' })
}

function cancelled(id: string): Buffer {
  return Buffer.from(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`)
}
