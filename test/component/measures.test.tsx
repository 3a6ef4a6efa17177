/** What is counted for a person: missing lines of a log, and about how much room tools take. */
import { describe, expect, it } from 'vitest'
import { gapsIn } from '../../renderer/src/lib/log-gaps'
import { tokensOf } from '../../renderer/src/lib/token-weight'

describe('gapsIn', () => {
  // Would catch: a flood whose lost lines nobody is told of.
  it('finds what is missing at the beginning and in between, and nothing where nothing is', () => {
    const lines = [3, 4, 10].map((seq) => ({ seq }))
    expect([...gapsIn(lines).values()]).toEqual([
      { before: 3, missing: 2 },
      { before: 10, missing: 5 },
    ])
    expect(gapsIn([1, 2, 3].map((seq) => ({ seq }))).size).toBe(0)
    expect(gapsIn([]).size).toBe(0)
  })
})

describe('tokensOf', () => {
  it('counts what a model is given, four characters a token, rounded up to what is known', () => {
    const tool = { name: 'a'.repeat(100), description: 'b'.repeat(298), inputSchema: {} }
    expect(tokensOf([tool])).toBe(100)
    expect(tokensOf([tool, tool, tool])).toBe(300)
    expect(tokensOf(Array.from({ length: 40 }, () => tool))).toBe(4_000)
    expect(tokensOf([])).toBe(0)
    expect(tokensOf([{ name: 'x', inputSchema: { type: 'object' } }])).toBe(10)
  })
})
