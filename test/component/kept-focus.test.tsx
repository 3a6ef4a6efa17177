/** A part whose button goes away under the focus, as when something is tried again. */
import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { useKeptFocus } from '../../renderer/src/ui/kept-focus'

function Part({ button }: { button: string | null }) {
  const part = useKeptFocus<HTMLDivElement>()
  return (
    <div ref={part} tabIndex={-1} data-testid="part">
      {button === null ? 'Connecting…' : <button type="button">{button}</button>}
    </div>
  )
}

// Would catch: someone at the keyboard who is left on nothing, and has to find the button again that comes back.
test('the focus waits on the part, and goes to the next button', () => {
  const { rerender } = render(<Part button="Reconnect" />)
  screen.getByRole('button', { name: 'Reconnect' }).focus()
  rerender(<Part button={null} />)
  expect(document.activeElement).toBe(screen.getByTestId('part'))
  rerender(<Part button={null} />)
  rerender(<Part button="Open in editor" />)
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open in editor' }))
})

test('whoever has gone elsewhere stays there', () => {
  const page = (button: string | null) => (
    <>
      <Part button={button} />
      <button type="button">elsewhere</button>
    </>
  )
  const { rerender } = render(page('Reconnect'))
  screen.getByRole('button', { name: 'Reconnect' }).focus()
  rerender(page(null))
  screen.getByRole('button', { name: 'elsewhere' }).focus()
  rerender(page('Open in editor'))
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'elsewhere' }))
})
