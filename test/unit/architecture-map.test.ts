/** Catches: docs/ARCHITECTURE.md naming what is gone, and a folder that nobody put on the map. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const map = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8')
const named = [...map.matchAll(/(?:^|`)((?:shared|electron|renderer|test|scripts|build|docs)\/[\w./-]+)/gm)].map(
  ([, path = '']) => path,
)

test.each([...new Set(named)])('%s exists', (path) => {
  expect(existsSync(join(root, path))).toBe(true)
})

test.each(['shared', 'electron', 'electron/core', 'electron/shell', 'renderer/src', 'test', 'scripts'])(
  'every folder in %s is on the map',
  (parent) => {
    const folders = readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${parent}/${entry.name}/`)
    expect(folders.filter((folder) => !named.some((path) => path.startsWith(folder)))).toEqual([])
  },
)
