/** Real time that a test can turn forward: what is due by then happens at once. */
import type { Clock } from '../../electron/core/ports'

export interface SkippingClock extends Clock {
  /** Turns the clock forward by `ms`. */
  skip(ms: number): void
}

export function createSkippingClock(): SkippingClock {
  let ahead = 0
  const waiting = new Set<{ due: number; run: () => void }>()
  const now = (): number => Date.now() + ahead
  return {
    now,
    after(ms, task) {
      const run = (): void => {
        cancel()
        task()
      }
      const timer = setTimeout(run, Math.min(Math.max(0, ms), 2 ** 31 - 1)).unref()
      const entry = { due: now() + ms, run }
      const cancel = (): void => {
        clearTimeout(timer)
        waiting.delete(entry)
      }
      waiting.add(entry)
      return cancel
    },
    skip(ms) {
      ahead += ms
      for (const { due, run } of [...waiting].toSorted((a, b) => a.due - b.due)) if (due <= now()) run()
    },
  }
}
