/** SECURITY.md says which test shows what: a test that has moved must not leave a promise without proof. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('SECURITY.md names only files that exist', () => {
  const page = readFileSync('SECURITY.md', 'utf8')
  const named = [
    ...page.matchAll(/`((?:test|electron|shared|scripts|renderer|build|docs)\/[\w./-]+|electron-builder\.yml)`/g),
  ].map((match) => match[1] ?? '')
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((file) => !existsSync(file))).toEqual([])
})
