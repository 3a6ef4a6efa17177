/**
 * Connections that one client of a server has for itself, beside the one that all share: for a server that keeps state for
 * each session, or asks things of which nothing says whom they are for. Each is made with the client's first call, and ended
 * when the client has not called for a while.
 */
import type { Cancel, Clock } from '../ports'
import type { Session } from '../mcp/session'
import { wasNeverSent } from '../problems/call-errors'
import { FaultError } from '../problems/fault'

interface Own {
  session: Promise<Session>
  /** Ends the attempt. */
  opening: AbortController
  /** Calls under way. */
  calls: number
  cancelIdle: Cancel
}

/** A client that calls nothing for so long (ms) has no use for a program of its own. */
const idleLimit = 10 * 60_000
/** Of one server; the one that has not called for longest makes room. */
const most = 32

export interface ApartOptions {
  clock: Clock
  /** Opens a client's connection; `lost` is to be called when it is over. Rejects as `Session.open` does. */
  open: (client: string, lost: () => void, signal: AbortSignal) => Promise<Session>
}

export class Apart {
  readonly #options: ApartOptions
  /** In the order in which they were last used. */
  readonly #own = new Map<string, Own>()
  /** How often all have been ended. */
  #ends = 0

  constructor(options: ApartOptions) {
    this.#options = options
  }

  /** Runs a request on the client's own connection; once more on a new one if it certainly never left. Rejects as `work` does. */
  async run<T>(client: string, work: (session: Session) => Promise<T>): Promise<T> {
    const before = this.#ends
    try {
      return await this.#once(client, work)
    } catch (error) {
      // Whoever has ended all of them says when there is a connection again (docs/recovery.md, law 9).
      if (!wasNeverSent(error) || this.#ends !== before) throw error
      return this.#once(client, work)
    }
  }

  /** Ends all; resolves when nothing is left. Never rejects. */
  async close(): Promise<void> {
    this.#ends += 1
    await Promise.all([...this.#own].map(([client, own]) => this.#end(client, own)))
  }

  async #once<T>(client: string, work: (session: Session) => Promise<T>): Promise<T> {
    const own = this.#own.get(client) ?? this.#begin(client)
    this.#own.delete(client)
    this.#own.set(client, own)
    own.calls += 1
    own.cancelIdle()
    try {
      return await work(await own.session)
    } finally {
      own.calls -= 1
      if (own.calls === 0) own.cancelIdle = this.#options.clock.after(idleLimit, () => void this.#end(client, own))
    }
  }

  #begin(client: string): Own {
    const idle = [...this.#own].find(([, { calls }]) => calls === 0)
    if (this.#own.size >= most && idle) void this.#end(...idle)
    const opening = new AbortController()
    const lost = (): void => void this.#end(client, own)
    const own: Own = {
      session: this.#options.open(client, lost, opening.signal),
      opening,
      calls: 0,
      cancelIdle: () => undefined,
    }
    // The call that wants it hears of it.
    own.session.catch(lost)
    this.#own.set(client, own)
    return own
  }

  async #end(client: string, own: Own): Promise<void> {
    if (this.#own.get(client) === own) this.#own.delete(client)
    own.cancelIdle()
    own.opening.abort(new FaultError({ kind: 'closed', message: 'The connection ended.' }, { neverSent: true }))
    await own.session.then(
      (session) => session.close(),
      () => undefined,
    )
  }
}
