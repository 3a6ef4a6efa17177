/** Where the focus was before a dialog opened: it goes back there, whatever opened the dialog. */
import { useLayoutEffect } from 'react'

let before: HTMLElement | null = null
let dialogs = 0

/** For every dialog: remembers where the focus was as it opens, and looks after the focus once none is open any more. */
export function useFocusBefore(open: boolean): void {
  useLayoutEffect(() => {
    if (!open) return undefined
    rememberFocus()
    dialogs += 1
    return () => {
      dialogs -= 1
      if (dialogs === 0) keepFocusAfter()
    }
  }, [open])
}

/** One that is opened from another dialog, or takes its place, goes back to where the first came from. */
function rememberFocus(): void {
  const { activeElement } = document
  if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return
  if (activeElement.closest('[role="dialog"], [role="menu"]') !== null) return
  before = activeElement
}

/**
 * Where the focus goes as a dialog closes, as Base UI asks for it: false where something has taken it meanwhile, else what had it
 * before; where that is gone or cannot have it any more, the present row of the list.
 */
export function focusAfter(): HTMLElement | boolean {
  const { activeElement } = document
  const taken = activeElement !== null && activeElement !== document.body
  if (taken && activeElement.closest('[role="dialog"], [data-base-ui-focus-guard]') === null) return false
  if (before?.isConnected === true && !before.matches(':disabled, [inert] *')) return before
  const row = document.querySelector<HTMLElement>('.row-open[tabindex="0"]')
  return row ?? document.querySelector<HTMLElement>('.detail h2') ?? true
}

/** So many frames long is looked where the focus is, and in so many in a row it is nowhere. */
const mostFrames = 30
const lostAfter = 3
let frame = 0

/**
 * To be called as what had the focus has closed. What the focus was to go to, or went to, may go in the same moment: with a server
 * that was taken out or whose state has changed. Then it goes where it would have gone without that; a click elsewhere ends the looking.
 */
export function keepFocusAfter(): void {
  stopKeeping()
  let [left, nowhere] = [mostFrames, 0]
  const look = (): void => {
    // While a dialog is open, the focus is that one's business.
    nowhere = dialogs === 0 && document.activeElement === document.body ? nowhere + 1 : 0
    if (nowhere === lostAfter) {
      nowhere = 0
      const next = focusAfter()
      if (next instanceof HTMLElement) next.focus()
    }
    left -= 1
    if (left === 0) stopKeeping()
    else frame = requestAnimationFrame(look)
  }
  document.addEventListener('pointerdown', stopKeeping)
  frame = requestAnimationFrame(look)
}

function stopKeeping(): void {
  cancelAnimationFrame(frame)
  document.removeEventListener('pointerdown', stopKeeping)
}
