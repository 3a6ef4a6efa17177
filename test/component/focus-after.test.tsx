/** Where the focus is once a dialog has closed: never nowhere, whatever goes in that moment. */
import { afterEach, expect, test } from 'vitest'
import { keepFocusAfter } from '../../renderer/src/ui/focus-before'

afterEach(() => document.body.replaceChildren())

function put(html: string): HTMLElement {
  document.body.innerHTML = html
  return document.querySelector<HTMLElement>('.row-open') ?? document.body
}
const focused = (): string => document.activeElement?.textContent ?? ''

// Would catch: a person with a keyboard alone, who has to begin at the top of the window after a dialog about a server that went.
test('what had the focus is gone already, or goes a moment later: the row of the list has it', async () => {
  const row = put('<button class="row-open" tabindex="0">row</button><button id="other">other</button>')
  keepFocusAfter()
  await expect.poll(() => document.activeElement).toBe(row)
  const other = document.querySelector<HTMLElement>('#other')
  other?.focus()
  keepFocusAfter()
  other?.remove()
  await expect.poll(focused).toBe('row')
})

// Would catch: a focus that jumps back from where the person has gone meanwhile.
test('whoever clicks elsewhere meanwhile stays there', async () => {
  put('<button class="row-open" tabindex="0">row</button><p>text</p>')
  keepFocusAfter()
  document.querySelector('p')?.dispatchEvent(new Event('pointerdown', { bubbles: true }))
  for (let frame = 0; frame < 10; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve))
  expect(document.activeElement).toBe(document.body)
})
