/** Lists that would never end, in items, pages, size or time; the rest of the readers is tried by real servers. */
import { expect, test } from 'vitest'
import { readPages, type ListLimits } from '../../../../electron/core/mcp/list-pages'
import { prompts, resources } from '../../../../electron/core/mcp/offers'
import { FaultError } from '../../../../electron/core/problems/fault'

const limits: ListLimits = { items: 5, pages: 4, characters: 1_000, ms: 60_000 }
const pages =
  (items: (page: number) => unknown[], asked: (string | undefined)[] = []) =>
  (cursor: string | undefined): Promise<unknown> => {
    asked.push(cursor)
    return Promise.resolve({ prompts: items(asked.length), nextCursor: `page ${asked.length}` })
  }
const named = (name: string): unknown => ({ name })

test('a limit of items keeps what came before', async () => {
  const { items, end } = await readPages(
    prompts,
    pages((page) => [named(`a${page}`), named(`b${page}`)]),
    () => 0,
    limits,
  )
  expect(items).toHaveLength(5)
  expect(end).toMatchObject({ kind: 'limit', why: expect.stringContaining('5 entries') })
})

test('items that are left out count too', async () => {
  const { items, flaws, end } = await readPages(
    prompts,
    pages(() => Array(100_000).fill(null)),
    () => 0,
    limits,
  )
  expect([items.length, end?.kind]).toEqual([0, 'limit'])
  expect(flaws.length).toBeLessThanOrEqual(100)
})

test('a limit of pages, of size, and of time', async () => {
  const asked: (string | undefined)[] = []
  expect(
    (
      await readPages(
        prompts,
        pages(() => [], asked),
        () => 0,
        limits,
      )
    ).end?.why,
  ).toContain('4 pages')
  expect(asked).toEqual([undefined, 'page 1', 'page 2', 'page 3'])
  const long = pages((page) => [{ name: `a${page}`, description: 'x'.repeat(600) }])
  expect((await readPages(prompts, long, () => 0, limits)).items).toHaveLength(1)
  let now = 0
  const slow = (): number => (now += 25_000)
  expect(
    (
      await readPages(
        prompts,
        pages(() => []),
        slow,
        limits,
      )
    ).end?.why,
  ).toContain('60 seconds')
})

test('a failure of the connection is no short list', async () => {
  const lost = new FaultError({ kind: 'closed', message: 'gone' })
  const ask = (cursor: string | undefined): Promise<unknown> =>
    cursor === undefined ? Promise.resolve({ prompts: [], nextCursor: 'b' }) : Promise.reject(lost)
  await expect(readPages(prompts, ask, () => 0, limits)).rejects.toBe(lost)
})

test('what is odd in prompts and resources', async () => {
  const prompt = { name: 'greet', arguments: [{ name: 'who', required: 'true' }, null, { name: '' }], title: null }
  const read = await readPages(
    prompts,
    () => Promise.resolve({ prompts: [prompt] }),
    () => 0,
  )
  expect(read.items).toEqual([{ name: 'greet', arguments: [{ name: 'who', required: true }] }])
  expect(read.flaws).toMatchObject([{ item: 'greet', usable: true }])
  const list = [{ uri: 'a:b' }, { uri: 'a:b', name: 'twin' }, { name: 'nowhere' }, { uri: 'a:c', mimeType: 7 }]
  const { items, flaws } = await readPages(
    resources,
    () => Promise.resolve({ resources: list }),
    () => 0,
  )
  expect(items.map(({ uri, name }) => [uri, name])).toEqual([
    ['a:b', 'a:b'],
    ['a:c', 'a:c'],
  ])
  expect(flaws.map(({ item, usable }) => [item, usable])).toEqual([
    ['twin', false],
    ['nowhere', false],
    ['a:c', true],
  ])
})
