/** Where the focus was before a dialog opened: it goes back there, whatever opened the dialog. */

let before: HTMLElement | null = null

/** To be called as a dialog opens. One that is opened from another goes back to where the first came from. */
export function rememberFocus(): void {
  const { activeElement } = document
  if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return
  if (activeElement.closest('[role="dialog"], [role="menu"]') !== null) return
  before = activeElement
}

/**
 * Where the focus goes as a dialog closes, as Base UI asks for it: false where something has taken it meanwhile, else what had it
 * before; where that is gone, the present row of the list.
 */
export function focusAfter(): HTMLElement | boolean {
  const { activeElement } = document
  const taken = activeElement !== null && activeElement !== document.body
  if (taken && activeElement.closest('[role="dialog"], [data-base-ui-focus-guard]') === null) return false
  if (before?.isConnected === true) return before
  const row = document.querySelector<HTMLElement>('.row-open[tabindex="0"]')
  return row ?? document.querySelector<HTMLElement>('.detail h2') ?? true
}
