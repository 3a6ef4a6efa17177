/** What can be measured of a view whatever fonts a machine has: nothing cut to where nobody can tell it, nothing over another, nothing beyond the window. */
import type { Page } from '@playwright/test'

/** So many characters of a name or an action can be seen at least, or all that it has. */
const fewest = 12

/** What is wrong with the view that is shown, in words; of an open dialog or menu alone where there is one. */
export function flawsIn(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const flaws: string[] = []
    const wide = document.documentElement.scrollWidth - window.innerWidth
    if (wide > 0) flaws.push(`the page is ${wide} px wider than the window`)
    const layers = [...document.querySelectorAll<HTMLElement>('[role="menu"], [role="dialog"]')]
    const root = layers.find((layer) => layer.checkVisibility({ opacityProperty: true })) ?? document.body

    interface Box {
      left: number
      right: number
      top: number
      bottom: number
    }
    const wholeOf = (element: Element): Box => {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      return { left, right, top, bottom }
    }
    /** What of it is not hidden by a part that scrolls. */
    const shownOf = (element: Element): Box | null => {
      const box = wholeOf(element)
      for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(parent)
        const around = wholeOf(parent)
        if (overflowX !== 'visible') {
          box.left = Math.max(box.left, around.left)
          box.right = Math.min(box.right, around.right)
        }
        if (overflowY !== 'visible') {
          box.top = Math.max(box.top, around.top)
          box.bottom = Math.min(box.bottom, around.bottom)
        }
      }
      return box.right - box.left > 1 && box.bottom - box.top > 1 ? box : null
    }
    const nameOf = (element: Element): string =>
      (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60) || element.className

    const isShown = (element: HTMLElement): boolean =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.closest('.hidden, [aria-hidden="true"], [inert]') === null &&
      shownOf(element) !== null

    const texts = [
      ...root.querySelectorAll<HTMLElement>('h1, h2, h3, button, button *, a, [role="tab"], label, dt, .walk-head em'),
    ]
    for (const element of texts.filter(isShown)) {
      const said = (element.textContent ?? '').trim()
      const hides = getComputedStyle(element).overflowX !== 'visible'
      if (said === '' || !hides || element.scrollWidth <= element.clientWidth + 1) continue
      const seen = Math.floor((said.length * element.clientWidth) / element.scrollWidth)
      if (seen < Math.min(least, said.length)) flaws.push(`“${said}” is cut to ${seen} characters`)
    }

    // What a person has to know, and what a dialog is for: never cut, never scrolled away.
    for (const element of root.querySelectorAll<HTMLElement>('.walk-head em, [role="option"] span')) {
      if (isShown(element) && element.scrollWidth > element.clientWidth + 1) flaws.push(`“${nameOf(element)}” is cut`)
    }
    for (const button of root.querySelectorAll<HTMLElement>(
      '[role="dialog"] button[type="submit"][data-look="primary"]',
    )) {
      const shown = shownOf(button)
      if (shown === null || wholeOf(button).bottom - shown.bottom > 1)
        flaws.push(`the dialog’s “${nameOf(button)}” is out of sight`)
    }

    for (const tab of root.querySelectorAll('[role="tab"][aria-selected="true"]')) {
      const [whole, shown] = [wholeOf(tab), shownOf(tab)]
      if (shown === null || whole.right - shown.right > 2 || shown.left - whole.left > 2)
        flaws.push(`the chosen tab “${nameOf(tab)}” is out of sight`)
    }

    const controls = [
      ...root.querySelectorAll<HTMLElement>(
        'button:not(.row-open), input, textarea, select, a[href], summary, [role="tab"], [role="menuitem"]',
      ),
    ].filter(isShown)
    const boxes = controls.map((element) => ({ element, box: shownOf(element) ?? wholeOf(element) }))
    for (const { element, box } of boxes) {
      if (box.right > window.innerWidth + 1 || box.left < -1) flaws.push(`“${nameOf(element)}” is beyond the window`)
    }
    boxes.forEach(({ element, box }, index) => {
      for (const other of boxes.slice(index + 1)) {
        if (element.contains(other.element) || other.element.contains(element)) continue
        // A button within a field, such as the one that shows a secret.
        if (element.matches('input') && element.parentElement === other.element.parentElement) continue
        const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left)
        const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top)
        if (width > 2 && height > 2) flaws.push(`“${nameOf(element)}” lies over “${nameOf(other.element)}”`)
      }
    })
    for (const item of [...root.querySelectorAll<HTMLElement>('[role="menuitem"]')].filter(isShown)) {
      const inner = item.scrollHeight > item.clientHeight + 1 || item.scrollWidth > item.clientWidth + 1
      if (inner) flaws.push(`the menu’s “${nameOf(item)}” has no room for its words`)
    }
    // A name and what stands beside it in its row.
    for (const row of root.querySelectorAll('.row')) {
      const main = row.querySelector('.row-main')?.getBoundingClientRect()
      const end = row.querySelector('.row-end')?.getBoundingClientRect()
      if (main && end && main.right > end.left + 1) flaws.push(`the row “${nameOf(row)}” lies over its buttons`)
    }
    return flaws
  }, fewest)
}
