/**
 * Sessions that their clients have ended: an id says itself what it stands for, but not that it is over (2025-11-25,
 * transports, "Session Management"). Forgotten with the engine: whoever uses one after that has not meant it.
 */

/** Of all clients; the oldest are forgotten first. */
const mostKept = 4_000

export class EndedSessions {
  readonly #ids = new Set<string>()

  add(id: string): void {
    this.#ids.add(id)
    const [oldest] = this.#ids
    if (this.#ids.size > mostKept && oldest !== undefined) this.#ids.delete(oldest)
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }
}
