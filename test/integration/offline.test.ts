/** A machine without a network, and one that wakes up: everything pauses, nothing fails, and all is back at once. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ConnectionState } from '../../shared/model/connection'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { startWorld, http, type World } from '../servers/oauth/world'
import { program } from '../servers/programs'
import { startSse } from '../servers/sse'
import type { TestEngine } from '../support/engine'
import { createSkippingClock, type SkippingClock } from '../support/skipping-clock'
import { createSwitchableNetwork, type SwitchableNetwork } from '../support/switchable-network'
import { cleanUp } from '../support/cleanup'
import { ownNow } from '../support/own-time'

const remote = ['notes', 'second', 'modern', 'legacy', 'fixed', 'sse'] as const
const hour = 3_600_000

let world: World
const { cleanups } = cleanUp(afterEach)

interface Machine {
  engine: TestEngine
  clock: SkippingClock
  way: SwitchableNetwork
  /** Every state that a remote server has been in since the last call. */
  statesSince: () => ConnectionState[]
}

/** An engine with a server of every kind, two of which share one sign-in; all connected. */
async function start(): Promise<Machine> {
  world = await startWorld({ tokenLife: 600 })
  const [modern, legacy, sse] = await Promise.all([startModernHttp(), startLegacyHttp(), startSse()])
  cleanups.push(
    () => modern.close(),
    () => legacy.close(),
    () => sse.close(),
    () => world.close(),
  )
  const clock = createSkippingClock()
  const way = createSwitchableNetwork()
  const engine = await world.signedIn({
    clock,
    network: way.network,
    fetch: way.fetch,
    grace: { stdinMs: 200, termMs: 200 },
    servers: {
      notes: http(world.server.url),
      second: http(world.server.url),
      modern: http(modern.url),
      legacy: http(legacy.url),
      fixed: { ...http(legacy.url), headers: { Authorization: 'Bearer of-the-entry' } },
      sse: { type: 'sse', url: sse.url },
      program: program('echo'),
    },
  })
  for (const name of [...remote, 'program']) await engine.waitFor(name, 'connected')
  const states: ConnectionState[] = []
  engine.engine.on('patch', ({ upsert }) => {
    for (const { name, state } of upsert) if (name !== 'program') states.push(state)
  })
  return { engine, clock, way, statesSince: () => states.splice(0) }
}

const offline = { kind: 'reconnecting', problem: { code: 'net.offline' } }

describe('a machine without a network', () => {
  // Would catch: failures and sign-ins asked for by mistake, a storm of attempts that cannot succeed, servers that come
  // back one by one or only after their own long pause, and a refresh per connection.
  test('pauses all servers, says so, and has them back within 3 s of its return', async () => {
    const { engine, clock, way, statesSince } = await start()
    const refreshes = world.auth.counters.refreshes
    statesSince()
    way.close()
    clock.skip(2_000)
    for (const name of remote) expect((await engine.waitFor(name, 'reconnecting')).state).toMatchObject(offline)
    expect(engine.engine.snapshot().offline).toBe(true)
    // What was told in the grace may still be of before the pause; nothing is that comes after it.
    const grace = statesSince()
    const paused = grace.slice(grace.findIndex(({ kind }) => kind !== 'connected'))
    expect(paused.length).toBeGreaterThanOrEqual(remote.length)
    expect(engine.view('program').state.kind).toBe('connected')
    await expect(engine.callText('legacy', 'echo', { text: 'x' })).rejects.toMatchObject({ code: 'not-connected' })

    // All night: long enough for every token to end and for every retry to become a rare one.
    for (let turn = 0; turn < 60; turn += 1) {
      clock.skip(hour / 6)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const pointless = way.refused
    expect(pointless).toBeLessThan(60 * remote.length * 3)
    const during = [...paused, ...statesSince()]
    expect(during.length).toBeGreaterThan(0)
    for (const state of during) expect(state).toMatchObject(offline)

    const returned = ownNow()
    way.open()
    for (const name of remote) await engine.waitFor(name, 'connected', 5_000)
    expect(ownNow() - returned).toBeLessThan(3_000)
    expect(engine.engine.snapshot().offline).toBe(false)
    for (const state of statesSince()) expect(['reconnecting', 'connected']).toContain(state.kind)
    for (const name of remote) await expect(engine.callText(name, 'echo', { text: name })).resolves.toBe(name)
    // Two servers, several connections, one credential.
    expect(world.auth.counters.refreshes - refreshes).toBe(1)
    expect(world.person.opened).toHaveLength(1)
  })

  // Would catch: connections that are thrown away each time a laptop changes its access point.
  test('for less than 2 s: no connection is given up', async () => {
    const { engine, clock, way, statesSince } = await start()
    statesSince()
    way.close()
    clock.skip(500)
    way.open()
    clock.skip(10_000)
    for (const name of remote) await expect(engine.callText(name, 'echo', { text: name })).resolves.toBe(name)
    // What had an open stream has lost it, and mends that in the state it is in.
    for (const name of ['notes', 'second', 'modern'] as const) expect(engine.view(name).state.kind).toBe('connected')
    for (const state of statesSince()) expect(['connected', 'reconnecting']).toContain(state.kind)
  })

  // Would catch: an engine that takes a start without a network for broken servers.
  test('from the start: waits, and Reconnect tries for real', async () => {
    const { engine, clock, way } = await start()
    way.close()
    clock.skip(2_000)
    await engine.waitFor('legacy', (view) => view.state.kind === 'reconnecting' && view.state.nextRetryAt !== null)
    const tried = way.refused
    const view = await engine.engine.reconnect('legacy')
    expect(view.state).toMatchObject(offline)
    expect(way.refused).toBeGreaterThan(tried)
  })
})

describe('a machine that wakes up', () => {
  // Would catch: dead connections that are believed for half a minute, and a refresh per connection after a night.
  test('looks at every connection at once and refreshes each credential once', async () => {
    const { engine, clock, way } = await start()
    const refreshes = world.auth.counters.refreshes
    clock.skip(12 * hour)
    way.wake()
    await vi.waitFor(() => expect(world.auth.counters.refreshes - refreshes).toBe(1), { timeout: 20_000 })
    for (const name of remote) {
      await engine.waitFor(name, 'connected')
      await expect(engine.callText(name, 'echo', { text: name })).resolves.toBe(name)
    }
    expect(world.auth.counters.refreshes - refreshes).toBe(1)
    expect(world.person.opened).toHaveLength(1)
  })
})
