/** The fuzz run's own judge: mistakes that were planted are found, named and survived, and the same seed makes the same cases. */
import { beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../../scripts/lib/bundle.mjs'
import { mutated } from '../fuzz/mutate'
import { textOf } from '../fuzz/target'
import { watchCases } from '../fuzz/watch'
import { mustBeOurs, mustBePlain } from '../fuzz/words'
import { seeded } from './core/random'

let program = ''
beforeAll(async () => {
  program = await bundle('fuzz-planted', 'test/fuzz/planted.ts', { dependenciesInside: false })
})

/** A busy machine may give a child nothing for long. */
const run = (target: string, silenceMs = 60_000) =>
  watchCases(program, { target, seed: 1, from: 0, to: 5, found: '/nowhere', waitMs: 5_000 }, silenceMs)

describe('a planted mistake', () => {
  test('where there is none, none is found', async () => {
    expect(await run('sound')).toEqual([])
  })

  test.each([
    ['throws', /planted/],
    ['throws-later', /nobody caught: TypeError: planted/],
    ['rejects-unheard', /nobody caught: Error: planted/],
    ['waits-for-ever', /did not end within/],
    ['slow', /ms of CPU time/],
    ['eats', /needed \d+ MB/],
    ['eats-heap', /ended with|needed \d+ MB/],
    ['writes', /a file was changed: \/work$/],
    ['changes', /a file was changed: \/home\/\.claude\.json/],
    ['removes', /a file was changed: \/tmp/],
    ['ends', /ended with 0/],
  ])(
    '%s',
    async (target, why) => {
      const [first, ...more] = await run(target)
      expect(first).toMatchObject({ target, index: 2, why: expect.stringMatching(why) as unknown })
      // In a fresh process the counter begins anew: its third case is the last of the five.
      expect(more.every(({ index }) => index > 2)).toBe(true)
    },
    120_000,
  )

  test('hangs: the parent ends it and names the case', async () => {
    const found = await run('hangs', 3_000)
    expect(found[0]).toMatchObject({ index: 2, why: 'no sign of life for 3000 ms' })
  }, 60_000)

  test('broken at the end', async () => {
    expect((await run('broken-at-the-end'))[0]?.why).toMatch(/at the end: .*planted/)
  })
})

test('the same seed makes the same input, and other seeds make others', () => {
  const make = (seed: number): string =>
    mutated(seeded(seed), [Buffer.from('{"a":[1,2,{"b":null}]}')], ['x']).toString('latin1')
  const all = Array.from({ length: 200 }, (_, seed) => make(seed))
  expect(all).toEqual(Array.from({ length: 200 }, (_, seed) => make(seed)))
  expect(new Set(all).size).toBeGreaterThan(100)
})

test('half of a surrogate pair survives as text', () => {
  expect(textOf(Buffer.from([0x61, 0xed, 0xa0, 0x80, 0xc3, 0xa4]))).toBe('a\ud800ä')
})

test('words of a library are none for a person', () => {
  expect(() => mustBePlain('TypeError: x is not a function', 'it')).toThrow(/talks like a library/)
  expect(() => mustBePlain('', 'it')).toThrow(/says nothing/)
  expect(() => mustBeOurs(new TypeError('x'))).toThrow(/foreign/)
  expect(() => mustBePlain('The file is empty.', 'it')).not.toThrow()
})
