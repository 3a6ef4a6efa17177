/** Several messages in one body, which clients of 2025-03-26 may send (basic, "Batching") and no later ones. */
import { afterEach, expect, test } from 'vitest'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { asJson, bench, cleanUp, later, raw } from '../support/gateway-bench'

afterEach(cleanUp)

type Answer = Awaited<ReturnType<typeof raw>>

interface SetUp {
  server: LegacyHttpServer
  /** Sends this, a text as it is, in a session of this revision. */
  send(messages: unknown, more?: Record<string, string>): Promise<Answer>
}

async function setUpFor(protocolVersion: string): Promise<SetUp> {
  const server = await startLegacyHttp()
  later(() => server.close())
  const { engine, url, token } = await bench({ one: { type: 'http', url: server.url } }, 'one')
  await engine.waitFor('one', 'connected')
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'x', version: '1' } }
  const greeting = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
  const { headers } = await raw(url, { headers: asJson(token), body: greeting })
  const own = { ...asJson(token), 'mcp-session-id': String(headers['mcp-session-id']) }
  const send = (messages: unknown, more = {}): Promise<Answer> =>
    raw(url, { headers: { ...own, ...more }, body: typeof messages === 'string' ? messages : JSON.stringify(messages) })
  return { server, send }
}

const ping = (id: unknown) => ({ jsonrpc: '2.0', id, method: 'ping' })
const call = (id: unknown, name: string, args: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
})
const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' }

// Would catch: a client of 2025-03-26 that gets an error for what its revision promises it, or half of its answers, and a call
// of a batch that is executed twice.
test('each request of a batch is answered once, in one text, whatever stands between them', async () => {
  const { server, send } = await setUpFor('2025-03-26')
  const list = { jsonrpc: '2.0', id: 'a', method: 'tools/list' }
  const { status, headers, body } = await send([
    ping(1),
    initialized,
    call(7, 'echo', { text: 'hi' }),
    list,
    call(8, 'none'),
  ])
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/json')
  const answers = JSON.parse(body) as { id: unknown; result?: { content?: unknown; tools?: unknown[] } }[]
  expect(answers.map(({ id }) => id)).toEqual([1, 7, 'a', 8])
  expect(answers[1]?.result?.content).toEqual([{ type: 'text', text: 'hi' }])
  expect(answers[2]?.result?.tools).not.toEqual([])
  expect(server.toolbox.executions()).toBe(1)
})

// Would catch: a body of an answer where nothing was asked.
test('a batch that asks nothing is accepted without an answer', async () => {
  const { send } = await setUpFor('2025-03-26')
  const { status, body } = await send([initialized, { jsonrpc: '2.0', method: 'notifications/roots/list_changed' }])
  expect([status, body]).toEqual([202, ''])
})

// Would catch: one client that makes work without bounds with one request, a greeting that is hidden among others, and a part of
// a batch that is done although the whole was refused.
test.each([
  ['nothing in it', [], {}],
  ['a greeting', [ping(1), { jsonrpc: '2.0', id: 2, method: 'initialize', params: {} }], {}],
  ['what is no message', [call(1, 'echo', { text: 'x' }), 17], {}],
  ['a batch', [[call(1, 'echo', { text: 'x' })]], {}],
  ['another behind it', `[${JSON.stringify(call(1, 'echo', { text: 'x' }))}][]`, {}],
  ['an end that is missing', `[${JSON.stringify(call(1, 'echo', { text: 'x' }))}`, {}],
  ['more than fifty', Array.from({ length: 51 }, (_, id) => call(id, 'echo', { text: 'x' })), {}],
  ['a later revision in its header', [call(1, 'echo', { text: 'x' })], { 'mcp-protocol-version': '2025-06-18' }],
])('a batch with %s is refused as a whole, and the session goes on', async (_what, messages, more) => {
  const { server, send } = await setUpFor('2025-03-26')
  expect((await send(messages, more)).status).toBe(400)
  expect(server.toolbox.executions()).toBe(0)
  expect((await send(ping(9))).status).toBe(200)
})

// Would catch: a client that gets around the limit of messages by sending fifty in one.
test('each message of a batch counts against what a client may send', async () => {
  const { send } = await setUpFor('2025-03-26')
  const fifty = Array.from({ length: 50 }, () => initialized)
  const statuses = new Map<number, number>()
  // Many at once, so that they come faster than a second brings on any machine.
  for (let round = 0; round < 40 && !statuses.has(429); round += 1)
    for (const { status } of await Promise.all(Array.from({ length: 50 }, () => send(fifty))))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
  expect(new Set(statuses.keys())).toEqual(new Set([202, 429]))
  // 10 000 messages at once, and what some seconds bring.
  expect(statuses.get(202)).toBeLessThan(1_000)
})

// Would catch: a program that has agreed to nothing, and is taken for one of that revision.
test('a batch outside of a session is refused', async () => {
  const { server, send } = await setUpFor('2025-03-26')
  expect((await send([call(1, 'echo', { text: 'x' })], { 'mcp-session-id': 'none' })).status).toBe(400)
  expect(server.toolbox.executions()).toBe(0)
})

// Would catch: what later revisions have taken away, allowed to whoever has agreed to one of them.
test('a client that has agreed to a later revision sends its messages one by one', async () => {
  const { server, send } = await setUpFor('2025-11-25')
  const { status, body } = await send([call(1, 'echo', { text: 'x' })])
  expect(status).toBe(400)
  expect(JSON.parse(body)).toMatchObject({ error: { code: -32_600 } })
  expect(server.toolbox.executions()).toBe(0)
})
