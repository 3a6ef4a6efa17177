import { describe, expect, test } from 'vitest'
import { inUtf8, wideIn } from '../../../../electron/core/network/charset'

const read = (bytes: Buffer, type?: string): string => inUtf8(bytes, type).toString('utf8')

describe('a text that should be UTF-8', () => {
  test('and is: the very bytes, whatever is claimed of them', () => {
    const bytes = Buffer.from('{"a":"Größe ✓"}')
    expect(inUtf8(bytes, 'application/json; charset=iso-8859-1')).toBe(bytes)
  })

  test('and is in another charset, which is said or not', () => {
    expect(read(Buffer.from('"Größe"', 'latin1'), 'application/json; charset="ISO-8859-1"')).toBe('"Größe"')
    expect(read(Buffer.from('"Größe"', 'latin1'), 'application/json; charset=utf-8')).toBe('"Größe"')
    expect(read(Buffer.from('"Größe"', 'latin1'), 'text/plain; charset=nobody-knows')).toBe('"Größe"')
    expect(read(Buffer.from('"Größe"', 'latin1'))).toBe('"Größe"')
    expect(read(Buffer.from([0x22, 0xc4, 0xe3, 0xba, 0xc3, 0x22]), 'application/json; charset=gbk')).toBe('"你好"')
  })

  // Would catch: every other letter spoilt because a tool cut its output in the middle of one.
  test('and breaks off in the middle of a letter: the others stay', () => {
    const cut = Buffer.concat([Buffer.from('"Größe '), Buffer.from('✓').subarray(0, 2), Buffer.from('"')])
    expect(read(cut)).toContain('Größe')
  })
})

test('UTF-16 is known by its mark or its zeros, and nothing else is taken for it', () => {
  const wide = Buffer.from('{"a"', 'utf16le')
  expect(wideIn(wide)).toBe('utf-16le')
  expect(wideIn(Buffer.from(wide).swap16())).toBe('utf-16be')
  expect(wideIn(Buffer.from([0xfe, 0xff, 0, 0x7b]))).toBe('utf-16be')
  for (const text of ['', '{', '{}', '\0{"a"', '\0\0{}', '{"a"']) expect(wideIn(Buffer.from(text)), text).toBeNull()
})
