/** A short storm; `npm run storm` is the long one. */
import { afterEach, expect, test } from 'vitest'
import { storm } from '../storm/storm'
import { cleanUp } from '../support/gateway-bench'

afterEach(cleanUp)

// Would catch: a call that is run twice because its answer was lost or its connection ended, one that nobody ever answers, and
// an answer that goes to another call.
test('calls while servers break at random instants are answered, every one, and none is run twice', async () => {
  const { outcomes, faults, violations } = await storm({ calls: 200, seed: 1, atOnce: 16, calmMs: 30 })
  expect(violations).toEqual([])
  expect(outcomes.done + outcomes.told).toBe(200)
  // Otherwise nothing was tested.
  expect(outcomes.done).toBeGreaterThan(50)
  expect(faults).toBeGreaterThan(5)
})
