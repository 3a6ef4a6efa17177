/** Where the window opens: where it was, unless that is no longer on a screen. Pure. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export const defaultSize = { width: 1180, height: 760 }
export const smallestSize = { width: 420, height: 420 }

/** A window counts as reachable when at least this much of it (px) is on a screen, in both directions. */
const reachable = 80

/**
 * @param remembered where the window was last, or null.
 * @param screens the usable area of each screen, the main one first.
 * @returns a place that fits on one screen.
 */
export function placeWindow(remembered: Rectangle | null, screens: readonly Rectangle[]): Rectangle {
  const main = screens[0]
  if (main === undefined) return { x: 0, y: 0, ...defaultSize }
  if (remembered === null) return centre(defaultSize, main)
  const screen = screens.find((candidate) => overlaps(remembered, candidate))
  if (screen === undefined) return centre(remembered, main)
  const { width, height } = fit(remembered, screen)
  return {
    x: clamp(remembered.x, screen.x, screen.x + screen.width - width),
    y: clamp(remembered.y, screen.y, screen.y + screen.height - height),
    width,
    height,
  }
}

function centre(size: { width: number; height: number }, screen: Rectangle): Rectangle {
  const { width, height } = fit(size, screen)
  return {
    x: screen.x + Math.floor((screen.width - width) / 2),
    y: screen.y + Math.floor((screen.height - height) / 2),
    width,
    height,
  }
}

function fit(size: { width: number; height: number }, screen: Rectangle): { width: number; height: number } {
  return {
    width: Math.min(Math.max(size.width, smallestSize.width), screen.width),
    height: Math.min(Math.max(size.height, smallestSize.height), screen.height),
  }
}

function overlaps(window: Rectangle, screen: Rectangle): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const down = Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y)
  return across >= reachable && down >= reachable
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
