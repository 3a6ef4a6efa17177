/**
 * The SDK's client as one rider on a pipe. What servers leave out or get wrong around a message is put right here, so that
 * the SDK's strict schemas (2.4.0: an error without a code, a result of `null`) do not decide what a person sees.
 */
import type { JSONRPCMessage, Transport, TransportSendOptions } from '@modelcontextprotocol/client'
import { FaultError } from '../problems/fault'
import { fieldsOf, isFields, kindOf, number, text } from '../util/lenient'
import type { Delivered, Pipe, Rider } from './pipe'

export class SdkTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Tells the SDK that ending a request's stream cancels it (2026-07-28, "Cancellation"). */
  readonly hasPerRequestStream: boolean
  readonly #pipe: Pipe
  readonly #trouble: (fault: FaultError['fault']) => void
  #rider: Rider | null = null

  constructor(pipe: Pipe, trouble: (fault: FaultError['fault']) => void) {
    this.#pipe = pipe
    this.#trouble = trouble
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
        trouble: (fault) => this.#trouble(fault),
      },
      { takesUnclaimed: true },
    )
    return Promise.resolve()
  }

  /** Of a request it rejects when its answer is lost, long after it was sent: the SDK then fails the request with that. */
  async send(message: JSONRPCMessage, { requestSignal, headers }: TransportSendOptions = {}): Promise<void> {
    const rider = this.#rider
    if (!rider) throw new FaultError({ kind: 'closed', message: 'Not connected' }, { neverSent: true })
    await rider.send(Buffer.from(JSON.stringify(message)), { signal: requestSignal, headers })
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
    this.onclose?.()
  }

  #receive(message: Delivered): void {
    const value = readable(message)
    if (value) this.onmessage?.(value)
  }
}

/** The message as the SDK takes it. Throws a `FaultError` for an answer that cannot be read; null for what else cannot. */
function readable({ kind, bytes, isError, method }: Delivered): JSONRPCMessage | null {
  const fields = parsed(bytes)
  if (!fields) {
    if (kind === 'response') throw new FaultError({ kind: 'not-mcp', message: 'The answer is not valid JSON.' })
    return null
  }
  const id = fields['id'] as string | number
  const params = isFields(fields['params']) ? { params: fields['params'] } : {}
  switch (kind) {
    case 'request':
      return { jsonrpc: '2.0', id, method: method ?? '', ...params }
    case 'notification':
      return { jsonrpc: '2.0', method: method ?? '', ...params }
    case 'response':
      return {
        jsonrpc: '2.0',
        id,
        ...(isError ? { error: errorOf(fields['error']) } : { result: resultOf(fields['result']) }),
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

/** JSON-RPC's code for an error within the server. */
const internalError = -32603

function errorOf(value: unknown): { code: number; message: string; data?: unknown } {
  const { code, message, data } = fieldsOf(value)
  const read = Math.trunc(number(code) ?? internalError)
  const words = text(message) ?? text(value) ?? 'The server gave no reason.'
  return { code: read, message: words, ...(data !== undefined && { data }) }
}

/** Nothing is an empty result. */
function resultOf(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {}
  if (isFields(value)) return value
  throw new FaultError({ kind: 'not-mcp', message: `The result is ${kindOf(value)} instead of an object.` })
}
