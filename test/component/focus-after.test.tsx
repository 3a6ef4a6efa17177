/** Where the focus is once a dialog has closed: never nowhere, whatever goes in that moment. */
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { keepFocusAfter } from '../../renderer/src/ui/focus-before'
import { Modal } from '../../renderer/src/ui/modal'

afterEach(() => {
  cleanup()
  // Ends what still looks after the focus.
  document.dispatchEvent(new Event('pointerdown'))
  document.body.replaceChildren()
})

function put(html: string): HTMLElement {
  document.body.innerHTML = html
  return document.querySelector<HTMLElement>('.row-open') ?? document.body
}

// Would catch: a person with a keyboard alone, who has to begin at the top of the window after a dialog about a server that went.
test('what had the focus is gone already, or goes a moment later: the row of the list has it', async () => {
  const row = put('<button class="row-open" tabindex="0">row</button><button id="other">other</button>')
  keepFocusAfter()
  await expect.poll(() => document.activeElement).toBe(row)
  const other = document.querySelector<HTMLElement>('#other')
  other?.focus()
  keepFocusAfter()
  other?.remove()
  await expect.poll(() => document.activeElement).toBe(row)
})

// Would catch: a focus that jumps back from where the person has gone meanwhile.
test('whoever clicks elsewhere meanwhile stays there', async () => {
  put('<button class="row-open" tabindex="0">row</button><p>text</p>')
  keepFocusAfter()
  document.querySelector('p')?.dispatchEvent(new Event('pointerdown', { bubbles: true }))
  for (let frame = 0; frame < 10; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve))
  expect(document.activeElement).toBe(document.body)
})

// Would catch: a dialog that looks after the focus only where it was opened in one of several ways.
test('of any dialog: what it was about has gone, and so has what the focus went to first', async () => {
  const Page = ({ row, open }: { row: string; open: boolean }) => (
    <>
      <button key={row} className="row-open" tabIndex={0}>
        {row}
      </button>
      {open && <Modal open onClose={() => undefined} title="Remove a" />}
    </>
  )
  const { rerender } = render(<Page row="a" open={false} />)
  screen.getByRole('button', { name: 'a' }).focus()
  rerender(<Page row="a" open />)
  await expect.poll(() => document.activeElement?.closest('[role="dialog"]')).toBeTruthy()
  rerender(<Page row="b" open={false} />)
  await expect.poll(() => document.activeElement).toBe(screen.getByRole('button', { name: 'b' }))
  rerender(<Page row="c" open={false} />)
  await expect.poll(() => document.activeElement).toBe(screen.getByRole('button', { name: 'c' }))
})

// Would catch: a focus that is sent to what cannot have it any more, again and again, and is nowhere.
test('what had the focus is disabled now: the row of the list has it', async () => {
  const Page = ({ busy, open }: { busy: boolean; open: boolean }) => (
    <>
      <button className="row-open" tabIndex={0}>
        row
      </button>
      <button disabled={busy}>opener</button>
      {open && <Modal open onClose={() => undefined} title="Settings" />}
    </>
  )
  const { rerender } = render(<Page busy={false} open={false} />)
  const opener = screen.getByRole('button', { name: 'opener' })
  opener.focus()
  rerender(<Page busy={false} open />)
  await expect.poll(() => document.activeElement?.closest('[role="dialog"]')).toBeTruthy()
  rerender(<Page busy={false} open={false} />)
  await expect.poll(() => document.activeElement).toBe(opener)
  rerender(<Page busy={false} open />)
  await expect.poll(() => document.activeElement?.closest('[role="dialog"]')).toBeTruthy()
  rerender(<Page busy open={false} />)
  await expect.poll(() => document.activeElement).toBe(screen.getByRole('button', { name: 'row' }))
})
