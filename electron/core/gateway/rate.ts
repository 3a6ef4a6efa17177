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

  /** Counts one message; false when the client has to wait. */
  admits(client: string): boolean {
    const now = this.#now()
    const before = this.#left.get(client) ?? { messages: atOnce, at: now }
    const gained = (Math.max(0, now - before.at) / 1_000) * perSecond
    const messages = Math.min(atOnce, before.messages + gained)
    this.#left.set(client, { messages: Math.max(0, messages - 1), at: now })
    return messages >= 1
  }
}
