/** No stranger's word acts on a terminal, a line or a reader's eye; and what is only words stays as it is. */
import { describe, expect, test } from 'vitest'
import { printable, printableJson, printableLines } from '../../../shared/text/printable'
import { hostile, hostileWords, unsafeIn } from '../../support/hostile'
import { ownNow } from '../../support/own-time'

describe.each(Object.entries(hostileWords))('%s', (_what, words) => {
  test('as one line, as several, as JSON', () => {
    expect(unsafeIn(printable(words))).toEqual([])
    expect(unsafeIn(printableLines(words), '\n\t')).toEqual([])
    const json = printableJson({ [words]: [words, { text: words }] })
    expect(unsafeIn(json)).toEqual([])
    // A script gets what the server said.
    expect(JSON.parse(json)).toEqual({ [words]: [words, { text: words }] })
    expect(unsafeIn(printableJson([words], 2), '\n')).toEqual([])
  })
})

// Would catch: a name that begins a sequence and swallows what we say about it.
test.each(Object.entries(hostileWords))('%s hides nothing that follows', (_what, words) => {
  expect(printable(`${words}: Failed; read more`)).toMatch(/: Failed; read more$/)
})

test.each([
  '',
  'plain words, punctuation: (a) [b] {c} `d` "e" – — … ● ◌ ▲ ✕ ○ ·',
  'Grüße, naïve café, Ελληνικά, Привет, 日本語, 한국어, हिन्दी, ไทย',
  'שלום עולם, مرحبا بالعالم',
  'rocket 🚀 and a thumb 👍🏽',
  String.raw`C:\Users\me\[31m.json`,
])('%j is left alone', (words) => {
  expect(printable(words)).toBe(words)
  expect(printableLines(`${words}\n\t${words}`)).toBe(`${words}\n\t${words}`)
  expect(printableJson(words)).toBe(JSON.stringify(words))
})

test('words stay apart, sequences leave no debris, and lines end alike', () => {
  expect(printable('one\u2028two\r\nthree')).toBe('one two three')
  expect(printable('\u001b[1;31mError\u001b[0m: no way')).toBe('Error: no way')
  expect(printableLines('a\r\nb\rc\u2028d')).toBe('a\nb\nc\nd')
})

// Would catch: a pattern that goes back and forth over what never ends.
test.each([
  ['escapes', '\u001b'],
  ['begun sequences', '\u001b[0;'],
  ['begun titles', '\u001b]0;'],
  ['parameters without an end', '\u001b[' + '0'.repeat(1_000)],
  ['everything', hostile],
  ['zero width', '\u200b'],
])('a megabyte of %s is read in no time', (_what, words) => {
  const text = words.repeat(Math.ceil(1_000_000 / words.length))
  const begun = ownNow()
  printable(text)
  printableLines(text)
  printableJson(text)
  expect(ownNow() - begun).toBeLessThan(10_000)
})
