/** Texts as addresses, whoever has asked how often before. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addressOf } from '../../../shared/address'

// Would catch: `URL.canParse`, which Node 20.20 answers otherwise once it has been asked some thousand times.
test('a letter beyond ASCII is read the same the first and the ten thousandth time', () => {
  const looked = new Set<string>()
  for (let time = 0; time < 10_000; time += 1) {
    looked.add(String(addressOf('http://m\u00fcnchen.example/')?.host))
    looked.add(String(addressOf('http://G\u00f0\u009f\u0098\u0080/')?.host))
  }
  expect(looked).toEqual(new Set(['xn--mnchen-3ya.example', 'undefined']))
})

test('what is no address is none, and one may lean on another', () => {
  for (const text of ['', '//', 'http://[', 'http://', '/a', 'x y']) expect(addressOf(text), text).toBeNull()
  expect(addressOf('/a', 'https://x.example/b')?.href).toBe('https://x.example/a')
  expect(addressOf('http://[', 'https://x.example/b')).toBeNull()
})

test('nothing of ours asks URL.canParse', () => {
  const files = ['electron', 'shared', 'renderer/src'].flatMap((folder) =>
    (readdirSync(folder, { recursive: true }) as string[]).map((file) => join(folder, file)),
  )
  const asking = files.filter((file) => /\.tsx?$/.test(file) && /canParse\(/.test(readFileSync(file, 'utf8')))
  expect(asking).toEqual([])
})
