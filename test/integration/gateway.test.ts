/** AI clients behind the gateway: one session each that lives through whatever happens to the server, and to Patchbay. */
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { startWorld } from '../servers/oauth/world'
import { program } from '../servers/programs'
import type { Entries } from '../support/engine'
import {
  asJson,
  bench,
  cleanUp,
  clientModern,
  clientV1,
  clientV2,
  echo,
  later,
  openGateway,
  raw,
  said,
  type Bench,
} from '../support/gateway-bench'
import { ownNow } from '../support/own-time'

afterEach(cleanUp)

describe.each([
  ['a program', (): Promise<Entries[string]> => Promise.resolve(program('echo'))],
  [
    'a legacy server',
    async (): Promise<Entries[string]> => {
      const server = await startLegacyHttp()
      later(() => server.close())
      return { type: 'http', url: server.url }
    },
  ],
  [
    'a modern server',
    async (): Promise<Entries[string]> => {
      const server = await startModernHttp()
      later(() => server.close())
      return { type: 'http', url: server.url }
    },
  ],
])('in front of %s', (_what, entryOf) => {
  // Would catch: a list or a result that is another one through the gateway, and an SDK that cannot use it at all.
  test.each([
    ['v1', clientV1],
    ['v2', clientV2],
    ['v2 of 2026-07-28', clientModern],
  ])('an SDK %s client sees and gets what a direct connection does', async (_sdk, connect) => {
    const setUp = await bench({ one: await entryOf() }, 'one')
    await setUp.engine.waitFor('one', 'connected')
    const client = await connect(setUp)
    const { tools } = await client.listTools()
    expect(tools).toEqual((await setUp.engine.engine.tools('one')).tools)
    expect(said(await client.callTool(echo('hello')))).toEqual({ text: 'hello', isError: false })
    // They are listed in a quiet moment.
    const ownPrompts = async (): Promise<number> => (await setUp.engine.engine.prompts('one')).prompts.length
    await expect.poll(async () => (await client.listPrompts()).prompts.length - (await ownPrompts())).toBe(0)
  })
})

describe('a session', () => {
  let server: LegacyHttpServer
  let setUp: Bench
  beforeEach(async () => {
    server = await startLegacyHttp()
    later(() => server.close())
    setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
    await setUp.engine.waitFor('one', 'connected')
  })

  // Would catch: a client that loses its tools with its server, a call that hangs, words that say nothing, a session that
  // has to be opened anew afterwards.
  test('keeps its tools while the server is away, is told so, and goes on afterwards', async () => {
    const client = await clientV1(setUp)
    const before = await client.listTools()
    await server.stop()
    await setUp.engine.waitFor('one', ['reconnecting', 'failed'], 30_000).catch(() => undefined)
    const begun = ownNow()
    const away = said(await client.callTool(echo('lost')))
    expect(away.isError).toBe(true)
    expect(ownNow() - begun).toBeLessThan(6_000)
    expect(await client.listTools()).toEqual(before)
    await server.start()
    await setUp.engine.engine.reconnect('one')
    expect(said(await client.callTool(echo('back')))).toEqual({ text: 'back', isError: false })
  })

  test('goes on when the server forgets its own, with each call run once', async () => {
    const client = await clientV1(setUp)
    for (const status of [404, 400] as const) {
      server.forgetSessions(status)
      const before = server.toolbox.executions()
      expect(said(await client.callTool(echo('again')))).toEqual({ text: 'again', isError: false })
      expect(server.toolbox.executions() - before).toBe(1)
    }
  })

  // Would catch: a call that is run twice, or a client that waits for ever.
  test('is told when an answer is lost, and the call is not run again', async () => {
    const client = await clientV1(setUp)
    const before = server.toolbox.executions()
    server.loseNextAnswer()
    const lost = said(await client.callTool(echo('lost')))
    expect(lost).toEqual({ text: expect.stringContaining('may have run it') as string, isError: true })
    expect(server.toolbox.executions() - before).toBe(1)
  })

  // Would catch: ids of sessions that only the engine that made them knows, and a port that wanders.
  test('outlives Patchbay, without another greeting', async () => {
    const client = await clientV1(setUp)
    const { sessionId } = client.transport ?? {}
    await setUp.gateway.close()
    const next = await openGateway(setUp.engine)
    expect((await next.admin.view()).servers[0]?.url).toBe(setUp.url.href)
    expect(said(await client.callTool(echo('still here')))).toEqual({ text: 'still here', isError: false })
    expect(client.transport?.sessionId).toBe(sessionId)
  })

  test('hears once that the tools have changed', async () => {
    const client = await clientV1(setUp)
    await client.listTools()
    const changes: string[] = []
    client.setNotificationHandler(ToolListChangedNotificationSchema, async () => {
      changes.push((await client.listTools()).tools.map(({ name }) => name).join())
    })
    await expect.poll(() => setUp.gateway.admin.clients().clients.some(({ streams }) => streams > 0)).toBe(true)
    server.toolbox.addTool('fresh')
    await expect.poll(() => changes.at(-1)).toContain('fresh')
    // The connection's first lists may be told of to whoever has come in just after it (gateway-equals.test.ts).
    expect(changes.filter((names) => names.includes('fresh'))).toHaveLength(1)
  })
})

// Would catch: numbers that are rounded, keys in another order, members that are left out, escapes that are resolved.
test('arguments, results and errors are relayed as bytes', async () => {
  const result = '{"b":1.0,"a":12345678901234567890,"content":[],"x":{"k":1,"k":2},"e":"\\u00e9 é"}'
  const error = '{"data":{"z":1e400},"message":"no","code":-32002,"more":true}'
  const received: string[] = []
  const upstream = createHttpServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const { id, method } = JSON.parse(body === '' ? '{}' : body) as { id?: number; method?: string }
      const greeting = {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'b', version: '1' },
      }
      const answers: Record<string, string> = {
        initialize: `"result":${JSON.stringify(greeting)}`,
        'tools/list': '"result":{"tools":[]}',
        'tools/call': `"result":${result}`,
        'resources/read': `"error":${error}`,
        ping: '"result":{}',
      }
      const answer = id === undefined ? undefined : answers[method ?? '']
      if (method === 'tools/call') received.push(body)
      response.writeHead(answer === undefined ? 202 : 200, { 'content-type': 'application/json' })
      response.end(answer === undefined ? '' : `{"jsonrpc":"2.0",${answer},"id":${id}}`)
    })
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  later(() => new Promise((resolve) => (upstream.closeAllConnections(), upstream.close(resolve))))
  const { port } = upstream.address() as AddressInfo
  const setUp = await bench({ one: { type: 'http', url: `http://127.0.0.1:${port}/mcp` } }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  const args = '{"n":12345678901234567890,"b":1,"a":2,"b":3,"s":"\\u0041"}'
  const call = `{"jsonrpc":"2.0","method":"tools/call","params":{"name":"t","arguments":${args}},"id":"seven"}`
  const answer = await raw(setUp.url, { headers: asJson(setUp.token), body: call })
  expect(answer.body).toBe(`{"jsonrpc":"2.0","result":${result},"id":"seven"}`)
  expect(received).toEqual([expect.stringContaining(`"arguments":${args}`)])
  expect(received[0]).not.toContain('seven')
  const read = '{"jsonrpc":"2.0","id":8,"method":"resources/read","params":{"uri":"x:y"}}'
  expect((await raw(setUp.url, { headers: asJson(setUp.token), body: read })).body).toBe(
    `{"jsonrpc":"2.0","error":${error},"id":8}`,
  )
})

// Would catch: a sign-in that costs the session, and words that do not say what to do.
test('one sign-in brings the tools back in the same session', async () => {
  const world = await startWorld()
  later(() => world.close())
  const engine = await world.signedIn()
  const gateway = await openGateway(engine)
  const { token } = await gateway.admin.token('a client')
  const url = new URL((await gateway.admin.view()).servers[0]?.url ?? '')
  const client = await clientV1({ url, token })
  const { tools } = await client.listTools()
  await engine.engine.logout('notes')
  await engine.waitFor('notes', 'needs-auth')
  const refused = said(await client.callTool(echo('no')))
  expect(refused).toEqual({ text: expect.stringContaining('patchbay login notes') as string, isError: true })
  expect((await client.listTools()).tools).toEqual(tools)
  await engine.engine.login('notes', true)
  await engine.waitFor('notes', 'connected')
  expect(said(await client.callTool(echo('yes')))).toEqual({ text: 'yes', isError: false })
})

describe('a client of 2026-07-28', () => {
  let server: LegacyHttpServer
  let setUp: Bench
  beforeEach(async () => {
    server = await startLegacyHttp()
    later(() => server.close())
    setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
    await setUp.engine.waitFor('one', 'connected')
  })
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const ask = (method: string, params: object, more: Record<string, string> = {}): ReturnType<typeof raw> => {
    const headers = { ...asJson(setUp.token), 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, ...more }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 5, method, params: { ...params, _meta: envelope } })
    return raw(setUp.url, { headers, body })
  }

  // Would catch: a stream without its acknowledgement, a notice that names no subscription, one that comes for each tool.
  test('hears on its own stream that the tools have changed', async () => {
    const client = await clientModern(setUp)
    const changes: string[] = []
    client.setNotificationHandler('notifications/tools/list_changed', async () => {
      changes.push((await client.listTools()).tools.map(({ name }) => name).join())
    })
    await client.listen({ toolsListChanged: true })
    server.toolbox.addTool('fresh')
    await expect.poll(() => changes.at(-1)).toContain('fresh')
    expect(changes.filter((names) => names.includes('fresh'))).toHaveLength(1)
  })

  // Would catch: headers that are not compared with the body, which others on the way may have decided by.
  test('is refused when its headers and its body disagree, with the codes of the specification', async () => {
    const call = { name: 'echo', arguments: { text: 'x' } }
    const codeOf = async (asked: ReturnType<typeof raw>): Promise<[number, number | undefined]> => {
      const { status, body } = await asked
      return [status, (JSON.parse(body) as { error?: { code: number } }).error?.code]
    }
    expect(await codeOf(ask('tools/call', call, { 'mcp-name': 'echo' }))).toEqual([200, undefined])
    expect(await codeOf(ask('tools/call', call, { 'mcp-name': '=?base64?ZWNobw==?=' }))).toEqual([200, undefined])
    expect(await codeOf(ask('tools/call', call, { 'mcp-name': 'other' }))).toEqual([400, -32020])
    expect(await codeOf(ask('tools/call', call))).toEqual([400, -32020])
    expect(await codeOf(ask('tools/list', {}, { 'mcp-method': 'tools/call' }))).toEqual([400, -32020])
    expect(await codeOf(ask('tools/list', {}, { 'mcp-protocol-version': '2031-01-01' }))).toEqual([400, -32020])
    expect(await codeOf(ask('ping', {}))).toEqual([404, -32601])
    expect(await codeOf(ask('no/such', {}))).toEqual([404, -32601])
    const elsewhere = { ...envelope, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'tools/list', params: { _meta: elsewhere } })
    const headers = { ...asJson(setUp.token), 'mcp-protocol-version': '2031-01-01', 'mcp-method': 'tools/list' }
    const unsupported = await raw(setUp.url, { headers, body })
    expect(unsupported.status).toBe(400)
    expect(JSON.parse(unsupported.body)).toMatchObject({
      error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2031-01-01' } },
    })
  })

  test('keeps its tools while the server is away, and is told so', async () => {
    const client = await clientModern(setUp)
    const before = await client.listTools()
    await server.stop()
    const away = said(await client.callTool(echo('lost')))
    expect(away.isError).toBe(true)
    expect((await client.listTools()).tools).toEqual(before.tools)
    await server.start()
    await setUp.engine.engine.reconnect('one')
    expect(said(await client.callTool(echo('back')))).toEqual({ text: 'back', isError: false })
  })

  test('in auto mode the SDK finds that era by itself', async () => {
    const client = new ClientV2({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } })
    const requestInit = { headers: { authorization: `Bearer ${setUp.token}` } }
    await client.connect(new TransportV2(setUp.url, { requestInit }))
    later(() => client.close())
    expect(client.getProtocolEra()).toBe('modern')
    expect(said(await client.callTool(echo('hello')))).toEqual({ text: 'hello', isError: false })
  })
})
