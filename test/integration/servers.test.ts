/** The test servers themselves, checked with the SDKs' own clients: a fault that a server only pretends to have proves nothing. */
import { mkdtempSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport as StreamableHttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, describe, expect, test } from 'vitest'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { pidsIn, program, type ProgramName } from '../servers/programs'
import { startSse } from '../servers/sse'
import { startTcpProxy } from '../servers/tcp-proxy'
import { bigBytes } from '../servers/toolbox'
import { cleanUp } from '../support/cleanup'

const info = { name: 'servers-test', version: '1.0.0' }
const { later } = cleanUp(afterEach)

async function connectV1(url: string): Promise<ClientV1> {
  const client = later(new ClientV1(info))
  await client.connect(new StreamableHttpV1(new URL(url)))
  return client
}

async function connectV2(url: string, mode: 'auto' | 'legacy' = 'auto'): Promise<Client> {
  const client = later(new Client(info, { versionNegotiation: { mode } }))
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  return client
}

async function connectStdio(name: ProgramName, args: string[] = [], mode: 'auto' | 'legacy' = 'legacy') {
  const starts = join(mkdtempSync(join(tmpdir(), 'patchbay-')), 'starts')
  const entry = program(name, args, { TEST_STARTS_FILE: starts })
  const client = later(new Client(info, { versionNegotiation: { mode } }))
  const transport = new StdioClientTransport({ ...entry, stderr: 'ignore' })
  await client.connect(transport)
  return { client, starts, pid: transport.pid }
}

const textOf = (result: { [key: string]: unknown }): string => {
  const [first] = result['content'] as { text: string }[]
  return first?.text ?? ''
}

describe('legacy HTTP', () => {
  test('pages its tools, answers 5 MB and counts', async () => {
    const server = later(await startLegacyHttp({ tools: 250, pageSize: 100 }))
    const client = await connectV1(server.url)
    const first = await client.listTools()
    expect(first.tools).toHaveLength(100)
    expect(first.nextCursor).toBe('100')
    expect(textOf(await client.callTool({ name: 'big' }))).toHaveLength(bigBytes)
    expect(server.initializes()).toBe(1)
    expect(server.stats.messages['tools/call']).toBe(1)
    expect(server.toolbox.executions()).toBe(1)
  })

  test('tells a listening client about a new tool', async () => {
    const server = later(await startLegacyHttp())
    const client = await connectV1(server.url)
    const changed = new Promise<void>((resolve) =>
      client.setNotificationHandler(ToolListChangedNotificationSchema, () => resolve()),
    )
    await expect.poll(() => server.stats.requests['GET']).toBe(1)
    await client.callTool({ name: 'add_tool', arguments: { name: 'fresh' } })
    await changed
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain('fresh')
  })

  test.each([404, 400] as const)('answers a forgotten session with %i', async (status) => {
    const server = later(await startLegacyHttp())
    const client = await connectV1(server.url)
    server.forgetSessions(status)
    await expect(client.listTools()).rejects.toMatchObject({ code: status })
    expect(server.unknownSessions()).toBeGreaterThan(0)
  })

  test.each([true, false])('loses an answer after the execution (json: %s)', async (json) => {
    const server = later(await startLegacyHttp({ json }))
    const client = await connectV1(server.url)
    server.loseNextAnswer()
    await expect(client.callTool({ name: 'count' }, undefined, { timeout: 500 })).rejects.toThrow()
    expect(server.toolbox.executions()).toBe(1)
    expect(textOf(await client.callTool({ name: 'count' }))).toBe('2')
  })

  test('requires its bearer, answers with a switched status, goes away and comes back on its port', async () => {
    const server = later(await startLegacyHttp({ bearer: 'right' }))
    const post = (token: string): Promise<number> =>
      fetch(server.url, { method: 'POST', headers: { authorization: `Bearer ${token}` } }).then(
        (answer) => answer.status,
      )
    expect(await post('wrong')).toBe(401)
    expect(await post('right')).toBe(400)
    server.status(503)
    expect(await post('right')).toBe(503)
    server.status(null)
    await server.stop()
    await expect(post('right')).rejects.toThrow()
    await server.start()
    expect(await post('right')).toBe(400)
    expect(server.stats).toMatchObject({ unauthorized: 1, refused: 1 })
  })
})

describe('SSE', () => {
  test('serves tools over its event stream', async () => {
    const server = later(await startSse({ tools: 3 }))
    const client = later(new ClientV1(info))
    await client.connect(new SSEClientTransport(new URL(server.url)))
    expect((await client.listTools()).tools).toHaveLength(3)
    expect(server.streams()).toBe(1)
    server.loseNextAnswer()
    await expect(client.callTool({ name: 'count' }, undefined, { timeout: 500 })).rejects.toThrow()
    expect(server.toolbox.executions()).toBe(1)
  })
})

describe('modern HTTP', () => {
  test('refuses the legacy era and tells a listening client about a new tool', async () => {
    const server = later(await startModernHttp())
    await expect(connectV2(server.url, 'legacy')).rejects.toThrow()
    const client = await connectV2(server.url)
    expect(client.getProtocolEra()).toBe('modern')
    const changed = new Promise<void>((resolve) =>
      client.setNotificationHandler('notifications/tools/list_changed', () => resolve()),
    )
    const subscription = await client.listen({ toolsListChanged: true })
    await client.callTool({ name: 'add_tool', arguments: { name: 'fresh' } })
    await changed
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain('fresh')
    await subscription.close()
  })

  test('serves both eras when asked to, and loses an answer', async () => {
    const server = later(await startModernHttp({ legacy: 'serve' }))
    expect((await (await connectV1(server.url)).listTools()).tools.length).toBeGreaterThan(0)
    const client = await connectV2(server.url)
    server.loseNextAnswer()
    await expect(client.callTool({ name: 'count' }, { timeout: 500 })).rejects.toThrow()
    expect(server.toolbox.executions()).toBe(1)
  })
})

describe('stdio programs', () => {
  test('echo answers, counts its start and changes its tools', async () => {
    const { client, starts, pid } = await connectStdio('echo', ['--tools', '20'])
    expect((await client.listTools()).tools).toHaveLength(20)
    expect(textOf(await client.callTool({ name: 'pid' }))).toBe(String(pid))
    expect(pidsIn(starts)).toEqual([pid])
    const changed = new Promise<void>((resolve) =>
      client.setNotificationHandler('notifications/tools/list_changed', () => resolve()),
    )
    await client.callTool({ name: 'add_tool', arguments: { name: 'fresh' } })
    await changed
    expect((await client.listTools()).tools).toHaveLength(21)
  })

  test('a modern-only program refuses the handshake and serves the new era', async () => {
    const { client } = await connectStdio('modern', [], 'auto')
    expect(client.getProtocolEra()).toBe('modern')
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['pid', 'add_tool'])
    await expect(connectStdio('modern', [], 'legacy')).rejects.toThrow()
    const dual = await connectStdio('modern', ['--dual'], 'legacy')
    expect(dual.client.getProtocolEra()).toBe('legacy')
  })

  test('the chatty one still answers', async () => {
    const { client } = await connectStdio('chatty', ['--megabytes', '3'])
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['written'])
  })

  test('crash-at-once cannot be connected to', async () => {
    await expect(connectStdio('crash-at-once')).rejects.toThrow()
  })
})

describe('TCP proxy', () => {
  test('refuses, hangs, resets and mends', async () => {
    const server = later(await startModernHttp())
    const proxy = later(await startTcpProxy(server.port))
    const get = (): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        // A new connection each time: what a pool would reuse must not decide this test.
        const outgoing = request({ port: proxy.port, path: '/mcp', agent: false, timeout: 300 }, (answer) =>
          resolve(answer.resume().statusCode),
        )
        outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')))
        outgoing.on('error', reject)
        outgoing.end()
      })
    expect(await get()).toBe(405)
    await proxy.fault({ kind: 'refuse' })
    await expect(get()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await proxy.fault({ kind: 'hang' })
    await expect(get()).rejects.toThrow('timed out')
    await proxy.fault({ kind: 'reset', afterBytes: 5 })
    await expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await proxy.fault({ kind: 'none' })
    expect(await get()).toBe(405)
    expect(proxy.connections()).toBe(4)
  })
})
