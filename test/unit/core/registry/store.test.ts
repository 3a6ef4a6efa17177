/** What is remembered between runs: nothing a person decided is lost, and nothing that failed is kept. */
import { describe, expect, test } from 'vitest'
import { ServerStore, type ServerRecord } from '../../../../electron/core/registry/store'
import { fakeClock, settled, type FakeClock } from '../fake-clock'

const day = 24 * 3_600_000

function bench(disk = new Map<string, string>(), clock: FakeClock = fakeClock()) {
  const errors: string[] = []
  const hidden: unknown[] = []
  let delays: number[] = []
  let written = 0
  const files = {
    read: (path: string) => Promise.resolve(disk.get(path) ?? null),
    write: async (path: string, text: string) => {
      for (let turn = delays.shift() ?? 0; turn > 0; turn--) await settled()
      disk.set(path, text)
      written++
    },
  }
  const logger = {
    error: (message: string) => void errors.push(message),
    info: () => undefined,
    debug: () => undefined,
  }
  const store = new ServerStore(
    '/home',
    { files, clock, logger },
    () => undefined,
    (value) => {
      hidden.push(value)
      return value
    },
  )
  return { store, disk, clock, errors, hidden, writes: () => written, slowly: (turns: number[]) => (delays = turns) }
}

const record = (id: string, seenAt: number): ServerRecord => ({
  id,
  location: `["patchbay","${id}"]`,
  container: '["patchbay"]',
  fingerprint: `print-${id}`,
  intent: 'disconnected',
  approved: `print-${id}`,
  verdict: null,
  counts: null,
  apart: false,
  seenAt,
})

test('what was put is there after a restart', async () => {
  const first = bench()
  first.store.put(record('a', first.clock.now()))
  first.store.update('a', { intent: 'connected' })
  first.store.update('nobody', { intent: 'connected' })
  await first.store.flush()
  const second = bench(first.disk)
  await second.store.load()
  expect(second.store.all()).toEqual([{ ...record('a', first.clock.now()), intent: 'connected' }])
})

test('the last word wins, however slow the disk is (a Disconnect must not be forgotten)', async () => {
  const { store, disk, clock, slowly } = bench()
  store.put(record('a', clock.now()))
  slowly([5, 0, 3, 0, 1, 0])
  for (let count = 0; count < 20; count++) {
    store.update('a', { intent: count % 2 === 0 ? 'connected' : 'disconnected' })
    await store.flush()
    expect(disk.get('/home/state.json')).toContain(count % 2 === 0 ? '"connected"' : '"disconnected"')
  }
})

describe('forgetting', () => {
  test('a server that is configured all the time is remembered, also after 60 days without any change', async () => {
    const { store, clock, disk } = bench()
    store.put(record('a', clock.now()))
    await clock.pass(60 * day)
    store.update('a', { intent: 'disconnected' })
    await store.flush()
    expect(store.get('a')).toBeDefined()
    expect(disk.get('/home/state.json')).toContain('print-a')
  })

  test('one that has been gone for 29 days is remembered, after 31 days it is not', async () => {
    const clock = fakeClock()
    const old = JSON.stringify({
      version: 1,
      servers: [record('recent', clock.now() - 29 * day), record('old', clock.now() - 31 * day)],
    })
    const { store, disk } = bench(new Map([['/home/state.json', old]]), clock)
    await store.load()
    expect(store.get('old')).toBeDefined()
    store.put(record('new', clock.now()))
    await store.flush()
    expect(store.all().map(({ id }) => id)).toEqual(['recent', 'new'])
    expect(disk.get('/home/state.json')).not.toContain('print-old')
  })

  test('one that comes back after 31 days, before anything was written, is still known', async () => {
    const clock = fakeClock()
    const old = JSON.stringify({ version: 1, servers: [record('old', clock.now() - 31 * day)] })
    const { store } = bench(new Map([['/home/state.json', old]]), clock)
    await store.load()
    store.put({ ...record('old', clock.now()), intent: 'connected' })
    await store.flush()
    expect(store.get('old')?.approved).toBe('print-old')
  })
})

test.each(['{', '[]', '{"servers":5}', '{"servers":[null]}', 'null'])(
  'a broken state file (%s) is put aside',
  async (text) => {
    const { store, disk, errors } = bench(new Map([['/home/state.json', text]]))
    await store.load()
    expect(disk.get('/home/state.json.broken')).toBe(text)
    expect(errors).toHaveLength(1)
    store.put(record('a', 0))
    expect(store.get('a')).toBeDefined()
  },
)

// Would catch: the whole file written ten times a second while many servers are being connected.
test('a burst of changes is written once, and what a person decided at once', async () => {
  const { store, disk, clock, writes } = bench()
  for (let count = 0; count < 50; count++) {
    store.put(record(`s${count}`, clock.now()))
    await clock.pass(15)
  }
  await clock.pass(2_000)
  expect(writes()).toBe(1)
  expect(disk.get('/home/state.json')).toContain('print-s49')
  store.update('s1', { approved: 'other' })
  await store.flush()
  expect(writes()).toBe(2)
})

// Would catch: approvals and identities that are forgotten because a start had no descriptor for a moment.
test('a change of one of 300 costs the work for one, not for all (Reconnect all made the window stutter)', async () => {
  const { store, disk, clock, hidden } = bench()
  const ids = Array.from({ length: 300 }, (_, index) => `s${index}`)
  for (const id of ids)
    store.put({ ...record(id, clock.now()), verdict: { transport: 'http', protocol: { era: 'legacy' }, at: 1 } })
  await store.flush()
  expect(hidden).toHaveLength(300)
  store.update('s7', { verdict: { transport: 'sse', protocol: { era: 'legacy' }, at: 2 } })
  await store.flush()
  expect(hidden).toHaveLength(301)
  const again = bench(disk)
  await again.store.load()
  expect(again.store.all()).toEqual(store.all())
})

test('a file that cannot be opened just now is waited for', async () => {
  const clock = fakeClock()
  let bad = 3
  const files = {
    read: () =>
      bad-- > 0
        ? Promise.reject(Object.assign(new Error('x'), { code: 'EMFILE' }))
        : Promise.resolve(JSON.stringify({ servers: [{ id: 'a', location: 'l', container: 'c', fingerprint: 'f' }] })),
    write: () => Promise.resolve(),
  }
  const logger = { error: () => undefined, info: () => undefined, debug: () => undefined }
  const store = new ServerStore(
    '/home',
    { files, clock, logger },
    () => undefined,
    (value) => value,
  )
  const loaded = store.load()
  await clock.pass(10_000)
  await loaded
  expect(store.get('a')?.fingerprint).toBe('f')
})
