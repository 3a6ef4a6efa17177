/** Names on the aggregate: short, plain, unlike each other, and the same for ever. */
import { describe, expect, test } from 'vitest'
import { aliasFor, longestName, namesFor, splitName } from '../../../../electron/core/gateway/names'

describe('an alias', () => {
  test('is made of the name, and short', () => {
    expect(aliasFor('Notion', 'a', new Set())).toBe('notion')
    expect(aliasFor('My Company’s very own server', 'a', new Set())).toBe('my-company-s')
    expect(aliasFor('a__b', 'a', new Set())).toBe('a-b')
    expect(aliasFor('日本語', 'a', new Set())).toBe('server')
  })
  // Would catch: two servers of one name whose tools cannot be told apart, or whose names depend on who came first.
  test('is nobody else’s', () => {
    const taken = new Set(['notion'])
    const second = aliasFor('notion', 'id-2', taken)
    expect(second).toMatch(/^notion-[0-9a-f]{4}$/)
    expect(aliasFor('notion', 'id-2', taken)).toBe(second)
    expect(aliasFor('notion', 'id-2', new Set(['notion', second]))).not.toBe(second)
    expect(second.length).toBeLessThanOrEqual(12)
  })
})

describe('the name of a tool', () => {
  test('is alias and tool as long as that fits every client', () => {
    expect(namesFor('notion', ['search', 'create_page'])).toEqual(['notion__search', 'notion__create_page'])
    expect(splitName('notion__a__b')).toEqual({ alias: 'notion', item: 'a__b' })
  })
  // Would catch: names that a client cuts itself, so that nobody knows the tool any more.
  test('is shortened, the same whatever else is listed', () => {
    const long = 'x'.repeat(90)
    const [name = ''] = namesFor('notion', [long])
    expect(name).toHaveLength(longestName)
    expect(namesFor('notion', ['other', long, `${long}y`])[1]).toBe(name)
    expect(new Set(namesFor('notion', [long, `${long}y`, `${long}z`])).size).toBe(3)
  })
  test('has only what every client allows', () => {
    for (const name of namesFor('a', ['with.dot', 'with space', 'ünïcode', 'a/b', '']))
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,45}$/)
    expect(new Set(namesFor('a', ['x.y', 'x_y', 'x/y'])).size).toBe(3)
  })
  test('differs from the others in more than case, whatever their order', () => {
    const names = namesFor('a', ['List', 'list', 'LIST'])
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(3)
    expect(namesFor('a', ['LIST', 'list', 'List']).sort()).toEqual(names.sort())
  })
})
