/** The real time. */
import type { Clock } from '../core/ports'

/** Longest delay that a Node timer can wait, in ms. */
const longest = 2_147_483_647

/** A clock whose timers never keep the process alive by themselves. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, Math.min(Math.max(0, ms), longest))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
