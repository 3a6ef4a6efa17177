/** Whether a person has the window before them, so that nothing need be told outside it. Pure. */

/** What the system says of a window. */
export interface WindowState {
  isVisible(): boolean
  isMinimized(): boolean
  isFocused(): boolean
}

/**
 * "Focused" alone is not enough: a window that was just put away may be called so for a moment, and on Windows one that is
 * minimized is, and visible as well.
 */
export function isInFront(window: WindowState | null): boolean {
  return window !== null && window.isVisible() && !window.isMinimized() && window.isFocused()
}
