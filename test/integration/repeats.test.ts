/** What a server can make us do again and again is done less and less often, over all its connections, and said once. */
import { afterEach, describe, expect, test } from 'vitest'
import { startPolling, type PollingOptions } from '../servers/strange-http'
import { startModernHttp } from '../servers/modern-http'
import { startSse } from '../servers/sse'
import { cleanUp } from '../support/cleanup'
import { createPassingClock } from './policy/bench'

const { later, engineFor } = cleanUp(afterEach)
const http = (url: string) => ({ type: 'http', url })
const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('a stream of notices', () => {
  // Would catch: 39 requests in 40 s, for ever, and nothing in the activity.
  test.each<NonNullable<PollingOptions['get']>>(['ends', 'page', 'nothing', 'notice', 'resumable'])(
    'that %s: is asked for less and less often, and said once',
    async (get) => {
      const clock = createPassingClock()
      const server = later(await startPolling({ get }))
      const engine = await engineFor({ it: http(server.url) }, { clock })
      await engine.waitFor('it', 'connected')
      const gets = (): number => server.stats.requests['GET'] ?? 0
      await expect.poll(gets).toBeGreaterThan(0)
      // Ten minutes in small steps, each long enough for a request.
      for (let step = 0; step < 300; step++) {
        await clock.pass(2_000)
        await settle(3)
      }
      const [fewest, most] = get === 'notice' ? [60, 320] : [8, 20]
      expect(gets()).toBeGreaterThanOrEqual(fewest)
      expect(gets()).toBeLessThanOrEqual(most)
      expect(engine.view('it').state.kind).toBe('connected')
      const said = engine.engine.activity('it', 0).filter(({ message }) => message.includes('less and less often'))
      expect(said).toHaveLength(get === 'notice' ? 0 : 1)
      expect(await engine.callText('it', 'count')).toBe('polled')
    },
    30_000,
  )

  // Would catch: a count that begins anew with every connection.
  test('counts on over a new connection, until a person wants it afresh', async () => {
    const clock = createPassingClock()
    const server = later(await startPolling({ get: 'ends' }))
    const engine = await engineFor({ it: http(server.url) }, { clock })
    await engine.waitFor('it', 'connected')
    const gets = (): number => server.stats.requests['GET'] ?? 0
    for (let step = 0; step < 60; step++) {
      await clock.pass(2_000)
      await settle(3)
    }
    // An outage: everything is built anew by the engine itself.
    server.status(503)
    await engine.engine.call('it', 'count', {}).catch(() => undefined)
    await engine.waitFor('it', 'reconnecting')
    server.status(null)
    for (let step = 0; step < 40 && engine.view('it').state.kind !== 'connected'; step++) {
      await clock.pass(2_000)
      await settle(20)
    }
    await engine.waitFor('it', 'connected')
    await expect.poll(gets).toBeGreaterThan(0)
    const before = gets()
    for (let step = 0; step < 14; step++) {
      await clock.pass(2_000)
      await settle(3)
    }
    expect(gets() - before).toBeLessThanOrEqual(1)
    await engine.engine.reconnect('it')
    await expect.poll(gets).toBeGreaterThan(before)
  })
})

describe('the stream of an answer', () => {
  // Would catch: a call that is resumed for ever, as fast as the server wishes.
  test('that is resumed and brings nothing new: lost after some tries', async () => {
    const server = later(await startPolling({ call: 'resumable', get: 'page' }))
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', 'connected')
    const before = server.totalRequests()
    const begun = performance.now()
    await expect(engine.engine.call('it', 'count', {})).rejects.toMatchObject({ code: 'call-outcome-unknown' })
    expect(performance.now() - begun).toBeGreaterThan(5_000)
    expect(server.totalRequests() - before).toBeLessThanOrEqual(12)
  })
})

describe('the modern stream of notices', () => {
  // Would catch: the same for the other era, where every end is looked into with a probe.
  test.each(['ends at once', 'is no stream', 'is never acknowledged and ends'])(
    'that %s',
    async (how) => {
      const clock = createPassingClock()
      let listens = 0
      const server = later(
        await startModernHttp({
          guard: (_request, response, body) => {
            const { method, id } = (body ?? {}) as { method?: string; id?: unknown }
            if (method !== 'subscriptions/listen') return false
            listens += 1
            if (how === 'is no stream') {
              response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')
              return true
            }
            const acknowledged = {
              jsonrpc: '2.0',
              method: 'notifications/subscriptions/acknowledged',
              params: {
                _meta: { 'io.modelcontextprotocol/subscriptionId': id },
                notifications: { toolsListChanged: true },
              },
            }
            response.writeHead(200, { 'content-type': 'text/event-stream' })
            response.end(how === 'ends at once' ? `data: ${JSON.stringify(acknowledged)}\n\n` : ': nothing\n\n')
            return true
          },
        }),
      )
      const engine = await engineFor({ it: http(server.url) }, { clock })
      await engine.waitFor('it', 'connected')
      for (let step = 0; step < 300; step++) {
        await clock.pass(2_000)
        await settle(3)
      }
      expect(listens).toBeGreaterThan(3)
      expect(listens).toBeLessThanOrEqual(20)
      expect(engine.view('it').state.kind).toBe('connected')
      const said = engine.engine.activity('it', 0).filter(({ message }) => message.includes('less and less often'))
      expect(said).toHaveLength(1)
    },
    30_000,
  )
})

describe('the one stream of HTTP+SSE', () => {
  // Would catch: a new session in the same moment, hundreds in a second.
  test('that ends as soon as it is open: waited for longer each time', async () => {
    const server = later(
      await startSse({
        guard: (request, response) => {
          if (request.method === 'GET') setTimeout(() => response.destroy(), 150)
          return false
        },
      }),
    )
    const engine = await engineFor({ it: { type: 'sse', url: server.url } })
    await settle(8_000)
    expect(server.streams()).toBeGreaterThan(2)
    expect(server.streams()).toBeLessThanOrEqual(8)
    expect(engine.view('it').state.kind).not.toBe('disconnected')
  })
})
