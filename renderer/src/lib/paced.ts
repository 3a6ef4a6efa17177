/**
 * Draws at once as long as little happens, and in a storm a few times a second: each picture is whole, so that those in between
 * need not be drawn, and what a person does meanwhile is answered.
 */

/** Within this time (ms) so many pictures are drawn one by one; further ones wait for its end. */
const stretch = 100
const mostAtOnce = 4

export interface Paced<T> {
  show(value: T): void
  /** What waits is not drawn any more. */
  stop(): void
}

/** @param draw takes the latest value. @param now ms on any clock that goes on */
export function paced<T>(draw: (value: T) => void, now: () => number = () => performance.now()): Paced<T> {
  let begun = -Infinity
  let drawn = 0
  let waiting: { value: T } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const drawNow = (value: T): void => {
    drawn += 1
    draw(value)
  }
  const drawWaiting = (): void => {
    timer = undefined
    const latest = waiting
    waiting = null
    begun = now()
    // While it storms, one a stretch.
    drawn = mostAtOnce - 1
    if (latest !== null) drawNow(latest.value)
  }
  return {
    show(value) {
      if (waiting !== null) {
        waiting = { value }
        return
      }
      const since = now() - begun
      if (since >= stretch) {
        begun = now()
        drawn = 0
      }
      if (drawn < mostAtOnce) return drawNow(value)
      waiting = { value }
      timer = setTimeout(drawWaiting, Math.max(0, stretch - since))
    },
    stop() {
      clearTimeout(timer)
      waiting = null
    },
  }
}
