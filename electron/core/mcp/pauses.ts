/**
 * How long to wait before doing once more what a server makes us do again and again: opening a stream that ends at once,
 * for example. Pauses grow while nothing new is learnt. One per server, over all its connections: a new connection alone
 * is nothing new. Pure but for its memory.
 */

export interface Outcome {
  /** How long it lasted, in ms. */
  lastedMs: number
  /** Something came of it. */
  heard: boolean
}

export interface Pause {
  ms: number
  /** It has come to so many in a row that a person should know. True once per server. */
  isNews: boolean
}

const firstPause = 1_000
const longestPause = 60_000
/** What has lasted so long (ms) was worth it. */
const lasting = 30_000
/** What brings something and ends at once is done again every few seconds at most. */
const mostGrowth = 2
const noteworthy = 4

export class Pauses {
  readonly #counts = new Map<string, number>()
  readonly #told = new Set<string>()

  /** The pause after `what` has ended. @param wish what the server itself asks for, in ms; it counts as the first pause */
  after(what: string, { lastedMs, heard }: Outcome, wish = firstPause): Pause {
    const before = this.#counts.get(what) ?? 0
    const count = lastedMs >= lasting ? 0 : heard ? Math.min(before + 1, mostGrowth) : before + 1
    this.#counts.set(what, count)
    const isNews = count >= noteworthy && !this.#told.has(what)
    if (isNews) this.#told.add(what)
    const grown = Math.max(wish, firstPause) * 2 ** (Math.max(count, 1) - 1)
    return { ms: count <= 1 ? wish : Math.max(wish, Math.min(grown, longestPause)), isNews }
  }

  /** A person wants it tried afresh, or the server is another one by now. */
  forget(): void {
    this.#counts.clear()
    this.#told.clear()
  }
}
