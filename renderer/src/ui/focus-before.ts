/** Where the focus was before a dialog opened: it goes back there, whatever opened the dialog. */

let before: HTMLElement | null = null

/** To be called as a dialog opens. One that is opened from another goes back to where the first came from. */
export function rememberFocus(): void {
  const { activeElement } = document
  if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return
  if (activeElement.closest('[role="dialog"], [role="menu"]') !== null) return
  before = activeElement
}

/** The element to go back to; where it is gone, the present row of the list, else nothing. */
export function focusBefore(): HTMLElement | null {
  if (before?.isConnected === true) return before
  return (
    document.querySelector<HTMLElement>('.row-open[tabindex="0"]') ?? document.querySelector<HTMLElement>('.detail h2')
  )
}
