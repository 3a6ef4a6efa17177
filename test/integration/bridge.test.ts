/** `patchbay bridge` by process: a client on stdio that keeps its tools whatever becomes of the engine and the server. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { bridgeClient, type BridgeClient } from '../support/bridge-client'
import { startModernTasks } from '../servers/modern-tasks'
import { createCliHome, type CliHome } from '../support/cli'

let program = ''
let server: LegacyHttpServer
let cli: CliHome
const bridges: BridgeClient[] = []
let ending: (() => Promise<void>)[] = []
const later = (end: () => Promise<void>): void => void ending.push(end)

beforeAll(async () => {
  program = await bundleCompiled('cli', 'electron/cli/main.ts')
})
beforeEach(async () => {
  server = await startLegacyHttp()
  cli = await createCliHome(program, { one: { type: 'http', url: server.url } })
})
afterEach(async () => {
  await Promise.all(bridges.splice(0).map(({ command }) => command.end('SIGTERM')))
  // Of the engine that a bridge has started.
  await cli.run(['stop'])
  await cli.remove()
  await server.close()
  for (const end of ending) await end()
  ending = []
})

function open(...words: string[]): BridgeClient {
  const client = bridgeClient(cli.start(['bridge', ...words], {}, { stdin: 'open' }))
  bridges.push(client)
  return client
}
const engine = async (): Promise<{ pid: number }> =>
  JSON.parse(await readFile(join(cli.state, 'engine.json'), 'utf8')) as { pid: number }

describe('without an engine', () => {
  // Would catch: a bridge that fails where nothing runs, that forgets its server's tools, or dies with the engine.
  test('one is started, and a client keeps its tools and its session when that is killed', async () => {
    const client = open('one')
    expect((await client.greet()).result).toMatchObject({ protocolVersion: '2025-06-18' })
    expect(await client.toolNames()).toContain('echo')
    expect(await client.call('echo', { text: 'hi' })).toEqual({ text: 'hi', isError: false })
    const { pid } = await engine()
    process.kill(pid, 'SIGKILL')
    // A call that was written to an engine just killed may have been taken by it: this one is written to the next.
    await expect.poll(async () => (await engine()).pid, { timeout: 20_000 }).not.toBe(pid)
    expect(await client.toolNames()).toContain('echo')
    expect(await client.call('echo', { text: 'again' })).toEqual({ text: 'again', isError: false })
    expect(server.toolbox.executions()).toBe(2)
  })

  // Would catch: tasks that are lost with the engine, or because a bridge is another one to each engine; and a task that another
  // bridge can see.
  test('a client reaches its own tasks, and nobody else’s, when the engine was killed', async () => {
    const server = await startModernTasks()
    later(() => server.stop())
    await cli.write('state/servers.json', { mcpServers: { work: { type: 'http', url: server.url } } })
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
    }
    const [mine, other] = [open('work'), open('work')]
    const begin = async (client: BridgeClient): Promise<unknown> =>
      (await client.ask('tools/call', { name: 'work', arguments: {}, _meta })).result?.['taskId']
    const [first, theirs] = [await begin(mine), await begin(other)]
    expect([first, theirs]).toEqual(['task-1', 'task-2'])
    const notifications = { taskIds: [first, theirs] }
    mine.say({ jsonrpc: '2.0', id: 'listen', method: 'subscriptions/listen', params: { notifications, _meta } })
    await expect.poll(() => server.listening(), { timeout: 20_000 }).toEqual([[first]])
    const kept = (): Promise<string> => readFile(join(cli.state, 'tasks.json'), 'utf8').catch(() => '')
    await expect.poll(kept, { timeout: 20_000 }).toContain('task-2')
    const { pid } = await engine()
    process.kill(pid, 'SIGKILL')
    await expect.poll(async () => (await engine()).pid, { timeout: 20_000 }).not.toBe(pid)
    expect((await mine.ask('tasks/get', { taskId: first, _meta })).result).toMatchObject({ status: 'working' })
    expect((await mine.ask('tasks/get', { taskId: theirs, _meta })).error?.message).toBe('Task not found')
    expect((await other.ask('tasks/get', { taskId: theirs, _meta })).result).toMatchObject({ status: 'working' })

    // It had listened, and is told without asking again.
    for (const id of ['task-2', 'task-1']) server.finish(id)
    const told = (client: BridgeClient) =>
      client.heard().flatMap(({ method, params }) => (method === 'notifications/tasks' ? [params?.['taskId']] : []))
    await expect.poll(() => told(mine), { timeout: 20_000 }).toEqual([first])
    expect(told(other)).toEqual([])
    const acknowledged = mine.heard().filter(({ method }) => method.endsWith('/acknowledged'))
    expect(acknowledged).toHaveLength(1)
  })

  // Would catch: a start that waits for an engine, and a list that is empty while the server is away.
  test('the greeting and the lists are there from last time, the server being down', async () => {
    const first = open('one')
    await first.greet()
    const names = await first.toolNames()
    await expect
      .poll(() => readFile(join(cli.state, 'known/bridge-one.json'), 'utf8').catch(() => ''))
      .toMatch(/legacy-http.*echo/)
    await first.command.end('SIGTERM')
    await cli.run(['stop'])
    await server.stop()
    const second = open('one')
    expect((await second.greet()).result).toMatchObject({ serverInfo: { name: 'legacy-http' } })
    expect(await second.toolNames()).toEqual(names)
    const away = await second.call('echo', { text: 'no' })
    expect(away).toEqual({ text: expect.stringContaining('nothing has to be restarted') as string, isError: true })
    await server.start()
    await cli.run(['reconnect', 'one'])
    expect(await second.call('echo', { text: 'yes' })).toEqual({ text: 'yes', isError: false })
  })

  test('it ends when nobody has used it for its time, and at once when told to', async () => {
    const background = await cli.serve(['--background', '--idle', '1'])
    expect((await background.done).code).toBe(0)
    const next = await cli.serve(['--background'])
    expect((await cli.run(['stop'])).code).toBe(0)
    expect((await next.done).code).toBe(0)
    expect((await cli.run(['stop'])).code).toBe(1)
  })
})

// Would catch: a call that is run again after a crash, or that never gets an answer.
test('a call under way when the engine is killed is answered, and not run again', async () => {
  const first = await cli.serve()
  const client = open('one')
  await client.greet()
  const calling = client.call('slow', { ms: 1_000 })
  await expect.poll(() => server.toolbox.executions()).toBe(1)
  await first.end('SIGKILL')
  expect(await calling).toEqual({ text: expect.stringContaining('may have run it') as string, isError: true })
  await cli.serve()
  expect(await client.call('count')).toEqual({ text: '2', isError: false })
})

// Would catch: a client that has to be started again to see a server that came late.
test('a server that was down when its client started appears in it', async () => {
  await server.stop()
  await cli.serve()
  const client = open('one')
  await client.greet()
  expect(await client.toolNames()).toEqual([])
  await server.start()
  await cli.run(['reconnect', 'one'])
  await expect.poll(() => client.heard().map(({ method }) => method)).toContain('notifications/tools/list_changed')
  expect(await client.toolNames()).toContain('echo')
  expect(await client.call('echo', { text: 'here' })).toEqual({ text: 'here', isError: false })
})

test('an engine in the background makes room for one that a person starts, and its clients stay', async () => {
  const client = open('one')
  await client.greet()
  expect(await client.toolNames()).toContain('echo')
  const before = await engine()
  const mine = await cli.serve()
  expect((await engine()).pid).toBe(mine.pid)
  expect(mine.pid).not.toBe(before.pid)
  expect(await client.call('echo', { text: 'still' })).toEqual({ text: 'still', isError: false })
  expect((await cli.run(['stop'])).code).toBe(1)
  const { clients } = (await cli.run(['gateway', 'clients', '--json'])).json() as { clients: object[] }
  expect(clients).toContainEqual(expect.objectContaining({ client: 'a test', by: 'bridge' }))
})

// Would catch: a bridge that gives up on a name that nobody has yet.
test('a server that is added later is found', async () => {
  await cli.serve()
  const client = open('two')
  await client.greet()
  expect(await client.call('echo')).toEqual({ text: expect.stringContaining('two') as string, isError: true })
  await cli.run(['add', 'two', '--json', '--entry', JSON.stringify({ type: 'http', url: server.url })])
  await cli.write('state/servers.json', { mcpServers: { two: { type: 'http', url: server.url } } })
  await expect.poll(() => client.call('echo', { text: 'found' }), { timeout: 20_000 }).toMatchObject({ text: 'found' })
})

test('all servers come together over one bridge', async () => {
  await cli.serve()
  const client = open('--all')
  await client.greet()
  expect(await client.toolNames()).toContain('one__echo')
  expect(await client.call('one__echo', { text: 'hi' })).toEqual({ text: 'hi', isError: false })
  for (const words of [['bridge'], ['bridge', 'one', '--all'], ['bridge', 'one', 'two']])
    expect((await cli.run(words)).code, words.join(' ')).toBe(2)
})

test('progress, errors and taking back go through as they are, in both eras', async () => {
  await cli.serve()
  const client = open('one')
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  expect((await client.ask('server/discover', { _meta })).result).toMatchObject({ supportedVersions: ['2026-07-28'] })
  expect((await client.ask('tools/list', { _meta })).result).toMatchObject({ resultType: 'complete' })
  const called = await client.ask('tools/call', { name: 'echo', arguments: { text: 'hi' }, _meta })
  expect(called.result).toMatchObject({ content: [{ text: 'hi' }], resultType: 'complete' })
  expect((await client.ask('no/such', { _meta })).error).toMatchObject({ code: -32601 })
  client.say({ id: 'slow', method: 'tools/call', params: { name: 'slow', arguments: { ms: 60_000 } } })
  await expect.poll(() => server.toolbox.executions()).toBe(2)
  client.tell('notifications/cancelled', { requestId: 'slow' })
  expect(await client.call('count')).toEqual({ text: '3', isError: false })
  client.command.type('not json')
  await expect.poll(() => client.command.stdout()).toContain('-32700')
})

// Would catch: a client of 2025-03-26, which may send several messages at once, told that it has said nothing that can be read; and
// the same allowed to a client of a revision that has taken it away.
test('each request of a batch is answered, where the client’s revision knows batches', async () => {
  await cli.serve()
  const [older, newer] = [open('one'), open('one')]
  const clientInfo = { name: 'a test', version: '1' }
  await older.ask('initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo })
  await newer.greet()
  const ping = (id: string): object => ({ jsonrpc: '2.0', id, method: 'ping' })
  const batch = JSON.stringify([ping('a'), { jsonrpc: '2.0', method: 'notifications/unknown' }, ping('b')])
  older.command.type(batch)
  for (const id of ['a', 'b']) await expect.poll(() => older.command.stdout()).toContain(`"id":"${id}","result":{}`)
  older.command.type('[]')
  await expect.poll(() => older.command.stdout()).toContain('-32700')
  newer.command.type(batch)
  await expect.poll(() => newer.command.stdout()).toContain('-32600')
  await newer.ask('ping')
  expect(newer.command.stdout()).not.toContain('"id":"a"')
})
