/** The limits that the product has: tests use shorter ones, so nothing else would notice a change. */
import { expect, test } from 'vitest'
import { defaultGrace, defaultLimits } from '../../../electron/core/engine/limits'

test('the limits are what the pages promise', () => {
  expect(defaultLimits).toEqual({
    handshakeMs: 30_000,
    idleMs: 30_000,
    probeMs: 10_000,
    pageMs: 30_000,
    helperMs: 10_000,
  })
})

// Would catch: programs that outlive a stop by more than the five seconds in which a system ends a session.
test('a stubborn program is gone well within 5 s', () => {
  expect(defaultGrace.stdinMs + defaultGrace.termMs).toBeLessThanOrEqual(3_500)
})
