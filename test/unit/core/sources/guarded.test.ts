/** Clients' files are read apart: one entry that a dialect throws at must not cost the servers of every client. */
import { expect, test } from 'vitest'
import { guarded } from '../../../../electron/core/sources/guarded'
import type { ClientFile, Found } from '../../../../electron/core/sources/client'
import { codex } from '../../../../electron/core/sources/dialects/codex'
import { definitionOf } from '../definitions'

const file: ClientFile = {
  path: '/home/me/.codex/config.toml',
  scope: 'user',
  project: null,
  format: 'toml',
  listed: 'always',
  most: 1_000_000,
}
const found: Found = { file, definitions: [definitionOf({ command: 'x' })], mistake: null }
const place = { platform: 'linux' as const, homeDir: '/home/me', env: {}, ownFile: '', real: (path: string) => path }

test('a dialect that throws keeps what it read before, says so, and is asked again', () => {
  const logged: unknown[] = []
  const logger = {
    error: (...line: unknown[]) => void logged.push(line),
    info: () => undefined,
    debug: () => undefined,
  }
  let isBad = true
  const read = guarded(() => {
    if (isBad) throw new URIError('URI malformed')
    return [found]
  }, logger)
  const ask = (): Found[] => read(codex, [file], () => null, place)

  const mistake = { message: expect.stringContaining('cannot make sense') as string, position: { line: 1, column: 1 } }
  expect(ask()).toEqual([{ file, definitions: [], mistake }])
  expect(logged).toHaveLength(1)
  isBad = false
  expect(ask()).toEqual([found])
  isBad = true
  expect(ask()).toEqual([{ ...found, mistake }])
})
