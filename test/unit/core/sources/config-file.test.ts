/** One watched file: a half-written one is no news, a broken one keeps its last good content. */
import { expect, test } from 'vitest'
import { readAgain, unread, type ConfigFile } from '../../../../electron/core/sources/config-file'

const path = '/servers.json'
type Look = string | null | Error

/** Reads a file that looks like this at one look after the other. */
async function read(before: ConfigFile, ...looks: Look[]): Promise<{ after: ConfigFile; settles: number }> {
  let settles = 0
  const rest = [...looks]
  const files = {
    read: () => {
      const look = rest.length > 1 ? rest.shift() : rest[0]
      return look instanceof Error ? Promise.reject(look) : Promise.resolve(look ?? null)
    },
    write: () => Promise.reject(new Error('never')),
  }
  const settle = (): Promise<void> => {
    settles++
    return Promise.resolve()
  }
  return { after: await readAgain(before, { files, most: 1_000_000, format: 'json', now: () => 0, settle }), settles }
}

const good = async (): Promise<ConfigFile> => (await read(unread(path), '{"a":1}')).after
const denied = Object.assign(new Error('no'), { code: 'EACCES' })

test('a good file is taken at the first look', async () => {
  const { after, settles } = await read(unread(path), '{"a":1}')
  expect(after).toMatchObject({ exists: true, problem: null, version: 1, document: { value: { a: 1 } } })
  expect(settles).toBe(0)
})

test.each([
  ['half-written', '{"a":'],
  ['cut to nothing', ''],
  ['momentarily missing', null],
  ['momentarily unreadable', denied],
])('a file that is %s and good a moment later is no news', async (_name, first) => {
  const { after, settles } = await read(await good(), first, '{"a":2}')
  expect(after).toMatchObject({ problem: null, document: { value: { a: 2 } } })
  expect(settles).toBe(1)
})

test.each([
  ['broken', '{\n"a":,}', 'config.parse'],
  ['empty', '', 'config.parse'],
  ['unreadable', denied, 'config.unreadable'],
])('a file that stays %s has a problem and keeps its last good content', async (_name, look, code) => {
  const before = await good()
  const { after } = await read(before, look)
  expect(after).toMatchObject({ exists: true, version: before.version, document: before.document, problem: { code } })
  const { after: mended } = await read(after, '{"a":3}')
  expect(mended).toMatchObject({ problem: null, version: before.version + 1, document: { value: { a: 3 } } })
})

test('the problem says file, line, column and what is wrong', async () => {
  const { after } = await read(unread(path), '{\n  "a": 1\n  "b": 2\n}')
  expect(after.problem?.detail).toBe('A comma is missing before this place.')
  expect(after.problem?.evidence.file).toEqual({ path, line: 3, column: 3 })
})

test('a file that is gone for good has no content any more, also when it was broken before', async () => {
  const broken = (await read(await good(), '{')).after
  const { after } = await read(broken, null)
  expect(after).toMatchObject({ exists: false, document: null, problem: null, version: 2 })
  expect((await read(unread(path), null)).settles).toBe(0)
})
