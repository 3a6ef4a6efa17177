/** Strict JSON with positions: a person who made a mistake is sent to the right line and column. */
import { findNodeAtLocation, parseTree } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import { createLines, positionAt } from '../../../../electron/core/sources/documents/document'
import { parseJson } from '../../../../electron/core/sources/documents/json'
import { seeded, type Random } from '../random'
import { ownNow } from '../../../support/own-time'

function mistake(text: string): [number, number] | 'none' {
  const document = parseJson(text)
  return document.ok ? 'none' : [document.position.line, document.position.column]
}

describe('the place of a mistake', () => {
  const cases: [string, string, [number, number]][] = [
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', [3, 3]],
    ['a missing colon', '{\n  "a" 1\n}', [2, 7]],
    ['a comma too many in an object', '{\n  "a": 1,\n}', [3, 1]],
    ['a comma too many in a list', '[1,\n]', [2, 1]],
    ['a missing brace', '{\n  "a": 1\n', [3, 1]],
    ['a missing bracket', '[1', [1, 3]],
    ['a missing value', '{"a":}', [1, 6]],
    ['an open text', '{"a":"x', [1, 6]],
    ['a bad escape', '{"a":"\\x"}', [1, 6]],
    ['a bad unicode escape', '{"a":"\\u12"}', [1, 6]],
    ['single quotes', "{'a':1}", [1, 2]],
    ['a name without quotes', '{a:1}', [1, 2]],
    ['a tab inside a text', '{"a":"x\ty"}', [1, 6]],
    ['a control character', '{"a":"x\u0001"}', [1, 6]],
    ['Python’s True', '{"a":True}', [1, 6]],
    ['NaN', '{"a":NaN}', [1, 6]],
    ['a number that ends in a dot', '{"a":1.}', [1, 6]],
    ['a plus sign', '{"a":+1}', [1, 6]],
    ['a leading zero', '{"a":01}', [1, 7]],
    ['a no-break space', '{\u00a0"a":1}', [1, 2]],
    ['text after the end', '{}\n{}', [2, 1]],
    ['a line comment', '{\n  // why\n  "a": 1\n}', [2, 3]],
    ['a block comment', '{"a":/* x */1}', [1, 6]],
    ['Windows line ends', '{\r\n  "a": 1\r\n  "b": 2\r\n}', [3, 3]],
    ['a byte order mark does not shift the column', '\uFEFF{"a" 1}', [1, 6]],
    ['tabs count as one', '{\n\t\t"a" 1\n}', [2, 7]],
    ['an emoji counts as editors count it', '{"😀" 1}', [1, 7]],
    ['an empty file', '', [1, 1]],
    ['nothing but spaces', ' \n ', [1, 1]],
    ['nothing but a byte order mark', '\uFEFF', [1, 1]],
    ['an HTML page', '<html>', [1, 1]],
  ]
  test.each(cases)('%s', (_name, text, place) => {
    expect(mistake(text)).toEqual(place)
  })

  test('every text that JSON.parse refuses is refused with a place inside it (never a silent acceptance)', () => {
    const alphabet = '{}[]:,"\\ \n\t0a1-+.eEtruefalsn/*\u0000'
    for (let seed = 1; seed <= 2_500; seed++) {
      const random = seeded(seed)
      const text = random.text(1 + random.below(12), alphabet)
      const document = parseJson(text)
      let valid = true
      try {
        JSON.parse(text)
      } catch {
        valid = false
      }
      expect(document.ok, JSON.stringify(text)).toBe(valid)
      if (document.ok) continue
      const lines = text.split('\n')
      expect(document.position.line, JSON.stringify(text)).toBeLessThanOrEqual(lines.length)
      expect(document.position.column).toBeLessThanOrEqual((lines[document.position.line - 1]?.length ?? 0) + 1)
    }
  })
})

describe('hostile files', () => {
  const deep = 100_000
  test.each([
    ['open brackets', '['.repeat(deep)],
    ['open braces', '{"a":'.repeat(deep)],
    ['valid nesting', `{"mcpServers":${'['.repeat(deep)}${']'.repeat(deep)}}`],
  ])('%s without end are a mistake of the file, not the end of the engine', (_name, text) => {
    // The tree builder recurses: its RangeError once stopped the reading of all sources.
    const document = parseJson(text)
    expect(document.ok ? '' : document.message).toMatch(/nested/)
  })

  test('brackets inside a text are no nesting', () => {
    expect(parseJson(JSON.stringify({ a: '['.repeat(deep), b: '\\"[[[[' })).ok).toBe(true)
  })

  test('a file of 5 MB is read in a moment', () => {
    const text = JSON.stringify({
      mcpServers: { a: {} },
      history: Array.from({ length: 50_000 }, (_, n) => 'x'.repeat(90) + n),
    })
    const begun = ownNow()
    expect(parseJson(text).ok).toBe(true)
    expect(ownNow() - begun).toBeLessThan(1_000)
  })
})

describe('positions of values', () => {
  const text = '{\r\n  "mcpServers": {\r\n    "a": { "command": "x" },\r\n\t"ü😀": {}\r\n  }\r\n}'
  const at = (...path: string[]): unknown => {
    const document = parseJson(text)
    return document.ok ? document.positionOf(path) : null
  }
  test('point at the name, also with Windows line ends, tabs and emoji', () => {
    expect(at('mcpServers')).toEqual({ line: 2, column: 3 })
    expect(at('mcpServers', 'a')).toEqual({ line: 3, column: 5 })
    expect(at('mcpServers', 'a', 'command')).toEqual({ line: 3, column: 12 })
    expect(at('mcpServers', 'ü😀')).toEqual({ line: 4, column: 2 })
  })
  test('of something that is not there is the beginning', () => {
    expect(at('nothing', 'here')).toEqual({ line: 1, column: 1 })
    expect(at()).toEqual({ line: 1, column: 1 })
  })
  test('of doubled names the last counts, as its value does', () => {
    const document = parseJson('{"mcpServers":{},\n"mcpServers":{"a":1,\n"a":{}}}')
    if (!document.ok) throw new Error(document.message)
    expect(document.positionOf(['mcpServers'])).toEqual({ line: 2, column: 1 })
    expect(document.positionOf(['mcpServers', 'a'])).toEqual({ line: 3, column: 1 })
  })

  test('agree with a parser that builds the whole tree, for any valid text', () => {
    const value = (random: Random, depth: number): unknown => {
      const kind = random.below(depth > 3 ? 4 : 6)
      if (kind < 4) return [random.below(99), null, true, random.text(random.below(6), 'a"\\{}[]:,ü\n ')][kind]
      if (kind === 4) return Array.from({ length: random.below(4) }, () => value(random, depth + 1))
      return Object.fromEntries(
        Array.from({ length: random.below(5) }, () => [
          random.text(random.below(3), 'ab"\\ü'),
          value(random, depth + 1),
        ]),
      )
    }
    const paths = (of: unknown, path: string[] = []): string[][] =>
      typeof of === 'object' && of !== null && !Array.isArray(of)
        ? Object.entries(of).flatMap(([name, inner]) => [[...path, name], ...paths(inner, [...path, name])])
        : []
    for (let seed = 1; seed <= 300; seed++) {
      const random = seeded(seed)
      const root = { x: value(random, 0), y: value(random, 0), z: value(random, 0) }
      const written = JSON.stringify(root, null, random.pick([0, 2, '\t']))
      const document = parseJson(written)
      const tree = parseTree(written)
      if (!document.ok || !tree) throw new Error(`seed ${seed}`)
      for (const path of paths(root)) {
        const offset = findNodeAtLocation(tree, path)?.parent?.offset ?? -1
        expect(document.positionOf(path), `seed ${seed} ${path.join('/')}`).toEqual(positionAt(written, offset))
      }
    }
  })

  test('in a file of 5 MB are found in a moment, also 60 of them', () => {
    const entries = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`s${index}`, { command: 'x' }]))
    const history = Array.from({ length: 40_000 }, (_, index) => ({ display: `prompt ${index} `.repeat(8) }))
    const document = parseJson(
      JSON.stringify({ projects: { '/p': { history, mcpServers: entries } }, mcpServers: entries }),
    )
    if (!document.ok) throw new Error(document.message)
    const begun = ownNow()
    for (const name of Object.keys(entries)) {
      document.positionOf(['mcpServers', name])
      document.positionOf(['projects', '/p', 'mcpServers', name])
    }
    expect(ownNow() - begun).toBeLessThan(500)
  })

  test('any offset has the line and column that counting gives', () => {
    const sample = 'ab\n\ncd\r\ne'
    expect([0, 2, 3, 4, 6, 8, 9].map((offset) => positionAt(sample, offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 3, column: 1 },
      { line: 3, column: 3 },
      { line: 4, column: 1 },
      { line: 4, column: 2 },
    ])
  })
})

// Would catch: a line counted twice or not at all when places are asked for out of order, few times or often.
test('lines of a text are the same in whatever order they are asked for', () => {
  const text = 'a\n\nbc\n\n\ndef\n'
  const offsets = Array.from(text, (_, index) => index)
  const orders = [
    offsets,
    offsets.toReversed(),
    offsets.flatMap((each) => [each, 0]),
    [...offsets.toReversed(), ...offsets],
  ]
  for (const order of orders.map((each) => [...each, ...each, ...each])) {
    const lines = createLines(text)
    expect(order.map((offset) => lines(offset))).toEqual(order.map((offset) => positionAt(text, offset)))
  }
})
