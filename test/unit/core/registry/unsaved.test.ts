/** Of all files that cannot be written a person sees one problem, told when it changes. */
import { expect, test } from 'vitest'
import { Unsaved } from '../../../../electron/core/registry/unsaved'
import type { Problem } from '../../../../shared/model/problem'

// Would catch: a log that a full disk fills further, a banner that flickers, a problem that stays after there is room.
test('it is told once, names the reason, and is over when all of them are written', () => {
  const logged: string[] = []
  const told: (Problem | null)[] = []
  const logger = {
    error: (message: string) => void logged.push(message),
    info: () => undefined,
    debug: () => undefined,
  }
  const unsaved = new Unsaved({ clock: { now: () => 0 }, logger }, (problem) => told.push(problem))
  const full = Object.assign(new Error('x'), { code: 'ENOSPC' })
  unsaved.report('/home/a', null)
  for (let again = 0; again < 5; again++) unsaved.report('/home/a', full)
  expect(logged).toHaveLength(1)
  expect(told).toEqual([
    expect.objectContaining({ code: 'internal.unsaved', detail: 'No room on the disk: /home/a cannot be written.' }),
  ])
  unsaved.report('/home/b', full)
  expect(told.at(-1)?.detail).toBe('No room on the disk: /home/a and 1 more cannot be written.')
  unsaved.report('/home/a', null)
  expect(told.at(-1)?.detail).toContain('/home/b cannot')
  unsaved.report('/home/b', null)
  expect(told.at(-1)).toBeNull()
  expect(told).toHaveLength(4)
})
