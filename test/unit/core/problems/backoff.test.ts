/** When to try again: soon enough to be back within 3 s of a server's return, seldom enough not to be a nuisance. */
import { describe, expect, test } from 'vitest'
import { retryDelay, type Schedule } from '../../../../electron/core/problems/backoff'
import { seeded } from '../random'

/** The times (ms) of the attempts in an outage of `length`; each attempt itself takes `takes`. */
function attempts(schedule: Schedule, length: number, random: () => number, takes = 0): number[] {
  const times: number[] = []
  let now = takes
  for (let attempt = 1; now < length; attempt++) {
    now += retryDelay(schedule, attempt, now - takes, random())
    if (now < length) times.push(now)
    now += takes
  }
  return times
}

const jitters: [string, () => number][] = [
  ['the least jitter', () => 0],
  ['the most jitter', () => 1],
  ...Array.from({ length: 20 }, (_, seed): [string, () => number] => [`jitter ${seed}`, seeded(seed).next]),
]

describe.each(jitters)('an outage with %s', (_name, random) => {
  test('of 20 s: fewer than 15 attempts, never a pause longer than 2.5 s', () => {
    const times = attempts('outage', 20_000, random)
    expect(times.length).toBeLessThan(15)
    for (const [index, time] of times.entries()) expect(time - (times[index - 1] ?? 0)).toBeLessThanOrEqual(2_500)
    expect(20_000 - (times.at(-1) ?? 0)).toBeLessThanOrEqual(2_500)
  })

  test('of 60 s: at most 14 attempts; of an hour: about one a minute and never less', () => {
    expect(attempts('outage', 60_000, random).length).toBeLessThanOrEqual(14)
    const hour = attempts('outage', 3_600_000, random)
    expect(hour.length).toBeLessThan(90)
    for (const [index, time] of hour.entries()) expect(time - (hour[index - 1] ?? 0)).toBeLessThanOrEqual(60_000)
  })

  test('with slow attempts (a time-out of 10 s each) is not tried without a pause', () => {
    expect(attempts('outage', 600_000, random, 10_000).length).toBeLessThan(40)
  })
})

test('five crashes of a program that ends at once are over within 10 s', () => {
  for (const random of [0, 1]) {
    const pauses = [1, 2, 3, 4].map((attempt) => retryDelay('process', attempt, 0, random))
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThan(10_000)
  }
})

test.each([
  ['outage', 60_000],
  ['process', 60_000],
  ['static-auth', 300_000],
  ['slow', 300_000],
] as const)('%s: always a whole, positive number up to %d ms, also after years', (schedule, most) => {
  for (const attempt of [1, 2, 5, 30, 1_000, 1e6]) {
    for (const failingFor of [0, 21_999, 22_000, 60_000, 1e12]) {
      for (const random of [0, 0.5, 1]) {
        const delay = retryDelay(schedule, attempt, failingFor, random)
        expect(
          Number.isInteger(delay) && delay >= 100 && delay <= most,
          `${attempt} ${failingFor} ${random}: ${delay}`,
        ).toBe(true)
      }
    }
  }
})

test('a rejected token is tried after 1 s, 2 s, 4 s …, for it is often an upstream fault', () => {
  expect([1, 2, 3, 4].map((attempt) => retryDelay('static-auth', attempt, 0, 0))).toEqual([1_000, 2_000, 4_000, 8_000])
})

test('jitter spreads many servers behind one host', () => {
  const random = seeded(1)
  const delays = Array.from({ length: 50 }, () => retryDelay('outage', 3, 5_000, random.next()))
  expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(100)
})
