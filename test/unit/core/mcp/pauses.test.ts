/** Pauses grow while nothing new is learnt, and are forgotten when something is. */
import { expect, test } from 'vitest'
import { Pauses } from '../../../../electron/core/mcp/pauses'

const nothing = { lastedMs: 5, heard: false }

test('they grow to a minute, and are news once', () => {
  const pauses = new Pauses()
  const seen = Array.from({ length: 10 }, () => pauses.after('a', nothing))
  expect(seen.map(({ ms }) => ms / 1_000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60])
  expect(seen.map(({ isNews }) => isNews).indexOf(true)).toBe(3)
  expect(seen.filter(({ isNews }) => isNews)).toHaveLength(1)
  expect(pauses.after('b', nothing).ms).toBe(1_000)
})

test('what has lasted is worth an immediate second one', () => {
  const pauses = new Pauses()
  for (let count = 0; count < 5; count++) pauses.after('a', nothing)
  expect(pauses.after('a', { lastedMs: 60_000, heard: false }).ms).toBe(1_000)
  expect(pauses.after('a', nothing).ms).toBe(1_000)
})

// Would catch: one notice per stream, and a request in every second for ever.
test('what brings something each time, and ends at once, grows a little', () => {
  const pauses = new Pauses()
  const seen = Array.from({ length: 5 }, () => pauses.after('a', { lastedMs: 5, heard: true }))
  expect(seen.map(({ ms }) => ms / 1_000)).toEqual([1, 2, 2, 2, 2])
  expect(seen.some(({ isNews }) => isNews)).toBe(false)
})

test('the server’s own wish is the first pause, not the last', () => {
  const pauses = new Pauses()
  expect([0, 0, 0, 0].map((wish) => pauses.after('a', nothing, wish).ms)).toEqual([0, 2_000, 4_000, 8_000])
  expect([90_000, 90_000].map((wish) => pauses.after('b', nothing, wish).ms)).toEqual([90_000, 90_000])
})
