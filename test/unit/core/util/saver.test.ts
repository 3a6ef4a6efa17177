/** What is in memory comes to disk, however the disk behaves meanwhile. */
import { expect, test } from 'vitest'
import { Saver } from '../../../../electron/core/util/saver'
import { fakeClock } from '../fake-clock'

function make() {
  const clock = fakeClock()
  const seen = { writes: 0, trouble: [] as (string | null)[], full: false }
  const saver = new Saver({
    clock,
    gatherMs: 100,
    write: async () => {
      seen.writes += 1
      if (seen.full) throw new Error('full')
    },
    trouble: (error) => seen.trouble.push(error instanceof Error ? error.message : null),
  })
  return { clock, seen, saver }
}

test('changes of one moment are one write', async () => {
  const { clock, seen, saver } = make()
  for (let change = 0; change < 50; change++) saver.soon()
  expect(seen.writes).toBe(0)
  await clock.pass(100)
  expect(seen).toEqual({ writes: 1, trouble: [], full: false })
  expect(clock.pending).toBe(0)
})

// Would catch: a change that is on disk only after the next one, although there has been room for hours; a disk that is asked without a pause.
test('after a failure it is tried again with pauses that grow, until there is room', async () => {
  const { clock, seen, saver } = make()
  seen.full = true
  saver.soon()
  await clock.pass(10 * 60_000)
  expect(seen.writes).toBeGreaterThan(8)
  expect(seen.writes).toBeLessThan(20)
  seen.full = false
  await clock.pass(60_000)
  expect(seen.trouble.at(-1)).toBeNull()
  expect(seen.trouble.filter((error) => error === null)).toHaveLength(1)
  expect(clock.pending).toBe(0)
  saver.soon()
  await clock.pass(100)
  expect(seen.trouble.at(-1)).toBeNull()
})

test('whoever waits for the disk is told, and it is tried again all the same', async () => {
  const { clock, seen, saver } = make()
  seen.full = true
  await expect(saver.flush()).rejects.toThrow('full')
  seen.full = false
  await clock.pass(2_000)
  expect(seen).toMatchObject({ writes: 2, trouble: ['full', null] })
})

// Would catch: an end that throws because the disk is full, and a timer that outlives it.
test('at the end it is tried once more', async () => {
  const { clock, seen, saver } = make()
  seen.full = true
  saver.soon()
  await saver.close()
  expect(seen.writes).toBe(1)
  expect(clock.pending).toBe(0)
})
