/** Real time that a test can turn forward: what is due by then happens at once. */
import { systemClock } from '../../electron/adapters/clock'
import type { Clock } from '../../electron/core/ports'

export interface SkippingClock extends Clock {
  /** Turns the clock forward by `ms`. */
  skip(ms: number): void
}

/** @param longest of the timers that are set at all (ms) */
export function createSkippingClock(longest = Infinity): SkippingClock {
  let ahead = 0
  const waiting = new Set<{ due: number; run: () => void }>()
  const now = (): number => Date.now() + ahead
  return {
    now,
    after(ms, task) {
      if (ms >= longest) return () => undefined
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

const longestShort = 500

/** Real time without long timers: what is shown goes on, but no token is renewed ahead and nothing is tried again. */
export const shortTimersOnly: Clock = {
  now: () => Date.now(),
  after: (ms, task) => (ms < longestShort ? systemClock.after(ms, task) : () => undefined),
}

/** The same, and it can be turned forward. */
export function createShortTimersClock(): SkippingClock {
  return createSkippingClock(longestShort)
}
