/** Lets others wait for the next change of something. */
import type { Cancel, Clock } from '../ports'

export class Changes {
  readonly #clock: Clock
  #waiting = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Something has changed: all who wait may look. */
  notify(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  /** Resolves at the next change, or at `deadline` (ms since the epoch). */
  next(deadline?: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel: Cancel = () => undefined
      const wake = (): void => {
        this.#waiting.delete(wake)
        cancel()
        resolve()
      }
      this.#waiting.add(wake)
      if (deadline !== undefined) cancel = this.#clock.after(Math.max(0, deadline - this.#clock.now()) + 1, wake)
    })
  }
}
