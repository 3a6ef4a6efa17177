/** A clock that stands still until a test moves it. */
import type { Clock } from '../../../electron/core/ports'

export interface FakeClock extends Clock {
  /** Moves on by `ms`, running what falls due on the way, each thing at its own time. */
  pass(ms: number): Promise<void>
  /** Somebody sets the machine's time: timers run on as they were. */
  jump(ms: number): void
  /** How many timers are set. */
  readonly pending: number
}

export function fakeClock(start = Date.UTC(2026, 10, 20)): FakeClock {
  let now = start
  let skew = 0
  const timers = new Set<{ at: number; task: () => void }>()
  return {
    now: () => now + skew,
    jump(ms) {
      skew += ms
    },
    after(ms, task) {
      const timer = { at: now + ms, task }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async pass(ms) {
      const end = now + ms
      for (;;) {
        await settled()
        const [next] = [...timers].filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)
        if (!next) break
        timers.delete(next)
        now = next.at
        next.task()
      }
      now = end
      await settled()
    },
    get pending() {
      return timers.size
    },
  }
}

/** Lets all promises that can go on do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
