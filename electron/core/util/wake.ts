/** Notices that the machine slept: the clock has moved on by more than the time that was waited for. */
import type { Cancel, Clock } from '../ports'

const turn = 10_000
/** A turn that is late by more than this (ms) was a sleep, not a busy moment. */
const slept = 20_000

/** Calls `woke` after every sleep; the returned function stops it. */
export function watchWake(clock: Clock, woke: () => void): Cancel {
  let cancel: Cancel = () => undefined
  const next = (): void => {
    const begun = clock.now()
    cancel = clock.after(turn, () => {
      if (clock.now() - begun > turn + slept) woke()
      next()
    })
  }
  next()
  return () => cancel()
}
