/** The hub: what a viewer builds from patches is always what the engine has. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { ConnectionState } from '../../../../shared/model/connection'
import type { StateSpan } from '../../../../shared/model/history'
import type { ServerView } from '../../../../shared/model/server'
import type { SourceView } from '../../../../shared/model/source'
import { applyPatch, type Patch, type Snapshot } from '../../../../shared/model/snapshot'
import { nextHistory } from '../../../../electron/core/connection/history'
import { Hub } from '../../../../electron/core/snapshot/hub'
import { problem } from '../../../../electron/core/problems/problem'
import { fakeClock, type FakeClock } from '../fake-clock'
import { seeded } from '../random'
import { viewOf } from '../views'

const info = { version: '1', pid: 1, home: '/h', host: 'serve', demo: false, startedAt: '' } as const

let clock: FakeClock
let servers: Map<string, ServerView>
let hub: Hub
let patches: Patch[]
let reported: unknown[]

function newHub(): Hub {
  return new Hub(
    info,
    clock,
    (id) => servers.get(id) ?? null,
    (error) => reported.push(error),
  )
}

beforeEach(() => {
  reported = []
  clock = fakeClock()
  servers = new Map()
  hub = newHub()
  patches = []
  hub.events.on('patch', (patch) => patches.push(patch))
})

function put(id: string, given: Partial<ServerView> = {}): void {
  servers.set(id, viewOf(id, given))
  hub.serverChanged(id)
}

const pulseOf = (latencyMs: number): ServerView['pulse'] => ({ lastSeen: new Date(0).toISOString(), latencyMs })

function alive(id: string, latencyMs: number): void {
  servers.set(id, viewOf(id, { pulse: pulseOf(latencyMs) }))
  hub.pulse(id)
}

const aSource = { id: 's', path: '/servers.json' } as SourceView

test('changes of one moment become one patch, soon', async () => {
  for (let count = 0; count < 50; count++) put('a', { target: `t${count}` })
  put('b')
  hub.set('sources', [aSource])
  expect(patches).toEqual([])
  await clock.pass(100)
  expect(patches).toHaveLength(1)
  expect(patches[0]).toMatchObject({
    seq: 1,
    upsert: [{ id: 'a', target: 't49' }, { id: 'b' }],
    remove: [],
    parts: { sources: [aSource] },
  })
  await clock.pass(10_000)
  expect(patches).toHaveLength(1)
})

test('a change after calm is told at once, a storm in few patches and none later than 100 ms on the screen', async () => {
  put('a')
  await clock.pass(15)
  expect(patches).toHaveLength(1)
  for (let ms = 0; ms < 1_000; ms += 5) {
    put('a', { target: `at ${ms}` })
    await clock.pass(5)
  }
  expect(patches.length).toBeLessThanOrEqual(21)
  const told = patches.at(-1)?.upsert[0]?.target
  expect(Number(told?.slice('at '.length))).toBeGreaterThanOrEqual(940)
  await clock.pass(200)
  const before = patches.length
  put('a', { target: 'calm' })
  await clock.pass(15)
  expect(patches).toHaveLength(before + 1)
})

test('a snapshot is never behind the patches that follow it (a viewer would miss a change)', async () => {
  put('a')
  const snapshot = hub.snapshot()
  expect(snapshot).toMatchObject({ seq: 1, servers: [{ id: 'a' }] })
  await clock.pass(100)
  expect(patches.map(({ seq }) => seq)).toEqual([1])
  put('a', { target: 'other' })
  await clock.pass(100)
  expect(applyPatch(snapshot, patches[1] as Patch)).toEqual(hub.snapshot())
})

// Would catch: a patch per call, and one per server and second of a busy fleet.
test('signs of life are told once a second, of all servers together', async () => {
  put('a')
  put('b')
  await clock.pass(5_000)
  patches.length = 0
  for (let call = 1; call <= 3_000; call++) {
    alive('a', call)
    alive('b', call)
    await clock.pass(1)
  }
  await clock.pass(2_000)
  expect(patches.length).toBeGreaterThanOrEqual(3)
  expect(patches.length).toBeLessThanOrEqual(4)
  expect(patches.at(-1)?.upsert.map(({ id, pulse }) => [id, pulse?.latencyMs])).toEqual([
    ['a', 3_000],
    ['b', 3_000],
  ])
  patches.length = 0
  await clock.pass(60_000)
  expect(patches).toEqual([])
})

test('the first sign of life after a calm is told at once; what a patch has told needs no other one', async () => {
  put('a')
  await clock.pass(5_000)
  alive('a', 1)
  await clock.pass(20)
  expect(patches.at(-1)?.upsert[0]?.pulse?.latencyMs).toBe(1)
  alive('a', 2)
  hub.serverChanged('a')
  await clock.pass(100)
  expect(patches.at(-1)?.upsert[0]?.pulse?.latencyMs).toBe(2)
  const told = patches.length
  await clock.pass(10_000)
  expect(patches).toHaveLength(told)
})

test('a clock that is set back does not silence anybody', async () => {
  put('a')
  alive('a', 1)
  await clock.pass(2_000)
  clock.jump(-3_600_000)
  alive('a', 2)
  await clock.pass(1_100)
  expect(patches.at(-1)?.upsert[0]?.pulse?.latencyMs).toBe(2)
})

// Would catch: a pass over the files that sends all sources although none has changed.
test('a part that is what it was is not told again', async () => {
  hub.set('sources', [aSource])
  hub.set('offline', true)
  await clock.pass(100)
  hub.set('sources', [{ ...aSource }])
  hub.set('offline', true)
  await clock.pass(100)
  expect(patches).toEqual([{ seq: 1, upsert: [], remove: [], parts: { sources: [aSource], offline: true } }])
})

test('a server that came and went in one moment was never there', async () => {
  put('a')
  servers.delete('a')
  await clock.pass(100)
  expect(patches).toMatchObject([{ upsert: [], remove: [] }])
  put('b')
  await clock.pass(100)
  servers.delete('b')
  hub.serverChanged('b')
  await clock.pass(100)
  expect(patches.at(-1)).toMatchObject({ upsert: [], remove: ['b'] })
  expect(hub.snapshot().servers).toEqual([])
})

test('news of activity: the latest number, at most four times a second and server', async () => {
  const heard: { id: string; seq: number }[] = []
  hub.events.on('activity', (event) => heard.push(event))
  for (let seq = 1; seq <= 100; seq++) {
    hub.activity('a', seq)
    if (seq % 10 === 0) hub.activity('b', seq)
    await clock.pass(10)
  }
  await clock.pass(1_000)
  const ofA = heard.filter(({ id }) => id === 'a')
  expect(ofA.length).toBeLessThanOrEqual(5)
  expect(ofA.at(-1)?.seq).toBe(100)
  expect(heard.some(({ id }) => id === 'b')).toBe(true)
})

test('a listener that throws is reported, and neither stops the others nor the engine', async () => {
  hub = newHub()
  hub.events.on('patch', () => {
    throw new Error('a viewer’s socket')
  })
  hub.events.on('patch', (patch) => patches.push(patch))
  put('a')
  await clock.pass(100)
  expect(patches).toHaveLength(1)
  expect(reported).toHaveLength(1)
  expect(hub.snapshot().servers).toHaveLength(1)
})

test('nothing is told after stop, and no timer is left', async () => {
  put('a')
  hub.activity('a', 1)
  hub.stop()
  expect(clock.pending).toBe(0)
  await clock.pass(1_000)
  expect(patches).toEqual([])
})

test('for any history of changes, patches lead from any snapshot to the latest one', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed)
    clock = fakeClock()
    servers = new Map()
    hub = newHub()
    const viewers: { mirror: Snapshot }[] = []
    hub.events.on('patch', (patch) => {
      for (const viewer of viewers) {
        const next = applyPatch(viewer.mirror, structuredClone(patch))
        expect(next, `seed ${seed}: a gap`).not.toBeNull()
        viewer.mirror = next ?? viewer.mirror
      }
    })
    for (let step = 0; step < 40; step++) {
      const id = random.text(1, 'abcdef')
      switch (random.below(7)) {
        case 5:
          if (servers.has(id)) alive(id, random.below(1_000))
          break
        case 4:
          hub.set('vaultProblem', random.pick([null, problem('vault.locked', step, { detail: '' })]))
          break
        case 0:
          servers.delete(id)
          hub.serverChanged(id)
          break
        case 1:
          hub.set(
            'sources',
            Array.from({ length: random.below(3) }, () => ({ id: random.text(2) }) as never),
          )
          break
        case 2:
          await clock.pass(random.below(40))
          break
        case 3:
          viewers.push({ mirror: structuredClone(hub.snapshot()) })
          break
        default:
          put(id, { target: random.text(3) })
      }
    }
    const end = hub.snapshot()
    for (const { mirror } of viewers) expect(mirror, `seed ${seed}`).toEqual(end)
  }
})

describe('patches that do not fit', () => {
  const snapshot: Snapshot = {
    seq: 5,
    engine: info,
    servers: [viewOf('a')],
    sources: [],
    configurationRevision: 0,
    losses: [],
    questions: [],
    vaultProblem: null,
    unsaved: null,
    offline: false,
  }
  test('one that is contained changes nothing, one from the future asks for a new snapshot', () => {
    expect(applyPatch(snapshot, { seq: 5, upsert: [viewOf('b')], remove: [] })).toBe(snapshot)
    expect(applyPatch(snapshot, { seq: 7, upsert: [viewOf('b')], remove: [] })).toBeNull()
    expect(applyPatch(snapshot, { seq: 6, upsert: [viewOf('b')], remove: ['a'] })?.servers.map(({ id }) => id)).toEqual(
      ['b'],
    )
  })
})

describe('the timeline', () => {
  const reconnecting = (attempt: number): ConnectionState => ({
    kind: 'reconnecting',
    attempt,
    nextRetryAt: null,
    problem: problem('net.refused', 0, { detail: '' }),
  })
  test('a state that differs only in a countdown continues its span', () => {
    const first = nextHistory([], reconnecting(1), 1_000)
    expect(nextHistory(first, reconnecting(2), 2_000)).toBe(first)
    expect(first).toEqual([{ kind: 'reconnecting', from: new Date(1_000).toISOString(), code: 'net.refused' }])
  })
  // Would catch: a day of a maintenance page, tried every half minute, that pushes out everything before it.
  test('retries that come to the same end are one span', () => {
    const failed: ConnectionState = { kind: 'failed', problem: problem('http.not-mcp', 0, { detail: 'a page' }) }
    let history: readonly StateSpan[] = nextHistory([], { kind: 'connected', era: 'legacy' }, 0)
    history = nextHistory(history, failed, 1_000)
    for (let attempt = 1; attempt < 100; attempt++) {
      history = nextHistory(history, { kind: 'connecting', attempt }, attempt * 30_000)
      history = nextHistory(history, failed, attempt * 30_000 + 500)
    }
    expect(history.map(({ kind, from }) => [kind, Date.parse(from)])).toEqual([
      ['connected', 0],
      ['failed', 1_000],
    ])
  })
  // Would catch: a program that sleeps and wakes all day, and pushes out everything before it.
  test('of many sleeps that nothing came between the latest is kept', () => {
    const connected: ConnectionState = { kind: 'connected', era: 'legacy' }
    let history: readonly StateSpan[] = nextHistory([], reconnecting(1), 0)
    for (let turn = 1; turn <= 100; turn++) {
      history = nextHistory(history, { kind: 'connecting', attempt: 1 }, turn * 10_000)
      history = nextHistory(history, connected, turn * 10_000 + 100)
      history = nextHistory(history, { kind: 'asleep' }, turn * 10_000 + 5_000)
    }
    expect(history.map(({ kind, from }) => [kind, Date.parse(from)])).toEqual([
      ['reconnecting', 0],
      ['connecting', 10_000],
      ['connected', 10_100],
      ['asleep', 1_005_000],
    ])
  })
  test('another problem is another span, and the latest 50 are kept', () => {
    let history: readonly StateSpan[] = []
    for (let count = 0; count < 120; count++) {
      const kind = count % 2 === 0 ? 'connecting' : 'disconnecting'
      history = nextHistory(history, kind === 'connecting' ? { kind, attempt: 1 } : { kind }, count)
    }
    expect(history).toHaveLength(50)
    expect(history.at(-1)?.from).toBe(new Date(119).toISOString())
    expect(
      nextHistory(
        history,
        { kind: 'disconnected', problem: problem('config.needs-approval', 0, { detail: '' }) },
        200,
      ).at(-1)?.code,
    ).toBe('config.needs-approval')
  })
})
