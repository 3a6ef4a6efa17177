/** How the picture travels: what happens on one server is told of that server alone, in few and small patches. */
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { applyPatch, type Patch, type Snapshot } from '../../shared/model/snapshot'
import { startLegacyHttp } from '../servers/legacy-http'
import { startTestEngine, type Entries, type TestEngine } from '../support/engine'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** An engine, every patch that it sends from now on, and what a viewer makes of them. */
async function watched(servers: Entries): Promise<{ running: TestEngine; patches: Patch[]; seen: () => Snapshot }> {
  const running = await startTestEngine({ servers })
  cleanups.push(() => running.stop())
  const patches: Patch[] = []
  let mirror = running.engine.snapshot()
  running.engine.on('patch', (patch) => {
    patches.push(patch)
    mirror = applyPatch(mirror, patch) ?? expect.fail('a patch is missing')
  })
  return { running, patches, seen: () => mirror }
}

/** Resolves when the fresh connections have looked around: there is no news any more. */
async function calm(patches: Patch[]): Promise<void> {
  for (let told = -1; told !== patches.length;) {
    told = patches.length
    await delay(700)
  }
}

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

async function oneServer(): Promise<string> {
  const server = await startLegacyHttp()
  cleanups.push(() => server.close())
  return server.url
}

describe('traffic', () => {
  // Would catch: a call that goes through the state machine. 999 patches and 837 kB, before.
  test('1 000 calls one after another: a patch a second at most', { timeout: 180_000 }, async () => {
    const { running, patches, seen } = await watched({ it: { type: 'http', url: await oneServer() } })
    await running.waitFor('it', (view) => typeof view.pulse?.latencyMs === 'number')
    const { since } = running.view('it')
    patches.length = 0
    const begun = Date.now()
    for (let count = 0; count < 1_000; count++) await running.callText('it', 'echo', { text: 'x' })
    const seconds = (Date.now() - begun) / 1_000
    expect(patches.length).toBeGreaterThan(0)
    expect(patches.length).toBeLessThanOrEqual(seconds + 2)
    // And yet the last sign of life is seen, soon and without another call.
    const lastCall = Date.now()
    await expect
      .poll(() => Date.parse(seen().servers[0]?.pulse?.lastSeen ?? ''), { timeout: 20_000 })
      .toBeGreaterThan(lastCall - 1_000)
    expect(seen().servers[0]).toMatchObject({ since, state: { kind: 'connected' } })
  })

  // Would catch: a look-up that takes a snapshot, which ends the time in which changes are gathered.
  test('asking about a server tells nobody anything', async () => {
    const { running, patches } = await watched({ it: { type: 'http', url: await oneServer() } })
    await running.waitFor('it', (view) => typeof view.pulse?.latencyMs === 'number')
    const { engine } = running
    await engine.disconnect('it')
    const told = patches.length
    engine.history('it')
    engine.place('it')
    engine.activity('it', 0)
    await engine.tools('it')
    engine.view('it')
    // The disconnect is still being gathered: nothing of the above has cut that short.
    expect(patches).toHaveLength(told)
    expect(engine.view('it').state.kind).toBe('disconnected')
  })
})

describe('a change of the configuration', () => {
  const entriesAt = (url: string, count: number): Entries =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`s${n}`, { type: 'http', url: `${url}?n=${n}`, disabled: n > 2 }]),
    )

  // Would catch: an edit that tells of every server (39 kB at 60, 130 kB at 200, before), and lines in the views, of which
  // an edit near the top of a file moves all.
  test.each([60, 200])('of %i entries one is edited: one server is told of, in about 1 kB a patch', async (count) => {
    const entries = entriesAt(await oneServer(), count)
    const { running, patches, seen } = await watched(entries)
    const settled = ['s0', 's1', 's2']
    for (const name of settled) await running.waitFor(name, (view) => typeof view.pulse?.latencyMs === 'number')
    await calm(patches)
    const place = running.engine.place('s1')
    const revision = seen().configurationRevision
    patches.length = 0

    await running.write({ ...entries, s0: { ...entries['s0'], headers: { 'X-One': 'more', 'X-Two': 'lines' } } })
    await expect.poll(() => running.engine.history('s0').filter(({ kind }) => kind === 'connected')).toHaveLength(2)
    await running.waitFor('s0', (view) => typeof view.pulse?.latencyMs === 'number')
    const { id } = running.view('s0')
    expect(patches.flatMap(({ upsert }) => upsert.map((view) => view.id)).filter((each) => each !== id)).toEqual([])
    expect(patches.length).toBeGreaterThan(0)
    for (const patch of patches) expect(bytes(patch)).toBeLessThan(1_200)
    // Those below it have moved: whoever shows a place is told to ask again.
    expect(seen().configurationRevision).toBeGreaterThan(revision)
    expect(running.engine.place('s1').line).toBe(place.line + 4)
  })

  // Would catch the relatives: whatever else happens to one entry among many.
  test('an entry that is added, renamed, switched off or removed is told of alone', async () => {
    const entries = entriesAt(await oneServer(), 40)
    const { running, patches, seen } = await watched(entries)
    for (const name of ['s0', 's1', 's2']) await running.waitFor(name, 'connected')
    await calm(patches)
    const idOf = (name: string): string => running.view(name).id
    const told = async (after: Entries, done: () => boolean): Promise<Set<string>> => {
      patches.length = 0
      await running.write(after)
      await expect.poll(done).toBe(true)
      return new Set(patches.flatMap(({ upsert, remove }) => [...upsert.map((view) => view.id), ...remove]))
    }
    const known = (name: string): boolean => seen().servers.some((server) => server.name === name)
    const off = { type: 'http', url: 'http://127.0.0.1:9/', disabled: true }

    expect([...(await told({ first: off, ...entries }, () => known('first')))]).toEqual([idOf('first')])
    expect([...(await told({ renamed: off, ...entries }, () => known('renamed')))]).toEqual([idOf('renamed')])
    const id = idOf('renamed')
    expect([...(await told(entries, () => !known('renamed')))]).toEqual([id])
    const switchedOff = { ...entries, s2: { ...entries['s2'], disabled: true } }
    const isOff = (): boolean => seen().servers.find(({ name }) => name === 's2')?.state.kind === 'disabled'
    expect([...(await told(switchedOff, isOff))]).toEqual([idOf('s2')])
  })
})

test('a view is small, whatever has happened to its server', async () => {
  const server = await startLegacyHttp()
  cleanups.push(() => server.close())
  const { running } = await watched({ it: { type: 'http', url: server.url } })
  await running.waitFor('it', 'connected')
  for (let round = 0; round < 30; round++) await running.engine.reconnect('it')
  expect(running.engine.history('it').length).toBeGreaterThan(45)
  expect(running.view('it').past.revision).toBeGreaterThan(45)
  expect(bytes(running.view('it'))).toBeLessThan(1_000)
})
