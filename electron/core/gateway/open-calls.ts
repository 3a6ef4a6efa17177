/** The requests of all clients that have no answer yet: how many of each, how they are taken back, and how they are ended. */
import { PatchbayError } from '../../../shared/ipc/result'
import { Unanswered } from './face'

/** An answer as it leaves; the status is HTTP's. */
export interface Answered {
  status: number
  bytes: Buffer
}

/** What a client does, for whoever wants to know who is connected. */
export interface Traffic {
  calls: number
  /** ms since the epoch; 0 when it has asked nothing yet. */
  lastAt: number
}

/** Who asks what: the client's id, the key under which it may take the request back, and the request's id (JSON). */
export interface Asker {
  client: string
  key: string | symbol
  id: string
}

interface OpenCall {
  client: string
  controller: AbortController
  dropped: boolean
}

/** Of one client at once; each may be an answer that takes long. */
const mostCalls = 128

export class OpenCalls {
  readonly #now: () => number
  readonly #open = new Map<string | symbol, OpenCall>()
  readonly #counts = new Map<string, number>()
  readonly #traffic = new Map<string, Traffic>()

  /** @param now ms since the epoch */
  constructor(now: () => number) {
    this.#now = now
  }

  trafficOf(client: string): Traffic {
    return this.#traffic.get(client) ?? { calls: 0, lastAt: 0 }
  }

  /** When anybody asked last (ms since the epoch), or now while somebody waits; 0: never. */
  get lastAt(): number {
    if (this.#open.size > 0) return this.#now()
    return Math.max(0, ...[...this.#traffic.values()].map(({ lastAt }) => lastAt))
  }

  /**
   * Keeps account of a request until it has its answer, which is an error where `begin` fails. `taken-back`: the client
   * does not want it any more; `dropped`: it is shut out.
   */
  async run(
    { client, key, id }: Asker,
    begin: (controller: AbortController) => Promise<Answered>,
  ): Promise<Answered | 'taken-back' | 'dropped'> {
    const { calls } = this.trafficOf(client)
    this.#traffic.set(client, { calls: calls + 1, lastAt: this.#now() })
    const mine = this.#counts.get(client) ?? 0
    if (mine >= mostCalls) return { status: 503, bytes: rpcError(id, -32_000, 'Too many calls at once') }
    this.#counts.set(client, mine + 1)
    const call: OpenCall = { client, controller: new AbortController(), dropped: false }
    this.#open.set(key, call)
    try {
      return await begin(call.controller)
    } catch (error) {
      if (call.controller.signal.aborted) return call.dropped ? 'dropped' : 'taken-back'
      const isMeant = error instanceof PatchbayError || error instanceof Unanswered
      const words = isMeant ? error.message : 'Something went wrong inside Patchbay'
      return { status: 200, bytes: rpcError(id, -32_603, words) }
    } finally {
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
