/**
 * The SDK's client as one rider on a pipe. Every answer passes `mend.ts` before a schema of the SDK (2.4.0) looks at it, so
 * that what servers leave out or get wrong does not decide what a person sees.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { JSONRPCMessage, Transport, TransportSendOptions } from '@modelcontextprotocol/client'
import type { Leaving } from '../ports'
import { FaultError, type Fault } from '../problems/fault'
import { isFields } from '../../../shared/fields'
import { mendError, mendResult, type Odd } from './mend'
import type { Delivered, Pipe, Rider } from './pipe'

export interface SdkTransportEvents {
  /** Something went wrong that belongs to no request. */
  trouble: (fault: Fault) => void
  /** See `ClientEvents`. */
  taskTold: (notice: Buffer) => void
  /** Told of what is not as MCP wants it. */
  odd: Odd
}

/** So long (ms) a message that wants no answer is waited for: what is said next should come after it. */
const noticePatience = 5_000

export class SdkTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Tells the SDK that ending a request's stream cancels it (2026-07-28, "Cancellation"). */
  readonly hasPerRequestStream: boolean
  readonly #pipe: Pipe
  readonly #events: SdkTransportEvents
  /** Of the requests that are under way. */
  readonly #methods = new Map<string | number, string>()
  /** Of calls, by their arguments, which the SDK hands through as they are. */
  readonly #leaving = new WeakMap<object, Leaving & { isTaken: boolean }>()
  #rider: Rider | null = null
  #ended: () => void = () => undefined
  readonly #end = new Promise<void>((resolve) => (this.#ended = resolve))

  constructor(pipe: Pipe, events: SdkTransportEvents) {
    this.#pipe = pipe
    this.#events = events
    this.hasPerRequestStream = pipe.kind === 'http'
  }

  get sessionId(): string | undefined {
    return this.#pipe.conversation.sessionId ?? undefined
  }

  setProtocolVersion(version: string): void {
    this.#pipe.conversation.version = version
  }

  start(): Promise<void> {
    this.#rider = this.#pipe.ride(
      {
        message: (message) => this.#receive(message),
        closed: () => this.#close(),
        trouble: (fault) => this.#events.trouble(fault),
      },
      { takesUnclaimed: true },
    )
    return Promise.resolve()
  }

  /** Of a request it rejects when its answer is lost, long after it was sent: the SDK then fails the request with that. */
  async send(message: JSONRPCMessage, { requestSignal, headers }: TransportSendOptions = {}): Promise<void> {
    const rider = this.#rider
    if (!rider) throw new FaultError({ kind: 'closed', message: 'Not connected' }, { neverSent: true })
    const leaving = this.#takenBy(message)
    const sent = (): Promise<void> =>
      rider.send(Buffer.from(JSON.stringify(message)), { signal: requestSignal, headers, leaving })
    if (!('method' in message && 'id' in message))
      return this.#unanswered('method' in message ? message.method : 'an answer', sent)
    this.#methods.set(message.id, message.method)
    try {
      await sent()
    } finally {
      this.#methods.delete(message.id)
    }
  }

  /**
   * Where it is noted whether the call with these very arguments has left. One that never comes by here, or comes by again for
   * another round of it, counts as one that has.
   */
  leavingOf(args: object): Leaving {
    const leaving = { left: true, isTaken: false }
    this.#leaving.set(args, leaving)
    return leaving
  }

  #takenBy(message: JSONRPCMessage): Leaving | undefined {
    const args = 'method' in message ? message.params?.['arguments'] : null
    const leaving = typeof args === 'object' && args !== null ? this.#leaving.get(args) : undefined
    if (!leaving || leaving.isTaken) return undefined
    leaving.isTaken = true
    leaving.left = false
    return leaving
  }

  /**
   * A message that wants no answer. That a server refuses it, breaks off over it or never says that it has it is no verdict:
   * the next request will tell. Only a credential that is missing is missing for that one, too. Where the connection broke it is
   * said once more: a server may close one that it kept in the moment in which it is used again, and saying such a thing twice
   * changes nothing.
   */
  async #unanswered(what: string, send: () => Promise<void>): Promise<void> {
    const again = (error: unknown): Promise<void> => {
      if (error instanceof FaultError && error.fault.kind === 'network' && this.#rider) return send()
      throw error
    }
    const sent = send()
      .catch(again)
      .catch((error: unknown) => {
        if (!(error instanceof FaultError) || error.fault.kind === 'auth') throw error
        this.#events.odd(`The server does not take ${what}. ${error.message}`)
      })
    const waiting = new AbortController()
    const patience = pause(noticePatience, undefined, { ref: false, signal: waiting.signal }).catch(() => undefined)
    try {
      await Promise.race([sent, patience, this.#end])
    } finally {
      waiting.abort()
      // Whatever comes of it later is nobody's business any more.
      sent.catch(() => undefined)
    }
  }

  /** Lets go of the pipe without ending it. */
  close(): Promise<void> {
    this.#rider?.leave()
    this.#close()
    return Promise.resolve()
  }

  #close(): void {
    if (!this.#rider) return
    this.#rider = null
    this.#ended()
    this.onclose?.()
  }

  #receive({ kind, bytes, isError, method }: Delivered): void {
    // Whose task it is the SDK does not know; its client gets the notice as it is.
    if (kind === 'notification' && method === 'notifications/tasks/status') return this.#events.taskTold(bytes)
    const fields = parsed(bytes)
    if (!fields) {
      if (kind === 'response') throw new FaultError({ kind: 'not-mcp', message: 'The answer is not valid JSON.' })
      return
    }
    const id = fields['id'] as string | number
    const params = isFields(fields['params']) ? { params: fields['params'] } : {}
    switch (kind) {
      case 'request':
        return this.onmessage?.({ jsonrpc: '2.0', id, method: method ?? '', ...params })
      case 'notification':
        return this.onmessage?.({ jsonrpc: '2.0', method: method ?? '', ...params })
      case 'response': {
        const asked = this.#methods.get(id) ?? ''
        const answer = isError
          ? { error: mendError(fields['error']) }
          : { result: { ...mendResult(asked, fields['result'], this.#events.odd) } }
        return this.onmessage?.({ jsonrpc: '2.0', id, ...answer })
      }
    }
  }
}

function parsed(bytes: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isFields(value) ? value : null
  } catch {
    return null
  }
}
