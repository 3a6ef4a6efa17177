/** Health: one probe when nothing else happens, two misses are the end, and nobody is probed to death. */
import { beforeEach, describe, expect, test } from 'vitest'
import { FaultError, type Fault } from '../../../../electron/core/problems/fault'
import { defaultLimits } from '../../../../electron/core/engine/limits'
import { Health } from '../../../../electron/core/mcp/health'
import { fakeClock, type FakeClock } from '../fake-clock'

const lost = new FaultError({ kind: 'timeout', message: 'no answer' })

let clock: FakeClock
let probes: number[]
let begin: number
let outcomes: (Error | number)[]
let told: (number | null)[]
let dead: Fault[]
let health: Health

beforeEach(() => {
  clock = fakeClock()
  begin = clock.now()
  probes = []
  outcomes = []
  told = []
  dead = []
  health = new Health({
    clock,
    limits: defaultLimits,
    probe: async () => {
      probes.push(clock.now() - begin)
      const outcome = outcomes.shift() ?? 0
      if (outcome instanceof Error) throw outcome
      if (outcome > 0) await new Promise<void>((resolve) => void clock.after(outcome, resolve))
    },
    alive: (latencyMs) => told.push(latencyMs),
    dead: (fault) => dead.push(fault),
  })
})

test('an idle connection is probed every 30 s, and its latency is told', async () => {
  outcomes = [7]
  health.start()
  await clock.pass(95_000)
  expect(probes).toEqual([30_000, 60_007, 90_007])
  expect(told).toEqual([7, 0, 0])
  health.stop()
})

test('traffic counts as a probe', async () => {
  health.start()
  for (let count = 0; count < 20; count++) {
    await clock.pass(20_000)
    health.sawTraffic()
  }
  expect(probes).toEqual([])
  health.stop()
})

test('one miss is forgiven, two in a row are the end, told once', async () => {
  outcomes = [lost, 0]
  health.start()
  await clock.pass(31_000)
  expect([probes.length, dead.length]).toEqual([2, 0])
  outcomes = [lost, lost]
  await clock.pass(60_000)
  expect(dead).toEqual([lost.fault])
  health.stop()
})

test('many suspicions in a row lead to one probe, at once', async () => {
  health.start()
  await clock.pass(1_000)
  for (let count = 0; count < 50; count++) health.check()
  await clock.pass(1)
  expect(probes).toHaveLength(1)
  for (let count = 0; count < 50; count++) health.check()
  await clock.pass(250)
  expect(probes).toHaveLength(2)
  health.stop()
})

test('a suspicion during a probe starts no second one beside it', async () => {
  outcomes = [5_000]
  health.start()
  health.check()
  await clock.pass(1)
  health.check()
  health.sawTraffic()
  await clock.pass(1_000)
  expect(probes).toHaveLength(1)
  await clock.pass(36_000)
  expect(probes).toHaveLength(2)
  health.stop()
})

test('after stop nothing is probed or told, not even by a probe under way', async () => {
  outcomes = [1_000, lost]
  health.start()
  health.check()
  await clock.pass(1)
  health.stop()
  health.check()
  health.sawTraffic()
  await clock.pass(120_000)
  expect([probes.length, told, dead]).toEqual([1, [], []])
  expect(clock.pending).toBe(0)
})

test('an error that is no fault is one all the same', async () => {
  outcomes = [new Error('odd'), new Error('odd')]
  health.start()
  await clock.pass(31_000)
  expect(dead).toEqual([{ kind: 'other', message: 'It failed in a way that Patchbay does not know.' }])
})

describe('who asks to be left alone (Retry-After)', () => {
  const busy = (retryAfterMs: number | null): FaultError =>
    new FaultError({
      kind: 'http',
      status: 429,
      body: null,
      headerNames: [],
      wwwAuthenticate: null,
      retryAfterMs,
      server: null,
    })

  // Would catch: a second probe in the same moment, as after any other miss.
  test('is probed when the pause is over, and only then; a second refusal is the end', async () => {
    outcomes = [busy(20_000), busy(20_000)]
    health.start()
    await clock.pass(49_000)
    expect([probes, dead]).toEqual([[30_000], []])
    await clock.pass(2_000)
    expect(probes).toEqual([30_000, 50_000])
    expect(dead).toMatchObject([{ kind: 'http', status: 429 }])
    health.stop()
  })

  // Would catch: a suspicion because of a refused call, asked about in the middle of the pause that the refusal wants.
  test('as the answer to a call: it counts as a miss, and nothing is asked before', async () => {
    outcomes = [0, busy(null)]
    health.start()
    health.check(busy(10_000).fault)
    health.check(lost.fault)
    await clock.pass(9_000)
    expect(probes).toEqual([])
    await clock.pass(1_001)
    expect([probes, dead]).toEqual([[10_000], []])
    health.check(busy(null).fault)
    await clock.pass(5_001)
    expect([probes.length, dead.length]).toEqual([2, 1])
    health.stop()
  })

  test('and then answers a request: is forgiven', async () => {
    outcomes = [busy(20_000), busy(20_000), 0]
    health.start()
    await clock.pass(31_000)
    health.sawTraffic()
    await clock.pass(30_500)
    expect([probes, dead]).toEqual([[30_000, 61_000], []])
    await clock.pass(20_000)
    expect([probes.length, dead.length]).toEqual([3, 0])
    health.stop()
  })
})
