/**
 * Draws at once as long as little happens, one picture for each that the screen shows, and in a storm a few times a second: each
 * picture is whole, so that those in between need not be drawn, and what a person does meanwhile is answered.
 */

/** Within this time (ms) so many pictures are drawn one by one; further ones wait for its end. */
const stretch = 100
const mostAtOnce = 4
/** For a frame of a window that nobody sees (ms). */
const longestWait = 500

export interface Paced<T> {
  show(value: T): void
  /** What waits is not drawn any more. */
  stop(): void
}

/** Calls back once, when the next frame begins. @returns what takes it back */
export type NextFrame = (callback: () => void) => () => void

/** @param draw takes the latest value. @param now ms on any clock that goes on */
export function paced<T>(
  draw: (value: T) => void,
  nextFrame: NextFrame,
  now: () => number = () => performance.now(),
): Paced<T> {
  let begun = -Infinity
  let drawn = 0
  let waiting: { value: T } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  /** What was drawn last has been on the screen. Before that another one would take the time that showing it needs. */
  let seen = true
  let forgetFrame = (): void => undefined
  const drawIfDue = (): void => {
    if (waiting === null || !seen || timer !== undefined) return
    const since = now() - begun
    if (since >= stretch) {
      begun = now()
      drawn = 0
    }
    if (drawn >= mostAtOnce) {
      timer = setTimeout(goOn, Math.max(0, stretch - since))
      return
    }
    const { value } = waiting
    waiting = null
    drawn += 1
    seen = false
    forgetFrame = nextFrame(() => {
      seen = true
      drawIfDue()
    })
    draw(value)
  }
  const goOn = (): void => {
    timer = undefined
    begun = now()
    // While it storms, one a stretch.
    drawn = mostAtOnce - 1
    drawIfDue()
  }
  return {
    show(value) {
      waiting = { value }
      drawIfDue()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      forgetFrame()
      seen = true
      waiting = null
    },
  }
}

/** The window's own frames; a window that nobody sees shows none, and is drawn now and then all the same. */
export function nextFrameOfWindow(callback: () => void): () => void {
  const end = (): void => {
    cancelAnimationFrame(frame)
    clearTimeout(patience)
  }
  const come = (): void => {
    end()
    callback()
  }
  const frame = requestAnimationFrame(come)
  const patience = setTimeout(come, longestWait)
  return end
}
