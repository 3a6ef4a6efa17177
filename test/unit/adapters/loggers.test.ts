/** A log line is one line of letters, whatever a stranger called himself; in the app's file as on stderr. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createElectronLogger } from '../../../electron/adapters/electron-logger'
import { createStderrLogger } from '../../../electron/adapters/stderr-logger'
import { hostile, unsafeIn } from '../../support/hostile'

const detail = { server: hostile, [hostile]: { deep: [hostile] } }

test('on stderr', () => {
  const lines: string[] = []
  const logger = createStderrLogger('debug', (line) => lines.push(line))
  logger.error(`It said ${hostile}`, detail)
  logger.info(hostile)
  logger.debug('fine', detail)
  expect(lines).toHaveLength(3)
  for (const line of lines) {
    expect(unsafeIn(line, '\n')).toEqual([])
    expect(line.indexOf('\n')).toBe(line.length - 1)
  }
  // Whoever reads the log by program gets the same names.
  expect(JSON.parse(lines[2]?.slice(lines[2].indexOf('{')) ?? '')).toEqual(detail)
})

test('in the file of the app', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-log-'))
  const logger = createElectronLogger(folder, 'debug')
  logger.error(`It said ${hostile}`, detail)
  logger.info(hostile)
  await expect
    .poll(() => readFile(join(folder, 'patchbay.log'), 'utf8').then((text) => text.split('\n').length))
    .toBe(3)
  expect(unsafeIn(await readFile(join(folder, 'patchbay.log'), 'utf8'), '\n')).toEqual([])
  await rm(folder, { recursive: true })
})
