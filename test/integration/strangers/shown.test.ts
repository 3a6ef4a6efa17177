/**
 * The mission's main job at every switch of the test servers: what a person is told is true, and no word of a library
 * reaches them, wherever they look.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanUp } from '../../support/cleanup'
import { foreignIn } from '../../support/shown'
import { plays } from './plays'
import { nameOf, sweep, truthOf, type Swept } from './sweep'
import { truths } from './truths'

let swept: Swept
const kit = cleanUp(afterAll)
beforeAll(async () => {
  swept = await sweep(kit, plays)
}, 500_000)

describe.each(Object.entries(plays))('%s', (key, ways) => {
  test.each(ways.map((_, way) => nameOf(key, way)))('%s', (name) => {
    const { told, shown } = swept.seen.get(name) ?? { told: 'never met', shown: '' }
    // Would catch: "not an MCP server" of one whose list is odd, "away" of what is unreadable, a good server that is given up.
    expect(truthOf(name)).toContain(told)
    // Would catch: a schema's, a parser's or a socket's own words in the window, a report, or at the command line.
    expect(foreignIn(shown)).toEqual([])
  })
})

test('all of them together', () => {
  expect(foreignIn(swept.overview)).toEqual([])
  expect(Object.keys(plays)).toEqual(expect.arrayContaining(Object.keys(truths)))
})
