/** What the engine does when servers go away, forget, lose answers or refuse; counted by the servers themselves. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { ServerView } from '../../shared/model/server'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { pidsIn, program } from '../servers/programs'
import { startSse } from '../servers/sse'
import { startTcpProxy } from '../servers/tcp-proxy'
import { cleanUp } from '../support/cleanup'
import { ownNow } from '../support/own-time'
import { createSkippingClock } from '../support/skipping-clock'

const { later, engineFor } = cleanUp(afterEach)

const http = (url: string) => ({ type: 'http', url })

describe('an outage of 20 s', () => {
  const outageMs = 20_000
  const longestMs = 3_000
  /** When it is tried next (ms since the epoch); null while it is being tried. */
  const dueAt = ({ state }: ServerView): number | null =>
    state.kind === 'reconnecting' && state.nextRetryAt !== null ? Date.parse(state.nextRetryAt) : null

  // Would catch: giving up, waiting far too long after the return, and hammering a server that is down. All kinds of
  // outage run side by side, and by a clock that is turned: how quick this machine is says nothing about the pauses.
  test('ends within 3 s of the return, after fewer than 15 requests', async () => {
    const legacy = later(await startLegacyHttp())
    const modern = later(await startModernHttp())
    const sse = later(await startSse())
    const busy = later(await startLegacyHttp())
    const attempts = new Map<string, number>()
    const fetch: typeof globalThis.fetch = (input, init) => {
      const { port } = new URL(input instanceof Request ? input.url : input)
      attempts.set(port, (attempts.get(port) ?? 0) + 1)
      return globalThis.fetch(input, init)
    }
    const servers = { legacy, modern, sse, busy }
    const names = ['legacy', 'modern', 'sse', 'busy'] as const
    const entry = (name: (typeof names)[number]) => ({ type: name === 'sse' ? 'sse' : 'http', url: servers[name].url })
    const clock = createSkippingClock()
    const test = await engineFor(Object.fromEntries(names.map((name) => [name, entry(name)])), { fetch, clock })
    for (const name of names) await test.waitFor(name, 'connected')
    // The last of what a connection begins with.
    for (const name of names)
      await test.waitFor(name, ({ capabilities: { prompts, resources }, pulse }) =>
        Boolean(pulse && prompts && resources),
      )
    attempts.clear()

    await Promise.all([legacy.stop(), modern.stop(), sse.stop()])
    busy.status(503)
    busy.cut()
    const end = clock.now() + outageMs
    for (const name of names) {
      const view = await test.waitFor(name, 'reconnecting')
      expect(view.capabilities, name).toMatchObject({ freshness: 'stale', tools: 7 })
    }
    const waiting = async (): Promise<{ name: (typeof names)[number]; at: number }[]> => {
      for (const name of names) await test.waitFor(name, (view) => dueAt(view) !== null)
      return names.map((name) => ({ name, at: dueAt(test.view(name)) ?? end }))
    }
    let due = await waiting()
    for (; ; due = await waiting()) {
      const [next] = due.toSorted((one, other) => one.at - other.at)
      if (!next || next.at >= end) break
      clock.skip(Math.max(0, next.at - clock.now()) + 1)
      await test.waitFor(next.name, (view) => dueAt(view) !== next.at)
    }
    // It may be later by now, where the last attempts took their time.
    const back = Math.max(end, clock.now())
    for (const { name, at } of due) {
      expect(attempts.get(String(servers[name].port)) ?? 0, name).toBeLessThan(15)
      expect(at - back, name).toBeLessThan(longestMs)
    }

    await Promise.all([legacy.start(), modern.start(), sse.start()])
    busy.status(null)
    clock.skip(Math.max(0, back - clock.now()) + longestMs)
    for (const name of names) await test.waitFor(name, 'connected')
    for (const name of names) expect(await test.callText(name, 'echo', { text: name })).toBe(name)
  })
})

describe('a forgotten session', () => {
  // Would catch: a session id that is kept for ever, and one initialize per waiting call.
  test.each([404, 400] as const)('answered with %i: the very next call succeeds', async (status) => {
    const server = later(await startLegacyHttp())
    const test = await engineFor({ it: http(server.url) })
    await test.waitFor('it', 'connected')
    server.forgetSessions(status)
    expect(await test.callText('it', 'echo', { text: 'again' })).toBe('again')
    expect(server.initializes()).toBe(2)
    expect(server.toolbox.executions()).toBe(1)
    expect(test.view('it').state.kind).toBe('connected')
  })

  test.each([404, 400] as const)('answered with %i: 10 parallel calls succeed over one initialize', async (status) => {
    const server = later(await startLegacyHttp())
    const test = await engineFor({ it: http(server.url) })
    await test.waitFor('it', 'connected')
    server.forgetSessions(status)
    const texts = Array.from({ length: 10 }, (_, index) => `call ${index}`)
    expect(await Promise.all(texts.map((text) => test.callText('it', 'echo', { text })))).toEqual(texts)
    expect(server.initializes()).toBe(2)
    expect(server.toolbox.executions()).toBe(10)
  })

  // Would catch: a repair that cuts off what is still being answered in the old session.
  test('while a call is running: that call still gets its answer', async () => {
    const server = later(await startLegacyHttp())
    const test = await engineFor({ it: http(server.url) })
    await test.waitFor('it', 'connected')
    const running = test.callText('it', 'slow', { ms: 1_000 })
    await expect.poll(() => server.toolbox.executions()).toBe(1)
    server.forgetSessions(404)
    expect(await test.callText('it', 'echo', { text: 'meanwhile' })).toBe('meanwhile')
    expect(await running).toBe('done')
    expect(server.toolbox.executions()).toBe(2)
    expect(server.initializes()).toBe(2)
  })

  // Would catch: a repaired session whose change notices nobody listens to any more.
  test('after the repair, list changes are seen again', async () => {
    const server = later(await startLegacyHttp())
    const test = await engineFor({ it: http(server.url) })
    await test.waitFor('it', 'connected')
    server.forgetSessions(404)
    await test.callText('it', 'echo', { text: 'repair' })
    await expect.poll(() => server.stats.requests['GET']).toBeGreaterThanOrEqual(2)
    server.toolbox.addTool('fresh')
    await test.waitFor('it', ({ capabilities }) => capabilities.tools === 8, 3_000)
  })

  // Would catch: taking any 400 for a lost session, and running a refused call twice.
  test('a restarted server is met by the next call', async () => {
    const server = later(await startLegacyHttp())
    const test = await engineFor({ it: http(server.url) })
    await test.waitFor('it', 'connected')
    await server.stop()
    await server.start()
    await test.waitFor('it', 'connected', 5_000)
    await expect
      .poll(() => test.callText('it', 'echo', { text: 'back' }).catch(() => 'not yet'), { timeout: 20_000 })
      .toBe('back')
    expect(server.toolbox.executions()).toBe(1)
  })
})

describe('a lost answer', () => {
  // Would catch: a call that is repeated although the server has run it, and one that hangs until its time-out.
  test.each(['legacy', 'legacy json', 'modern', 'sse'])('%s: executed once, and said so', async (kind) => {
    const server =
      kind === 'modern'
        ? later(await startModernHttp())
        : kind === 'sse'
          ? later(await startSse())
          : later(await startLegacyHttp({ json: kind === 'legacy json' }))
    const test = await engineFor({ it: { type: kind === 'sse' ? 'sse' : 'http', url: server.url } })
    await test.waitFor('it', 'connected')
    server.loseNextAnswer()
    const begun = ownNow()
    await expect(test.engine.call('it', 'count', {})).rejects.toMatchObject({ code: 'call-outcome-unknown' })
    expect(ownNow() - begun).toBeLessThan(10_000)
    expect(server.toolbox.executions()).toBe(1)
    await test.waitFor('it', 'connected', 5_000)
    expect(await test.callText('it', 'count')).toBe('2')
  })
})

describe('a server that is not there', () => {
  // Would catch: a refused port that ends as failed, or is never tried again by itself.
  test('is retried, and connected to as soon as it appears', async () => {
    const server = later(await startLegacyHttp())
    const proxy = later(await startTcpProxy(server.port))
    await proxy.fault({ kind: 'refuse' })
    const test = await engineFor({ it: http(`http://127.0.0.1:${proxy.port}/mcp`) })
    const view = await test.waitFor('it', ({ state }) => state.kind === 'reconnecting' && state.nextRetryAt !== null)
    expect(view.state).toMatchObject({ problem: { code: 'net.refused' } })
    await proxy.fault({ kind: 'none' })
    await test.waitFor('it', 'connected', 4_000)
  })

  // Would catch: a click that waits for a silent server, and a connection that appears after the person said no.
  test('Disconnect during connect wins at once', async () => {
    const server = later(await startLegacyHttp())
    const proxy = later(await startTcpProxy(server.port))
    await proxy.fault({ kind: 'hang' })
    const test = await engineFor({ it: http(`http://127.0.0.1:${proxy.port}/mcp`) })
    await expect.poll(() => proxy.connections()).toBeGreaterThan(0)
    const begun = ownNow()
    expect((await test.engine.disconnect('it')).state.kind).toBe('disconnected')
    expect(ownNow() - begun).toBeLessThan(2_000)
    await proxy.fault({ kind: 'none' })
    await delay(1_500)
    expect(test.view('it').state.kind).toBe('disconnected')
    expect(server.initializes()).toBe(0)
  })

  // Would catch: a Reconnect that waits for the backoff instead of cutting it short.
  test('Reconnect cuts the countdown short', async () => {
    const server = later(await startLegacyHttp())
    server.status(503)
    const test = await engineFor({ it: http(server.url) })
    await test.waitFor('it', ({ state }) => state.kind === 'reconnecting' && state.attempt >= 2)
    server.status(null)
    expect((await test.engine.reconnect('it')).state.kind).toBe('connected')
  })
})

describe('the configuration', () => {
  // Would catch: an edit that reconnects servers it is not about, and a broken file that takes servers down.
  test('an edit touches only what changed; a broken file touches nothing', async () => {
    const [first, second] = [later(await startLegacyHttp()), later(await startModernHttp())]
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    const kept = { first: http(first.url), stdio: program('echo', [], { TEST_STARTS_FILE: starts }) }
    await test.write({ ...kept, second: http(second.url) })
    for (const name of ['first', 'second', 'stdio']) await test.waitFor(name, 'connected')
    // What is asked of a new connection in a quiet moment has been asked.
    const asked = (): boolean[] =>
      ['ping', 'prompts/list', 'resources/templates/list'].map((method) => (first.stats.messages[method] ?? 0) > 0)
    await expect.poll(asked).toEqual([true, true, true])
    await test.waitFor('first', ({ capabilities }) => capabilities.resources !== null)
    const requests = first.totalRequests()

    await test.write({ ...kept, renamed: http(second.url) })
    await test.waitFor('renamed', 'connected', 5_000)
    await test.write({ ...kept, added: http(second.url) })
    await test.waitFor('added', 'connected', 5_000)
    expect(
      test.engine
        .snapshot()
        .servers.map(({ name }) => name)
        .toSorted(),
    ).toEqual(['added', 'first', 'stdio'])

    const file = join(test.state, 'servers.json')
    const good = await readFile(file, 'utf8')
    await writeFile(file, good.replace('"added": {', '"added": {,'))
    const problemOf = () => test.engine.snapshot().sources.find(({ path }) => path === file)?.problem
    await expect.poll(problemOf, { timeout: 20_000 }).toMatchObject({ code: 'config.parse' })
    const line = good.slice(0, good.indexOf('"added": {')).split('\n').length
    expect(problemOf()?.evidence.file).toMatchObject({ path: file, line })
    for (const name of ['first', 'added', 'stdio']) expect(test.view(name).state.kind).toBe('connected')
    await writeFile(file, good)
    await expect.poll(problemOf, { timeout: 20_000 }).toBe(null)

    expect(first.totalRequests()).toBe(requests)
    expect(first.initializes()).toBe(1)
    expect(pidsIn(starts)).toHaveLength(1)
  })
})
