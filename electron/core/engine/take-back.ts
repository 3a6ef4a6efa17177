/** What a person has just done and may still take back: each for a while, and then for good. In memory alone. */
import type { Cancel, Clock } from '../ports'

export interface WayBack {
  /** Puts everything back. */
  restore: () => Promise<void>
  /** Does what cannot be taken back any more. Never rejects. */
  final: () => Promise<void>
}

/** So many are kept (the oldest becomes final), and so long each (ms): longer than the window offers it. */
const most = 50
const patience = 30_000

export class TakeBack {
  readonly #clock: Clock
  readonly #ways = new Map<string, { way: WayBack; cancel: Cancel }>()
  readonly #ending = new Set<Promise<void>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A newer one of the same key makes the one before final. */
  keep(key: string, way: WayBack): void {
    this.#finish(key)
    for (const oldest of [...this.#ways.keys()].slice(0, Math.max(0, this.#ways.size - most + 1))) this.#finish(oldest)
    const cancel = this.#clock.after(patience, () => this.#finish(key))
    this.#ways.set(key, { way, cancel })
  }

  /** False when there is nothing to take back (any more). Rejects with what keeps it from being put back; then it may be tried again. */
  async undo(key: string): Promise<boolean> {
    const kept = this.#ways.get(key)
    if (kept === undefined) return false
    // Taken out first: nothing becomes final while it is being put back.
    kept.cancel()
    this.#ways.delete(key)
    try {
      await kept.way.restore()
    } catch (error) {
      this.keep(key, kept.way)
      throw error
    }
    return true
  }

  /** Makes this one final at once: the person does not want it back. */
  settle(key: string): void {
    this.#finish(key)
  }

  /** Makes everything final; resolves when that is done. */
  async stop(): Promise<void> {
    for (const key of this.#ways.keys()) this.#finish(key)
    await Promise.all(this.#ending)
  }

  #finish(key: string): void {
    const kept = this.#ways.get(key)
    if (kept === undefined) return
    kept.cancel()
    this.#ways.delete(key)
    const ending = kept.way.final().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }
}
