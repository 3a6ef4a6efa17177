/** The shapes of a server's latest requests: what was asked and answered, never with a value of a header or a body. */
import { Interner } from '../util/interner'

export interface RequestShape {
  /** When it was sent, in ms since the epoch. */
  at: number
  method: string
  /** Without query. */
  path: string
  /** The JSON-RPC method, if it was one. */
  rpc: string | null
  /** Names of the headers that were sent, with spaces between them. */
  sent: string
  /** Null when there was no answer. */
  status: number | null
  /** Names of the headers that came back, likewise. */
  received: string
  /** The system's code of a network error, if there was one. */
  code: string | null
  /** From sending to the answer's headers. */
  ms: number
}

const mostShapes = 40
/** Requests to one server are much alike. */
const mostShared = 20

export class RequestLog {
  #shapes: RequestShape[] = []
  readonly #texts = new Interner(mostShared)

  add(shape: RequestShape): void {
    const [sent, received] = [this.#texts.one(shape.sent), this.#texts.one(shape.received)]
    this.#shapes.push({ ...shape, sent, received })
    if (this.#shapes.length > 2 * mostShapes) this.#shapes = this.#shapes.slice(-mostShapes)
  }

  /** The latest ones, oldest first. */
  all(): readonly RequestShape[] {
    return this.#shapes.slice(-mostShapes)
  }
}

/** The method of a JSON-RPC message in a request's body. Looks at its beginning only: bodies may be large. */
export function rpcMethodOf(body: unknown): string | null {
  const text = body instanceof Uint8Array ? Buffer.from(body.subarray(0, 500)).toString('latin1') : body
  if (typeof text !== 'string') return null
  return /"method":"([a-z]+(?:\/[a-z_]+){0,3})"/i.exec(text.slice(0, 500))?.[1] ?? null
}
