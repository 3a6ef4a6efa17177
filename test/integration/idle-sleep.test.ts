/** Programs that nobody uses sleep, where the person has allowed it, and whoever needs one finds it there. */
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { isAliveIn, pidsIn, program } from '../servers/programs'
import { startTestEngine, type Entries, type TestEngine } from '../support/engine'
import { bench, cleanUp, later } from '../support/gateway-bench'
import { rawHttp, rawModern, type RawClient } from '../support/raw-client'
import { createSkippingClock, type SkippingClock } from '../support/skipping-clock'
import { mustBeMessage } from '../../electron/core/mcp/message'

afterEach(cleanUp)

const minute = 60_000
const allowed = 10 * minute

interface World extends TestEngine {
  clock: SkippingClock
  starts: string
  alive(): number[]
  setting: { after: number | null }
}

async function startsFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-sleep-'))
  later(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'starts')
}

async function world(entry: (starts: string) => Entries): Promise<World> {
  const starts = await startsFile()
  const clock = createSkippingClock()
  const setting: World['setting'] = { after: allowed }
  const engine = await startTestEngine({ servers: entry(starts), clock, sleepAfter: () => setting.after })
  later(() => engine.stop())
  const alive = (): number[] => pidsIn(starts).filter((pid) => isAliveIn(pid, starts))
  return { ...engine, clock, starts, alive, setting }
}

/** A well-behaved program that is connected. */
async function connected(...args: string[]): Promise<World> {
  const setUp = await world((starts) => ({ one: program('echo', args, { TEST_STARTS_FILE: starts }) }))
  await setUp.waitFor('one', 'connected')
  return setUp
}

async function asleep(...args: string[]): Promise<World> {
  const setUp = await connected(...args)
  setUp.clock.skip(allowed)
  await setUp.waitFor('one', 'asleep')
  await expect.poll(() => setUp.alive(), { timeout: 20_000 }).toEqual([])
  return setUp
}

describe('a program that nobody uses', () => {
  // Would catch: a sleep that leaves the process, loses the tools, counts as trouble, or is not ended by a call.
  test('is ended, keeps its tools, is no trouble, and is there again for the next call', async () => {
    const { engine, view, alive, starts, callText } = await asleep()
    expect(view('one').capabilities).toMatchObject({ tools: 11, freshness: 'stale', problem: null })
    expect((await engine.tools('one')).tools).toHaveLength(11)
    expect(view('one').past.incident).toBeNull()
    expect(await callText('one', 'echo', { text: 'hi' })).toBe('hi')
    expect(view('one')).toMatchObject({ state: { kind: 'connected' }, past: { incident: null } })
    expect(alive()).toHaveLength(1)
    expect(pidsIn(starts)).toHaveLength(2)
  })

  // Would catch: probes, retries, a look at its lists or a wake of the machine that start it although nobody uses it.
  test('stays asleep whatever Patchbay does by itself', async () => {
    const { engine, clock, view, starts } = await asleep()
    for (let hour = 0; hour < 24; hour += 1) clock.skip(60 * minute)
    await engine.tools('one')
    await engine.resources('one')
    await engine.settled('one', 100)
    await engine.reconnectMany('failed')
    expect(view('one').state.kind).toBe('asleep')
    expect(pidsIn(starts)).toHaveLength(1)
  })

  // Would catch: a process for each of the calls that wake it, and a call that gives up before a slow program is there.
  test('is started once for many calls, and they wait for as long as it needs', async () => {
    const { engine, starts } = await asleep('--greet-after', '2500')
    const { id } = engine.view('one')
    const relayed = engine.relay(
      id,
      mustBeMessage(
        Buffer.from('{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"text":"b"}}}'),
      ),
      { hear: () => undefined, signal: new AbortController().signal },
    )
    const called = await Promise.all(['a', 'c'].map((text) => engine.call('one', 'echo', { text }, 0)))
    expect(called.map(({ content }) => content)).toMatchObject([[{ text: 'a' }], [{ text: 'c' }]])
    expect(JSON.parse((await relayed).toString())).toMatchObject({ id: 7, result: { content: [{ text: 'b' }] } })
    expect(pidsIn(starts)).toHaveLength(2)
  })

  // Would catch: a wish that a sleeping program does not hear, and one that sleeps on when the person has thought otherwise.
  test('is disconnected, connected and woken as the person wants', async () => {
    const { engine, setting, waitFor, clock, view } = await asleep()
    expect((await engine.disconnect('one')).state.kind).toBe('disconnected')
    expect((await engine.connect('one')).state.kind).toBe('connected')
    clock.skip(allowed)
    await waitFor('one', 'asleep')
    setting.after = null
    engine.sleepChanged()
    await waitFor('one', 'connected')
    for (let hour = 0; hour < 3; hour += 1) clock.skip(60 * minute)
    expect(view('one').state.kind).toBe('connected')
    setting.after = minute
    engine.sleepChanged()
    clock.skip(minute)
    await waitFor('one', 'asleep')
  })

  // Would catch: a call that hangs, or a state that stays "asleep", where the program cannot be started any more.
  test('that does not come back says so to the call that wanted it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-sleep-'))
    later(() => rm(folder, { recursive: true, force: true }))
    const command = join(folder, 'node')
    await symlink(process.execPath, command)
    const { engine, view, waitFor, clock, callText } = await world((file) => ({
      one: { ...program('echo', [], { TEST_STARTS_FILE: file }), command },
    }))
    await waitFor('one', 'connected')
    clock.skip(allowed)
    await waitFor('one', 'asleep')
    await rm(command)
    await expect(engine.call('one', 'echo', {}, 0)).rejects.toMatchObject({ code: 'not-connected' })
    expect(view('one').state.kind).toBe('failed')
    await symlink(process.execPath, command)
    await engine.reconnect('one')
    expect(await callText('one', 'echo', { text: 'hi' })).toBe('hi')
  })
})

describe('a program that somebody uses', () => {
  // Would catch: a program that is ended under a call.
  test('is not put to sleep in the middle of a call, and the time is counted from its end', async () => {
    const { engine, clock, view, waitFor, starts } = await connected()
    const call = engine.call('one', 'slow', { ms: 1_000 })
    // Nothing but the call keeps it awake.
    clock.skip(allowed)
    expect(view('one').state.kind).toBe('connected')
    expect((await call).content).toMatchObject([{ text: 'done' }])
    clock.skip(allowed - minute)
    expect(view('one').state.kind).toBe('connected')
    clock.skip(minute)
    await waitFor('one', 'asleep')
    expect(pidsIn(starts)).toHaveLength(1)
  })

  // Would catch: a subscription that a sleep ends in silence.
  test('is not put to sleep while one of its resources is watched, and is woken for that', async () => {
    const { engine, clock, view, waitFor } = await connected()
    const { id } = view('one')
    engine.watchResources(id, ['test://one'])
    clock.skip(allowed)
    expect(view('one').state.kind).toBe('connected')
    engine.watchResources(id, [])
    clock.skip(allowed)
    await waitFor('one', 'asleep')
    engine.watchResources(id, ['test://one'])
    await waitFor('one', 'connected')
  })
})

test('without the person’s word nothing sleeps', async () => {
  const { setting, clock, view, engine } = await connected()
  setting.after = null
  engine.sleepChanged()
  for (let hour = 0; hour < 24; hour += 1) clock.skip(60 * minute)
  expect(view('one').state.kind).toBe('connected')
})

// Would catch: a process for each client, one that stays although all sleep, lists that a sleep empties, and a client that has
// to greet again.
test('24 clients of 12 programs: 12 processes; asleep none; in the same sessions they are there again', async () => {
  const starts = await startsFile()
  const names = Array.from({ length: 12 }, (_, index) => `p${index}`)
  const entries = Object.fromEntries(names.map((name) => [name, program('echo', [], { TEST_STARTS_FILE: starts })]))
  const clock = createSkippingClock()
  const { engine, gateway, token } = await bench(entries, 'p0', { clock, sleepAfter: () => allowed })
  for (const name of names) await engine.waitFor(name, 'connected')
  const alive = (): number[] => pidsIn(starts).filter((pid) => isAliveIn(pid, starts))
  const doors = (await gateway.admin.view()).servers.map(({ url }) => url)
  const clients: RawClient[] = []
  for (let index = 0; index < 24; index += 1) {
    const door = doors[index % doors.length] ?? ''
    clients.push(index < 12 ? await rawHttp(door, token) : rawModern(door, token))
  }
  later(async () => void (await Promise.all(clients.map((client) => client.close()))))
  const pidOf = async (client: RawClient): Promise<number> => {
    const { text } = await client.ask('tools/call', { name: 'pid', arguments: {} })
    return Number((JSON.parse(text) as { result: { content: { text: string }[] } }).result.content[0]?.text)
  }
  expect(new Set(await Promise.all(clients.map(pidOf))).size).toBe(12)
  clock.skip(allowed)
  for (const name of names) await engine.waitFor(name, 'asleep')
  await expect.poll(alive, { timeout: 20_000 }).toEqual([])
  for (const client of clients) {
    const { text } = await client.ask('tools/list', {})
    expect((JSON.parse(text) as { result: { tools: unknown[] } }).result.tools).toHaveLength(11)
  }
  expect(alive()).toEqual([])
  const after = await Promise.all(clients.map(pidOf))
  expect(new Set(after)).toEqual(new Set(alive()))
  expect(alive()).toHaveLength(12)
})
