/** What each client gets to see: sets of servers and tools, at every door, in lists, calls, errors and notices. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { bridgeClient, type BridgeClient } from '../support/bridge-client'
import { createCliHome, type CliHome } from '../support/cli'
import {
  asJson,
  bench,
  cleanUp,
  clientModern,
  clientV1,
  later,
  openGateway,
  raw,
  said,
  type Bench,
} from '../support/gateway-bench'

afterEach(cleanUp)

interface Two extends Bench {
  one: LegacyHttpServer
  two: LegacyHttpServer
  ids: Readonly<Record<string, string>>
}

async function two(): Promise<Two> {
  const [one, other] = await Promise.all([startLegacyHttp(), startLegacyHttp()])
  later(() => one.close())
  later(() => other.close())
  const setUp = await bench({ one: { type: 'http', url: one.url }, two: { type: 'http', url: other.url } }, 'one')
  for (const name of ['one', 'two']) await setUp.engine.waitFor(name, 'connected')
  const ids = Object.fromEntries(setUp.engine.engine.snapshot().servers.map(({ id, name }) => [name, id]))
  return { ...setUp, one, two: other, ids }
}

const onlyEcho = (id = '') => ({ server: id, choice: { kind: 'only' as const, tools: ['echo'] } })

interface Named {
  listTools(): Promise<{ tools: { name: string }[] }>
}
const names = async (client: Named): Promise<string[]> =>
  (await client.listTools()).tools.map(({ name }) => name).sort()

describe.each([
  ['a client of 2025', clientV1],
  ['a client of 2026', clientModern],
] as const)('%s', (_name, connect) => {
  // Would catch: a list that is filtered and a call that is not, or an error that names what is hidden.
  test('sees its set and nothing else, in lists and in calls; another client sees everything', async () => {
    const setUp = await two()
    const { sets } = setUp.gateway.admin
    await sets.save({ name: 'small', servers: [onlyEcho(setUp.ids['one'])], folders: [] })
    await sets.use('A Client', 'small')
    const all = await connect({ url: setUp.all, token: setUp.token })
    expect(await names(all)).toEqual(['one__echo'])
    expect(said(await all.callTool({ name: 'one__echo', arguments: { text: 'hi' } }))).toEqual({
      text: 'hi',
      isError: false,
    })
    const before = [setUp.one.toolbox.executions(), setUp.two.toolbox.executions()]
    for (const hidden of ['one__count', 'two__echo', 'three__echo']) {
      const refusal = await all.callTool({ name: hidden, arguments: {} }).catch((error: unknown) => String(error))
      expect(refusal).toMatch(/Unknown tool: \w+/)
      expect(refusal).not.toMatch(/two(?!__echo)/)
    }
    const alone = await connect({ url: setUp.url, token: setUp.token })
    expect(await names(alone)).toEqual(['echo'])
    await expect(alone.callTool({ name: 'count', arguments: {} })).rejects.toThrow('Unknown tool: count')
    expect([setUp.one.toolbox.executions(), setUp.two.toolbox.executions()]).toEqual(before)
    const other = await connect({ url: setUp.all, token: (await setUp.gateway.admin.token('another')).token })
    expect(await names(other)).toEqual(expect.arrayContaining(['one__count', 'two__echo']))
  })

  test('keeps its session when its server leaves the set, and has it back when it returns', async () => {
    const setUp = await two()
    const { sets } = setUp.gateway.admin
    const client = await connect({ url: setUp.url, token: setUp.token })
    expect(await names(client)).toContain('echo')
    await sets.save({
      name: 'other',
      servers: [{ server: setUp.ids['two'] ?? '', choice: { kind: 'all' } }],
      folders: [],
    })
    await sets.use('a client', 'other')
    expect(await names(client)).toEqual([])
    await expect(client.callTool({ name: 'echo', arguments: { text: 'no' } })).rejects.toThrow('Unknown tool: echo')
    await sets.use('a client', null)
    expect(said(await client.callTool({ name: 'echo', arguments: { text: 'yes' } })).text).toBe('yes')
    expect(await names(client)).toContain('echo')
  })
})

test('whoever listens hears at once that it sees something else', async () => {
  const setUp = await two()
  const { sets } = setUp.gateway.admin
  await sets.save({ name: 'small', servers: [onlyEcho(setUp.ids['two'])], folders: [] })
  const client = await clientV1({ url: setUp.all, token: setUp.token })
  const heard = new Promise<void>((resolve) =>
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => resolve()),
  )
  await expect.poll(() => setUp.gateway.admin.clients().clients[0]?.streams).toBe(1)
  await sets.use('a client', 'small')
  await heard
  expect(await names(client)).toEqual(['two__echo'])
  expect(setUp.gateway.admin.clients().clients[0]?.set).toBe('small')
})

test('a server that is hidden cannot be found by its name', async () => {
  const setUp = await two()
  const { sets } = setUp.gateway.admin
  await sets.save({ name: 'small', servers: [onlyEcho(setUp.ids['two'])], folders: [] })
  await sets.use('a client', 'small')
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
  const ask = (path: string) => raw(new URL(`/mcp/${path}`, setUp.all), { headers: asJson(setUp.token), body })
  const [hidden, none] = await Promise.all([ask('one'), ask('nobody')])
  expect([hidden.status, hidden.body]).toEqual([none.status, none.body])
  expect((await ask('two')).status).toBe(200)
})

// Would catch: whoever is shown less sees everything for as long as a file cannot be read.
test('sets survive a start; while their file makes no sense nobody sees anything, until it is mended', async () => {
  const setUp = await two()
  await setUp.gateway.admin.sets.save({ name: 'small', servers: [onlyEcho(setUp.ids['one'])], folders: [] })
  await setUp.gateway.admin.sets.use('a client', 'small')
  await setUp.gateway.close()
  const path = join(setUp.engine.state, 'sets.json')
  const kept = await readFile(path, 'utf8')
  await writeFile(path, kept.slice(0, -10))
  const broken = await openGateway(setUp.engine)
  const client = await clientV1({ url: new URL((await broken.admin.view()).url), token: setUp.token })
  expect(await names(client)).toEqual([])
  expect(broken.admin.sets.view().unreadable).toBe(true)
  await expect(broken.admin.sets.use('a client', null)).rejects.toThrow(/cannot be read/)
  expect(await readFile(path, 'utf8')).toBe(kept.slice(0, -10))
  await writeFile(path, kept)
  await expect.poll(() => names(client), { timeout: 10_000 }).toEqual(['one__echo'])
})

// Many programs, one after the other, on a machine that has others to run.
describe('a bridge', { timeout: 240_000 }, () => {
  let program = ''
  let cli: CliHome
  let server: LegacyHttpServer
  const bridges: BridgeClient[] = []

  beforeAll(async () => {
    program = await bundleCompiled('cli', 'electron/cli/main.ts')
  })
  afterEach(async () => {
    await Promise.all(bridges.splice(0).map(({ command }) => command.end('SIGTERM')))
    await cli.run(['stop'])
    await cli.remove()
    await server.close()
  })

  async function open(name: string): Promise<BridgeClient> {
    const client = bridgeClient(cli.start(['bridge', '--all'], {}, { stdin: 'open' }))
    bridges.push(client)
    const clientInfo = { name, version: '1' }
    await client.ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
    client.tell('notifications/initialized')
    return client
  }

  // Would catch: lists of last time that belong to a client which sees more.
  test('shows the set of its client or its folder, from the first moment on, with and without an engine', async () => {
    server = await startLegacyHttp()
    cli = await createCliHome(program, { one: { type: 'http', url: server.url } })
    // Without an engine that runs.
    expect((await cli.run(['sets', 'save', 'first', 'one'])).stdout).toBe('first: one\n')
    expect((await cli.run(['sets'])).stdout).toBe('first: one\n')
    const full = await open('Some Editor')
    await expect.poll(() => full.toolNames(), { timeout: 20_000 }).toContain('one__count')
    expect((await cli.run(['sets', 'save', 'small', 'one=echo'])).code).toBe(0)
    expect((await cli.run(['sets', 'use', 'small', 'claude-code'])).stdout).toContain('used by claude-code')
    const limited = await open('Claude Code')
    expect(await limited.toolNames()).toEqual(['one__echo'])
    const { error } = await limited.ask('tools/call', { name: 'one__count', arguments: { a: 1, b: 2 } })
    expect(error?.message).toContain('Unknown tool')
    expect(await full.toolNames()).toContain('one__count')
    const listed = JSON.parse((await cli.run(['gateway', 'clients', '--json'])).stdout) as {
      clients: { client: string; set: string | null }[]
    }
    expect(listed.clients.map(({ client, set }) => [client, set])).toEqual(
      expect.arrayContaining([
        ['Some Editor', null],
        ['Claude Code', 'small'],
      ]),
    )
    await Promise.all(bridges.splice(0).map(({ command }) => command.end('SIGTERM')))
    await cli.run(['stop'])
    await server.stop()
    expect(await (await open('claude-code')).toolNames()).toEqual(['one__echo'])
    expect(await (await open('Some Editor')).toolNames()).toContain('one__count')
    expect((await cli.run(['sets', 'save', 'here', 'one=-count', '--folder', cli.home])).code).toBe(0)
    // A folder's set counts for more than the client's own.
    expect(await (await open('claude-code')).toolNames()).toContain('one__slow')
    expect(await (await open('Some Editor')).toolNames()).not.toContain('one__count')
    expect((await cli.run(['sets', 'remove', 'small'])).code).toBe(0)
    expect((await cli.run(['sets', 'remove', 'small'])).code).toBe(2)
    expect((await cli.run(['sets', 'save', 'more', 'nobody'])).code).toBe(4)
  })

  // Would catch: a tool with which the Messages API refuses every request of a session, and one client's lists kept for another.
  test('a client does not get what it cannot take, another does, and it is named', async () => {
    server = await startLegacyHttp()
    const long = 'n'.repeat(125)
    server.toolbox.addTool(long)
    cli = await createCliHome(program, { one: { type: 'http', url: server.url } })
    const bridge = async (name: string): Promise<string[]> => {
      const client = bridgeClient(cli.start(['bridge', 'one'], {}, { stdin: 'open' }))
      bridges.push(client)
      const clientInfo = { name, version: '1' }
      await client.ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
      return client.toolNames()
    }
    expect(await bridge('claude-code')).toContain('echo')
    expect(await bridge('claude-code')).not.toContain(long)
    expect(await bridge('some editor')).toContain(long)
    const { stdout, stderr } = await cli.run(['gateway', 'clients'])
    expect(stderr).toContain(`claude-code does not get ${long} of one, for it could not take it: its name is longer`)
    expect(stdout).toContain('some editor (bridge')
    expect(stderr).not.toContain('some editor')
  })
})
