/** The past across restarts: written seldom, never in the way, and honest about the time in which Patchbay was closed. */
import { beforeEach, expect, test } from 'vitest'
import { HistoryStore } from '../../../../electron/core/registry/history-store'
import type { Files } from '../../../../electron/core/ports'
import type { StateSpan } from '../../../../shared/model/history'
import { fakeClock, type FakeClock } from '../fake-clock'

let disk: Map<string, string>
let writes: number
let full: boolean
let complaints: string[]
let clock: FakeClock
beforeEach(() => {
  disk = new Map()
  writes = 0
  full = false
  complaints = []
  clock = fakeClock()
})

const files: Files = {
  read: async (path) => disk.get(path) ?? null,
  write: async (path, text) => {
    writes += 1
    if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    disk.set(path, text)
  },
}

async function opened(known: readonly string[] = ['a', 'b']): Promise<HistoryStore> {
  const complain = (message: string): void => void complaints.push(message)
  const store = new HistoryStore({
    home: '/state',
    files,
    clock,
    logger: { error: complain, info: complain, debug: complain },
    trouble: (path, error) => void (error === null ? null : complaints.push(`${path} could not be saved`)),
    isKnown: (id) => known.includes(id),
  })
  await store.load()
  return store
}

const span = (kind: StateSpan['kind'], code: string | null = null): StateSpan => ({
  kind,
  from: new Date(clock.now()).toISOString(),
  code,
})

// Would catch: outages that seem to have lasted all night, because nobody noted when Patchbay was closed.
test('the next run knows it, and when this one ended', async () => {
  const first = await opened()
  const spans = [span('failed', 'net.tls')]
  first.put('a', spans)
  await clock.pass(5_000)
  const end = new Date(clock.now()).toISOString()
  await first.close()
  await clock.pass(3_600_000)
  expect((await opened()).of('a')).toEqual([...spans, { kind: 'closed', from: end, code: null }])
  expect((await opened()).of('nobody')).toEqual([])
})

// Would catch: a write to disk for every state of every server.
test('many changes are one write, and none is made for nothing', async () => {
  const store = await opened()
  for (let turn = 0; turn < 50; turn++) {
    store.put(turn % 2 ? 'a' : 'b', [span('connected')])
    await clock.pass(100)
  }
  await clock.pass(20_000)
  expect(writes).toBe(1)
})

// Would catch: hours that a crash turns into "Patchbay was closed", because nothing happened in them.
test('a quiet time before a crash counts as running', async () => {
  const store = await opened()
  store.put('a', [span('connected')])
  await clock.pass(3_600_000)
  const closed = (await opened()).of('a').at(-1)
  expect(closed?.kind).toBe('closed')
  expect(clock.now() - Date.parse(closed?.from ?? '')).toBeLessThanOrEqual(5 * 60_000)
})

test('servers that are forgotten are forgotten here, too', async () => {
  const store = await opened(['a'])
  store.put('a', [span('connected')])
  store.put('gone', [span('connected')])
  await store.close()
  expect((await opened()).of('gone')).toEqual([])
})

test.each(['nonsense', '{"version":2}', '{"version":1,"savedAt":"x","servers":{}}'])(
  'a file that cannot be read stops nothing: %s',
  async (text) => {
    disk.set('/state/history.json', text)
    const store = await opened()
    expect(store.of('a')).toEqual([])
    expect(complaints).toHaveLength(1)
  },
)

test('a full disk is said and stops nothing; the next write has it all', async () => {
  const store = await opened()
  full = true
  store.put('a', [span('connected')])
  await clock.pass(20_000)
  expect(new Set(complaints).size).toBe(1)
  full = false
  await store.close()
  expect((await opened()).of('a')).toHaveLength(2)
})
