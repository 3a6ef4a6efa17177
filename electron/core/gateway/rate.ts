/** How many messages a client may send: many at once, and then so many a second. Pure but for the clock. */

/** A client that waits for each answer comes nowhere near. */
const perSecond = 2_000
const atOnce = 10_000

export class Rate {
  readonly #now: () => number
  /** What each client may still send, and when that was known. */
  readonly #left = new Map<string, { messages: number; at: number }>()

  /** @param now ms since whenever */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts so many messages; false when the client has to wait. */
  admits(client: string, count = 1): boolean {
    const now = this.#now()
    const known = this.#left.get(client)
    const left = known ?? { messages: atOnce, at: now }
    if (!known) this.#left.set(client, left)
    const gained = (Math.max(0, now - left.at) / 1_000) * perSecond
    const messages = Math.min(atOnce, left.messages + gained)
    left.messages = Math.max(0, messages - count)
    left.at = now
    return messages >= count
  }
}
