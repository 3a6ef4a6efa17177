/** Servers whose answers never end: Patchbay's memory is not theirs to fill, and the other servers notice nothing. */
import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { http, website } from '../fixtures/doctor/set-up'
import { createFlood } from '../servers/flood'
import { startLegacyHttp } from '../servers/legacy-http'
import { startSse } from '../servers/sse'
import { bench, engineFor, inTrouble, later, problemIn } from './policy/bench'

const megabyte = 1024 * 1024
/** A message may have 64 MB; what is on its way in buffers comes on top. */
const most = 80 * megabyte

const asks = (method: string) => (_request: IncomingMessage, body: unknown) =>
  (body as { method?: string } | undefined)?.method === method

describe.each(['json', 'event'] as const)('an endless answer (%s)', (as) => {
  // Would catch: an engine that reads until its memory is full, and takes all the other servers with it.
  test('to the first message: said, and not read on', async () => {
    const flood = createFlood(as, asks('initialize'))
    const server = later(await startLegacyHttp({ guard: flood.guard }))
    const engine = await engineFor({ it: http(server.url) })
    const view = await inTrouble(engine, 'it', 'protocol.too-large', 20_000)
    expect(problemIn(view).detail).toContain('64 MB')
    expect(flood.sent()).toBeLessThan(most)
  })

  // Would catch: the same, of a connection that was well until then; and one that is lost over it.
  test('to a call: the call fails, the next one is answered', async () => {
    const flood = createFlood(as, asks('tools/call'))
    const server = later(await startLegacyHttp({ guard: flood.guard }))
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', 'connected')
    await expect(engine.callText('it', 'count')).rejects.toThrow('64 MB')
    expect(flood.sent()).toBeLessThan(most)
    flood.mend()
    await engine.waitFor('it', 'connected')
    expect(await engine.callText('it', 'count')).toBe('1')
  })
})

// Would catch: a listening stream that is read into memory for ever, behind a server whose calls are all answered.
test('an endless event on the listening stream is not read on', async () => {
  const flood = createFlood('event', ({ method }) => method === 'GET')
  const server = later(await startLegacyHttp({ guard: flood.guard }))
  const engine = await engineFor({ it: http(server.url) })
  await expect.poll(() => flood.sent(), { timeout: 20_000 }).toBeGreaterThan(60 * megabyte)
  flood.mend()
  await engine.waitFor('it', 'connected')
  expect(flood.sent()).toBeLessThan(most)
  expect(await engine.callText('it', 'count')).toBe('1')
})

// Would catch: the same over the older transport, where everything comes on that one stream.
test('nor one of HTTP+SSE', async () => {
  const flood = createFlood('event', ({ method }) => method === 'GET')
  const server = later(await startSse({ guard: flood.guard }))
  const engine = await engineFor({ it: { type: 'sse', url: server.url } })
  const view = await inTrouble(engine, 'it', 'protocol.too-large', 20_000)
  expect(problemIn(view).detail).toContain('64 MB')
  expect(flood.sent()).toBeLessThan(most)
  flood.mend()
  await engine.engine.reconnect('it')
  expect(await engine.callText('it', 'count')).toBe('1')
})

// Would catch: a sign-in whose documents are read without an end, or such a server taken for one without a sign-in.
test('an endless document of the sign-in is not read on', async () => {
  const flood = createFlood('json', () => true)
  const origin = await website(bench, (request, response) => {
    if (request.url?.startsWith('/mcp')) response.writeHead(401).end()
    else flood.pour(response)
  })
  const engine = await engineFor({ it: http(`${origin}/mcp`) })
  const view = await engine.waitFor('it', 'needs-auth', 20_000)
  expect(problemIn(view)).toMatchObject({
    code: 'auth.document-unreadable',
    detail: expect.stringContaining('is too long'),
  })
  expect(flood.sent()).toBeLessThan(8 * megabyte)
})
