/** Pages of long lists, and templates of addresses. */
import { describe, expect, test } from 'vitest'
import { pageOf, pageSize } from '../../../../electron/core/gateway/pages'
import { matches } from '../../../../electron/core/gateway/uri-template'

const keyOf = (item: string): string => item
const many = Array.from({ length: pageSize * 2 + 10 }, (_, at) => `tool-${at}`)

describe('pages', () => {
  test('bring every item once', () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = pageOf(many, cursor, keyOf)
      seen.push(...(page?.items ?? []))
      cursor = page?.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual(many)
    expect(pageOf(many.slice(0, pageSize), undefined, keyOf)?.nextCursor).toBeUndefined()
  })
  // Would catch: a cursor that counts, and skips an item when one before it goes.
  test('go on behind the last item when the list has changed', () => {
    const { nextCursor } = pageOf(many, undefined, keyOf) ?? {}
    const changed = many.slice(5)
    expect(pageOf(changed, nextCursor, keyOf)?.items[0]).toBe(`tool-${pageSize}`)
    const without = many.filter((item) => item !== `tool-${pageSize - 1}`)
    expect(pageOf(without, nextCursor, keyOf)?.items).toHaveLength(pageSize)
  })
  test('do not go on from what is no cursor of ours', () => {
    for (const cursor of ['', 'x', '500', Buffer.from('[-1,"a"]').toString('base64url'), 'W10'])
      expect(pageOf(many, cursor, keyOf), cursor).toBeNull()
  })
})

test.each([
  ['note:///{name}', 'note:///x', true],
  ['note:///{name}', 'note://', false],
  ['a:{x}/b/{y}', 'a:1/b/2', true],
  ['a:{x}/b/{y}', 'a:1/c/2', false],
  ['a:{x}/b', 'a:1/b', true],
  ['a:{x}a', 'a:a', true],
  ['ab{x}bc', 'abc', false],
  ['plain', 'plain', true],
  ['plain', 'other', false],
])('%s and %s', (template, uri, expected) => {
  expect(matches(template, uri)).toBe(expected)
})
