/** For `ref`: puts the focus on an element when it appears because of what the person has just done. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus()
}
