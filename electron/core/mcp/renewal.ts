/**
 * Keeps requests going when the server forgets its session: a new client in place of the old one, shared by all who need
 * it, and each request that was certainly not executed once more. What the old client still carries gets its answer.
 */
import type { Clock } from '../ports'
import { FaultError, whyItFailed, type Fault } from '../problems/fault'
import type { Dialled } from './dial'
import { judgeSession } from '../problems/forgotten'
import type { McpClient } from './mcp'
import type { ListKind } from './offers'

export interface RenewalOptions {
  clock: Clock
  current: () => Dialled
  /** Puts a newly dialled connection in place of the present one, which `retire` ends. */
  exchange: (retire: () => Promise<void>) => Promise<void>
  /** A list that the server has; null when it has none. */
  shortestList: () => ListKind | null
  /** The connection cannot go on. */
  lost: (fault: Fault) => void
  /** A request failed for another reason. */
  failed: (fault: Fault) => void
  isOver: () => boolean
}

/** A server that forgets more often than this is not well (sessions per ms). */
const mostRenewals = 3
const perMs = 60_000
/** How long the question may take whether a session is known (ms). */
const askLimit = 5_000

export class Renewal {
  readonly #options: RenewalOptions
  #renewing: Promise<McpClient> | null = null
  /** How many requests each client carries just now. */
  readonly #underway = new Map<McpClient, number>()
  /** Clients of forgotten sessions that are closed once their last request has its answer. */
  readonly #retired = new Set<McpClient>()
  #renewedAt: number[] = []
  /** Clients that a new one takes, or has taken, the place of. */
  readonly #replaced = new WeakSet<McpClient>()
  /** Who waits for the last answer. */
  readonly #idle = new Set<() => void>()

  constructor(options: RenewalOptions) {
    this.#options = options
  }

  /** Runs a request; when the server has forgotten the session, opens a new one and runs it exactly once more. */
  async run<T>(work: (client: McpClient) => Promise<T>): Promise<T> {
    // While a new session is being opened, the old client is of no use any more.
    const client = (await this.#renewing) ?? this.#options.current().client
    try {
      return await this.#carry(client, work)
    } catch (error) {
      if (!(error instanceof FaultError) || !(await this.#isLost(error.fault, client))) {
        if (error instanceof FaultError) this.#options.failed(error.fault)
        throw error
      }
      if (this.#options.current().client === client && !this.#renewing && !this.#mayRenew()) {
        this.#options.lost({ kind: 'closed', message: 'The server forgets its sessions again and again.' })
        throw error
      }
    }
    return this.#carry(await this.#renew(client), work)
  }

  /** Opens a new session without a request that needs it. A failure is told as `lost`. */
  renewInBackground(): void {
    if (this.#mayRenew()) this.#renew(this.#options.current().client).catch(() => undefined)
    else this.#options.lost({ kind: 'closed', message: 'The stream of events breaks again and again.' })
  }

  /** Resolves once no request is under way, or after `limitMs`. */
  settled(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        this.#idle.delete(done)
        resolve()
      }
      const cancel = this.#options.clock.after(limitMs, done)
      this.#idle.add(done)
      if (this.#underway.size === 0) done()
    })
  }

  /** Ends the clients that were kept for their last answers. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([...this.#retired].map((client) => client.close()))
  }

  #mayRenew(): boolean {
    const now = this.#options.clock.now()
    this.#renewedAt = this.#renewedAt.filter((at) => now - at < perMs)
    return this.#renewedAt.length < mostRenewals
  }

  async #carry<T>(client: McpClient, work: (client: McpClient) => Promise<T>): Promise<T> {
    this.#underway.set(client, (this.#underway.get(client) ?? 0) + 1)
    try {
      return await work(client)
    } finally {
      const left = (this.#underway.get(client) ?? 1) - 1
      if (left > 0) this.#underway.set(client, left)
      else this.#underway.delete(client)
      if (left === 0 && this.#retired.delete(client)) void client.close()
      if (this.#underway.size === 0) for (const done of this.#idle) done()
    }
  }

  async #isLost(fault: Fault, client: McpClient): Promise<boolean> {
    if (this.#options.isOver()) return false
    const hasSession = client.hasSession() || this.#options.current().transport === 'sse'
    const verdict = judgeSession(fault, hasSession)
    if (verdict !== 'ask') return verdict === 'lost'
    if (this.#isBeingReplaced(client)) return true
    const list = this.#options.shortestList()
    try {
      await (list === null ? client.probe(askLimit) : client.glance(list, askLimit))
      return false
    } catch (error) {
      // Its connection may have been closed in the middle of the question.
      if (this.#isBeingReplaced(client)) return true
      // Said twice, of two requests, it is the session.
      return error instanceof FaultError && judgeSession(error.fault, hasSession) !== 'kept'
    }
  }

  /** Somebody else has met it first. */
  #isBeingReplaced(client: McpClient): boolean {
    return this.#replaced.has(client) || client !== this.#options.current().client
  }

  /** A new client and transport in place of `old`; all who ask meanwhile share it. */
  #renew(old: McpClient): Promise<McpClient> {
    const { client } = this.#options.current()
    if (client !== old) return Promise.resolve(client)
    this.#renewing ??= this.#exchange(old).finally(() => {
      this.#renewing = null
    })
    return this.#renewing
  }

  async #exchange(old: McpClient): Promise<McpClient> {
    const { clock, current, exchange, lost } = this.#options
    this.#renewedAt.push(clock.now())
    this.#replaced.add(old)
    // Whatever else is under way over HTTP gets an answer of its own (a 404 too); over SSE all answers are lost by now.
    const keep = current().transport === 'http' && this.#underway.has(old)
    try {
      await exchange(async () => {
        if (keep) this.#retired.add(old)
        else await old.close()
      })
    } catch (error) {
      lost(error instanceof FaultError ? error.fault : { kind: 'other', message: whyItFailed(error) })
      throw error
    }
    return current().client
  }
}
