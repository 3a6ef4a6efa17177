/** What Patchbay keeps for ever is not written over because it could not be read when Patchbay started. */
import { expect, test } from 'vitest'
import { Aliases } from '../../../electron/core/gateway/aliases'
import { RouteBook, type RouteRecord } from '../../../electron/core/routes/route-book'

function disk(path: string, text: string) {
  const texts = new Map([[path, text]])
  let trouble: string | null = null
  const files = {
    read: async (asked: string) => {
      if (trouble !== null) throw Object.assign(new Error('x'), { code: trouble })
      return texts.get(asked) ?? null
    },
    write: async (asked: string, next: string) => void texts.set(asked, next),
  }
  const logger = { error: () => undefined, info: () => undefined, debug: () => undefined }
  return { ports: { files, logger }, texts, bad: (code: string | null) => (trouble = code) }
}

const record = (name: string): RouteRecord => ({
  server: name,
  lead: 'bridge',
  location: { client: 'cursor', scope: 'user', path: '/f', project: null, name },
  raw: {},
  original: '{}',
  written: {},
  text: '{}',
  token: null,
  at: 1,
  endedAt: null,
})
const file = '/home/routes.json'

// Would catch: one start without a free descriptor that costs every routed client its original entries.
test.each(['EMFILE', 'EIO', 'EACCES'])('originals of routed entries, %s at the start', async (code) => {
  const { ports, texts, bad } = disk(file, JSON.stringify({ version: 1, routes: [record('old')] }))
  bad(code)
  const book = new RouteBook('/home', ports)
  await book.load()
  await expect(book.put([record('new')])).rejects.toMatchObject({ code })
  expect(book.all()).toEqual([])
  bad(null)
  await book.put([record('new')])
  expect(book.all().map(({ server }) => server)).toEqual(['old', 'new'])
  expect(texts.get(file)).toContain('"old"')
})

test('originals in a file of which a part makes no sense are put aside', async () => {
  const text = JSON.stringify({ routes: [record('old'), { server: 'half' }] })
  const { ports, texts } = disk(file, text)
  const book = new RouteBook('/home', ports)
  await book.load()
  expect(book.all().map(({ server }) => server)).toEqual(['old'])
  expect(texts.get(`${file}.broken`)).toBe(text)
})

// Would catch: names under which clients have allowed tools that are others after one bad start.
test('names of servers for AI clients', async () => {
  const path = '/home/aliases.json'
  const { ports, texts, bad } = disk(path, JSON.stringify({ aliases: { one: 'uno' } }))
  bad('EMFILE')
  const aliases = new Aliases('/home', ports)
  await aliases.load()
  bad(null)
  aliases.of('two', 'Two')
  await aliases.saved()
  expect(aliases.of('one', 'One')).toBe('uno')
  expect(JSON.parse(texts.get(path) ?? '')).toMatchObject({ aliases: { one: 'uno', two: 'two' } })
})
