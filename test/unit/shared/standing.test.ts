/** One rule for who needs a person: the group, the look and the count never disagree. */
import { describe, expect, test } from 'vitest'
import { countsOf, lookOf, needsYou, standingOf, standings } from '../../../shared/model/standing'
import { stateWords, wordOf, wordWithCountdown } from '../../../shared/text/states'
import { truthOf } from '../../../shared/text/truth'
import { everyState, problem, server } from '../../support/renderer-fixtures'

const now = Date.parse('2026-11-20T10:00:00Z')
const refused = { kind: 'failed', problem: problem({ code: 'auth.denied', action: 'sign-in' }) } as const
const states = Object.entries({ ...everyState(now), refused })
const kinds = ['none', 'static', 'helper', 'oauth'] as const

// Would catch: a row with the mark of "needs you" in the group "Failed", and a sentence that does not count it.
describe.each(kinds)('with the credential %s', (kind) => {
  test.each(states)('%s', (name, state) => {
    const one = server(name, state, { auth: { kind, expiresAt: null, scopes: [] } })
    const waits = needsYou(one)
    expect(lookOf(one) === 'you').toBe(waits)
    expect(standingOf(one) === 'needs-you').toBe(waits)
    expect(truthOf([one], []).tone === 'you').toBe(waits)
    expect(countsOf([one])[standingOf(one)]).toBe(1)
    expect(wordOf(state)).not.toBe('')
    expect(wordWithCountdown(state, now)).toContain(wordOf(state))
  })
})

test('a sign-in that failed needs a person where signing in is possible, and there alone', () => {
  const of = (kind: (typeof kinds)[number]): boolean =>
    needsYou(server('x', refused, { auth: { kind, expiresAt: null, scopes: [] } }))
  expect(kinds.filter(of)).toEqual(['oauth'])
})

test('the counts are of all servers, and every group has its place in the order', () => {
  const counts = countsOf(states.map(([name, state]) => server(name, state)))
  expect(Object.keys(counts)).toEqual([...standings])
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(states.length)
})

test('every kind of state has a word of its own', () => {
  const words = Object.values(stateWords)
  expect(new Set(words).size).toBe(words.length)
})
