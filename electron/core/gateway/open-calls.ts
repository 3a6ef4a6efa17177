/** The requests of all clients that have no answer yet: how many of each, how they are taken back, and how they are ended. */
import { PatchbayError } from '../../../shared/ipc/result'
import { Unanswered } from './face'
import { isErrorAnswer, TrafficCounter, type Traffic } from './traffic'
import { EndSignal } from '../util/end-signal'

/** An answer as it leaves; the status is HTTP's. */
export interface Answered {
  status: number
  bytes: Buffer
}

/** Who asks what: the client's id, the key under which it may take the request back, and the request's id (JSON). */
export interface Asker {
  client: string
  key: string | symbol
  id: string
  /** The tool that is called; null for everything else. */
  tool: string | null
}

interface OpenCall {
  client: string
  controller: EndSignal
  dropped: boolean
}

/** Of one client at once; each may be an answer that takes long. */
const mostCalls = 128

export class OpenCalls {
  readonly #now: () => number
  readonly #open = new Map<string | symbol, OpenCall>()
  readonly #counts = new Map<string, number>()
  readonly #traffic: TrafficCounter

  /** @param now ms since the epoch */
  constructor(now: () => number) {
    this.#now = now
    this.#traffic = new TrafficCounter(now)
  }

  trafficOf(client: string): Traffic {
    return this.#traffic.of(client)
  }

  /** When anybody asked last (ms since the epoch), or now while somebody waits; 0: never. */
  get lastAt(): number {
    if (this.#open.size > 0) return this.#now()
    return this.#traffic.lastAt
  }

  /**
   * Keeps account of a request until it has its answer, which is an error where `begin` fails. `taken-back`: the client
   * does not want it any more; `dropped`: it is shut out.
   */
  async run(
    { client, key, id, tool }: Asker,
    begin: (controller: EndSignal) => Promise<Answered>,
  ): Promise<Answered | 'taken-back' | 'dropped'> {
    this.#traffic.began(client)
    const from = performance.now()
    let isError = true
    const mine = this.#counts.get(client) ?? 0
    if (mine >= mostCalls) {
      this.#traffic.ended(client, tool, 0, isError)
      return { status: 503, bytes: rpcError(id, -32_000, 'Too many calls at once') }
    }
    this.#counts.set(client, mine + 1)
    const call: OpenCall = { client, controller: new EndSignal(), dropped: false }
    this.#open.set(key, call)
    try {
      const answered = await begin(call.controller)
      isError = isErrorAnswer(answered.bytes)
      return answered
    } catch (error) {
      if (call.controller.aborted) return call.dropped ? 'dropped' : 'taken-back'
      const isMeant = error instanceof PatchbayError || error instanceof Unanswered
      const words = isMeant ? error.message : 'Something went wrong inside Patchbay'
      return { status: 200, bytes: rpcError(id, -32_603, words) }
    } finally {
      this.#traffic.ended(client, tool, performance.now() - from, isError)
      if (this.#open.get(key) === call) this.#open.delete(key)
      const left = (this.#counts.get(client) ?? 1) - 1
      if (left === 0) this.#counts.delete(client)
      else this.#counts.set(client, left)
    }
  }

  /** The client takes a request back. */
  cancel(key: string | symbol): void {
    this.#open.get(key)?.controller.abort()
  }

  /** @param clients null: everybody's */
  drop(clients: readonly string[] | null): void {
    for (const call of this.#open.values()) {
      if (clients && !clients.includes(call.client)) continue
      call.dropped = true
      call.controller.abort()
    }
  }
}

/** @param id JSON */
export function rpcError(id: string, code: number, message: string): Buffer {
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify({ code, message })}}`)
}
