/** The vault file's encryption: what is sealed comes back, and nothing else does. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { accountOf, keyBytes, seal, unseal } from '../../../../electron/core/vault/envelope'

const key = randomBytes(keyBytes)
const plain = JSON.stringify({ token: 'hush-hush', text: 'ünïcode 🗝' })

describe('the envelope', () => {
  test('gives back what was sealed', () => {
    const text = seal(plain, 'vault-1', key)
    expect(unseal(text, key)).toBe(plain)
    expect(accountOf(text)).toBe('vault-1')
  })

  // Would catch: data left in clear, or encoded instead of encrypted.
  test('shows nothing of it', () => {
    const text = seal(plain, 'vault-1', key)
    expect(text).not.toContain('hush-hush')
    expect(Buffer.from((JSON.parse(text) as { data: string }).data, 'base64').toString('latin1')).not.toContain('hush')
  })

  // Would catch: a nonce that is used twice, which breaks GCM.
  test('looks different every time', () => {
    const texts = new Set(
      Array.from({ length: 100 }, () => (JSON.parse(seal(plain, 'a', key)) as { nonce: string }).nonce),
    )
    expect(texts.size).toBe(100)
  })

  test('refuses another key', () => {
    expect(() => unseal(seal(plain, 'vault-1', key), randomBytes(keyBytes))).toThrow()
  })

  // Would catch: a name of the key, or a format, that somebody may exchange unnoticed; a tag cut short.
  test.each(['account', 'nonce', 'tag', 'data', 'format'])('refuses a changed %s', (field) => {
    const parts = JSON.parse(seal(plain, 'vault-1', key)) as Record<string, string>
    const value = parts[field] ?? ''
    const first = value.startsWith('A') ? 'B' : 'A'
    expect(() => unseal(JSON.stringify({ ...parts, [field]: first + value.slice(1) }), key)).toThrow()
    expect(() => unseal(JSON.stringify({ ...parts, [field]: value.slice(0, 5) }), key)).toThrow()
    expect(() => unseal(JSON.stringify({ ...parts, [field]: undefined }), key)).toThrow()
  })

  test('refuses every text that was cut off', () => {
    const text = seal(plain, 'vault-1', key)
    for (let length = 0; length < text.length; length += 1) expect(() => unseal(text.slice(0, length), key)).toThrow()
  })

  test.each(['', 'null', '[]', '{}', '"text"', '7'])('refuses %j', (text) => {
    expect(() => accountOf(text)).toThrow()
    expect(() => unseal(text, key)).toThrow()
  })
})
