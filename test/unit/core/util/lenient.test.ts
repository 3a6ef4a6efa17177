/** What is odd counts as absent, one bad item costs no good one, and nothing is without limits. */
import { isFields } from '../../../../shared/fields'
import { expect, test } from 'vitest'
import {
  excessOf,
  fieldsOf,
  flag,
  kindOf,
  mistakeIn,
  number,
  readItems,
  readJson,
  text,
  texts,
  usualLimits,
  webAddress,
} from '../../../../electron/core/util/lenient'

const odd = [undefined, null, '', '  ', {}, [], NaN]

test.each([
  ['text', text],
  ['number', number],
  ['flag', flag],
  ['texts', texts],
  ['webAddress', webAddress],
])('an odd value is an absent %s', (_, read) => {
  expect(odd.map((value) => read(value))).toEqual(odd.map(() => undefined))
})

test('what is well is taken as it was sent', () => {
  expect(text(' a ')).toBe(' a ')
  expect(number(3600)).toBe(3600)
  expect(flag(false)).toBe(false)
  expect(texts(['a', 'b'])).toEqual(['a', 'b'])
  expect(webAddress('https://as.example')).toBe('https://as.example')
})

test('a number or a truth in quotes is one', () => {
  expect(number('3600')).toBe(3600)
  expect(number('1h')).toBeUndefined()
  expect(number('Infinity')).toBeUndefined()
  expect(flag('true')).toBe(true)
  expect(flag('yes')).toBeUndefined()
})

test('a list keeps its texts, whatever is between them', () => {
  expect(texts(['a', null, '', 3, ['b'], 'c'])).toEqual(['a', 'c'])
  expect(texts('a b')).toBeUndefined()
})

test('only addresses of the web are addresses', () => {
  expect(['javascript:alert(1)', 'file:///etc/passwd', 'as.example', 'https://'].map(webAddress)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('a list and null are no objects', () => {
  expect([{}, [], null, 'a'].map(isFields)).toEqual([true, false, false, false])
  expect(fieldsOf(null)).toEqual({})
})

test('a mistake names the member and what it is', () => {
  expect(mistakeIn('issuer', undefined, 'text')).toBe('"issuer" is missing')
  expect(mistakeIn('issuer', null, 'text')).toBe('"issuer" is null instead of text')
  expect(mistakeIn('scopes', '', 'a list')).toBe('"scopes" is empty instead of a list')
  expect([[], {}, 3, true, 'x', null].map(kindOf)).toEqual(['a list', 'an object', 'a number', 'true', 'text', 'null'])
})

test('JSON may have a mark and white space around it', () => {
  expect(readJson('\uFEFF \t{"a":1}\r\n')).toEqual({ ok: true, value: { a: 1 } })
})

test.each([
  ['', 'is empty'],
  ['<!DOCTYPE html><p>', 'is a web page'],
  ['{"a":1,}', 'is not JSON'],
  ['Not found', 'is not JSON'],
])('%j %s, in words of our own', (source, wrong) => {
  expect(readJson(source)).toEqual({ ok: false, wrong })
})

test('depth and count have limits, and depth costs no stack', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  expect(readJson(deep)).toEqual({ ok: false, wrong: 'is nested too deeply (more than 100 levels)' })
  expect(readJson(JSON.stringify(Array(5).fill(0)), { ...usualLimits, depth: 1, count: 4 })).toEqual({
    ok: false,
    wrong: 'has too many members (more than 4)',
  })
  expect(readJson('"12345"', { ...usualLimits, length: 6 })).toEqual({
    ok: false,
    wrong: 'is too long (more than 6 characters)',
  })
  expect(excessOf({ a: [{ b: 1 }] }, { depth: 2, count: 3 })).toBeNull()
  expect(excessOf({ a: [{ b: 1 }] }, { depth: 1, count: 3 })).toBe('is nested too deeply (more than 1 levels)')
  expect(excessOf(Array(usualLimits.count).fill(null), usualLimits)).toBeNull()
})

test('one bad item costs no good one, and each is named', () => {
  const list = [{ name: 'a' }, null, { name: 'b', odd: 1 }, { size: 2 }, 'x', { name: 'n'.repeat(500), odd: 1 }]
  const { items, flaws } = readItems(
    list,
    (item) => text(item['name']),
    (item, wrong) => {
      if (item['odd'] !== undefined) wrong('it is odd')
      if (text(item['name']) === undefined) wrong('it has no name')
      return text(item['name']) ?? null
    },
  )
  expect(items).toEqual(['a', 'b', 'n'.repeat(500)])
  expect(flaws).toEqual([
    { item: 'item 2', wrong: 'it is null instead of an object', usable: false },
    { item: 'b', wrong: 'it is odd', usable: true },
    { item: 'item 4', wrong: 'it has no name', usable: false },
    { item: 'item 5', wrong: 'it is text instead of an object', usable: false },
    { item: 'n'.repeat(100), wrong: 'it is odd', usable: true },
  ])
})
