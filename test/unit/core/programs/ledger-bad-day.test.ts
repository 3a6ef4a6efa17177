/** The ledger on a bad day of the disk: a program that was started then is on record as soon as there is room. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createFiles } from '../../../../electron/adapters/files'
import { Ledger, unfinishedIn } from '../../../../electron/core/programs/ledger'

const home = mkdtempSync(join(tmpdir(), 'patchbay-ledger-'))
afterAll(() => rmSync(home, { recursive: true }))
const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
const [first, second] = ['0f8fad5b-d9cb-469f-a165-70867728950e', '7c9e6679-7425-40de-944b-e07fc1f90ae7']

// Would catch: programs that nobody ends after a crash, because the disk was full when they were started.
test('what could not be written is written later, behind half a line that the last try has left', async () => {
  const path = join(home, 'later', 'processes.jsonl')
  const ledger = new Ledger(path, createFiles(), process.platform, silent)
  ledger.intends({ marker: first, owner: 'one', command: 'c' })
  mkdirSync(join(home, 'later'))
  writeFileSync(path, '{"op":"intent","mark')
  await expect
    .poll(() => unfinishedIn(readFileSync(path, 'utf8')).map(({ marker }) => marker), { timeout: 10_000 })
    .toEqual([first])
  ledger.intends({ marker: second, owner: 'two', command: 'c' })
  ledger.ended(first)
  expect(unfinishedIn(readFileSync(path, 'utf8')).map(({ marker }) => marker)).toEqual([second])
})

// Would catch: a start that cannot read the page, and writes an empty one over it.
test('a page that cannot be read is not written over', async () => {
  const path = join(home, 'processes.jsonl')
  const page = `${JSON.stringify({ op: 'intent', marker: first, owner: 'one', command: 'c' })}\n`
  writeFileSync(path, page)
  const files = { ...createFiles(), read: () => Promise.reject(Object.assign(new Error('x'), { code: 'EMFILE' })) }
  await new Ledger(path, files, process.platform, silent).open()
  expect(readFileSync(path, 'utf8')).toBe(page)
})

// Would catch: a page that no start ever reads again, so that no program of a crash is ended any more.
test('a page that is no text is begun anew', async () => {
  const path = join(home, 'utf16.jsonl')
  writeFileSync(path, Buffer.from('\uFEFF{"op":"end"}\n', 'utf16le'))
  const ledger = new Ledger(path, createFiles(), process.platform, silent)
  await ledger.open()
  ledger.intends({ marker: first, owner: 'one', command: 'c' })
  expect(readFileSync(path, 'utf8')).toBe(
    `${JSON.stringify({ op: 'intent', marker: first, owner: 'one', command: 'c' })}\n`,
  )
})

// Would catch: a start that fails, or ends the engine, because nothing may be opened just then; and a record that is lost over it.
test('what cannot be looked for stays on record', async () => {
  const path = join(home, 'no-look.jsonl')
  writeFileSync(path, `${JSON.stringify({ op: 'intent', marker: first, owner: 'one', command: 'c' })}\n`)
  let looked = 0
  const ledger = new Ledger(path, createFiles(), process.platform, silent, () => {
    looked += 1
    return Promise.reject(Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' }))
  })
  await ledger.open()
  await ledger.cleared('one')
  expect(await ledger.reaped()).toBe(0)
  expect(looked).toBe(1)
  expect(unfinishedIn(readFileSync(path, 'utf8')).map(({ marker }) => marker)).toEqual([first])
})
