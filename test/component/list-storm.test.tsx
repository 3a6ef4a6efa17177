/** The list while many servers connect: nothing turns in it, so that the rest of the window goes on. */
import { act } from '@testing-library/react'
import { expect, it } from 'vitest'
import { beginMany } from '../../renderer/src/store/view'
import { everyState, server } from '../support/renderer-fixtures'
import { openWindow } from './render'

const states = everyState(Date.now())

// Catches a window that stutters while hundreds connect: twenty turning marks kept frames waiting for a tenth of a second.
it.each([
  [6, 0],
  [7, 1],
])('of %i servers that are connecting, the marks in the list stand still: %i', async (count, still) => {
  await openWindow(Array.from({ length: count }, (_, index) => server(`s${index}`, states.connecting)))
  expect(document.querySelectorAll('.servers [data-storm]')).toHaveLength(still)
  expect(document.querySelectorAll('.truth [data-storm], .truth [data-resting]')).toHaveLength(0)
})

// Catches the same in the moment after the click, when the servers are still shown as connected.
it('of many that were just asked to reconnect, nothing turns in the list either, until all have answered', async () => {
  await openWindow(Array.from({ length: 7 }, (_, index) => server(`s${index}`, states.connected)))
  let ends = (): void => undefined
  act(() => void (ends = beginMany(Array.from({ length: 7 }, (_, index) => `id-s${index}`))))
  expect(document.querySelectorAll('.servers [data-storm]')).toHaveLength(1)
  act(() => ends())
  expect(document.querySelectorAll('.servers [data-storm]')).toHaveLength(0)
})
