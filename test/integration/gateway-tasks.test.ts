/** Tasks through the gateway: each client has its own, wherever it looks, although the server tells everybody everything. */
import { afterEach, describe, expect, test } from 'vitest'
import { startModernTasks } from '../servers/modern-tasks'
import { program } from '../servers/programs'
import { bench, cleanUp, later, openGateway, type Bench } from '../support/gateway-bench'
import { rawHttp, type RawClient } from '../support/raw-client'
import { createSkippingClock } from '../support/skipping-clock'

afterEach(cleanUp)

interface Answer {
  result?: {
    task?: { taskId: string; status: string }
    taskId?: string
    tasks?: { taskId: string; status: string }[]
    status?: string
    content?: { text: string }[]
    capabilities?: object
  }
  error?: { code: number; message: string }
}
interface Told {
  method: string
  params: { taskId: string; status: string }
}
const read = (text: string): Answer => JSON.parse(text) as Answer

interface Doing {
  begin(): Promise<string>
  ask(method: string, taskId?: string): Promise<Answer>
  finish(taskId: string): Promise<Answer>
  greeting(): Promise<Answer>
  /** What it was told of tasks: whose, and how they stand. */
  told(): string[]
}

/** @param prefix of the tools' names */
async function client(url: URL, token: string, prefix = ''): Promise<Doing> {
  const raw: RawClient = await rawHttp(url.href, token)
  later(() => raw.close())
  const call = async (name: string, params: object): Promise<Answer> =>
    read((await raw.ask('tools/call', { name: `${prefix}${name}`, ...params })).text)
  return {
    begin: async () => {
      const { result } = await call('work', { arguments: {}, task: { ttl: 60_000 } })
      return result?.task?.taskId ?? ''
    },
    ask: async (method, taskId) => read((await raw.ask(method, taskId === undefined ? {} : { taskId })).text),
    finish: (taskId) => call('finish', { arguments: { task: taskId } }),
    told: () =>
      raw.heard.flatMap((text) => {
        const { method, params } = JSON.parse(text) as Told
        if (method !== 'notifications/tasks/status') return []
        expect(text).toContain('"big":12345678901234567890,')
        return [`${params.taskId} ${params.status}`]
      }),
    greeting: async () => read((await raw.greeting()).text),
  }
}

/** Its stream may come a moment after its greeting. */
async function hasStream({ gateway }: Bench, name: string): Promise<void> {
  const streams = () => gateway.admin.clients().clients.find(({ client: each }) => each === name)?.streams
  await expect.poll(streams, { timeout: 20_000 }).toBe(1)
}

async function another({ gateway }: Bench): Promise<string> {
  return (await gateway.admin.token('another')).token
}

describe.each([
  ['at one server', 'url', ''],
  ['at all of them together', 'all', 'one__'],
] as const)('%s', (_where, door, prefix) => {
  // Would catch: a task of another client that is listed, shown, answered or ended; and one's own that is not.
  test('a client reaches its own tasks, and nobody else’s', async () => {
    const setUp = await bench({ one: program('tasks') }, 'one')
    await setUp.engine.waitFor('one', 'connected')
    const mine = await client(setUp[door], setUp.token, prefix)
    const other = await client(setUp[door], await another(setUp), prefix)
    expect((await mine.greeting()).result?.capabilities).toMatchObject({ tasks: { requests: { tools: { call: {} } } } })
    const first = await mine.begin()
    const theirs = await other.begin()
    const second = await mine.begin()
    expect([first, theirs, second]).toEqual(['task-1', 'task-2', 'task-3'])

    expect((await mine.ask('tasks/get', first)).result).toMatchObject({ taskId: first, status: 'working' })
    const listed = async (who: Doing): Promise<string[]> =>
      ((await who.ask('tasks/list')).result?.tasks ?? []).map(({ taskId }) => taskId)
    expect(await listed(mine)).toEqual([first, second])
    expect(await listed(other)).toEqual([theirs])
    for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel', 'tasks/update'])
      for (const id of [theirs, 'task-9', 7 as unknown as string])
        expect((await mine.ask(method, id)).error, `${method} ${id}`).toEqual({
          code: -32602,
          message: 'Task not found',
        })
    expect((await other.ask('tasks/get', theirs)).result).toMatchObject({ status: 'working' })

    const waited = mine.ask('tasks/result', first)
    await mine.finish(first)
    expect((await waited).result?.content).toEqual([{ type: 'text', text: `result of ${first}` }])
    expect((await mine.ask('tasks/cancel', second)).result).toMatchObject({ status: 'cancelled' })
    expect((await other.ask('tasks/list')).result?.tasks).toMatchObject([{ taskId: theirs, status: 'working' }])
  })

  // Would catch: a client that is told nothing of its tasks, one that hears of another's, and a notice that was written anew.
  test('a client is told how its own tasks stand, and nothing of anybody else’s', async () => {
    const setUp = await bench({ one: program('tasks') }, 'one')
    await setUp.engine.waitFor('one', 'connected')
    const mine = await client(setUp[door], setUp.token, prefix)
    const other = await client(setUp[door], await another(setUp), prefix)
    for (const name of ['a client', 'another']) await hasStream(setUp, name)
    const first = await mine.begin()
    const theirs = await other.begin()
    // Whoever ends it: it is told to whose it is.
    await mine.finish(theirs)
    await mine.ask('tasks/cancel', first)
    const hears = (who: Doing, ...what: string[]): Promise<void> =>
      expect.poll(() => who.told(), { timeout: 20_000 }).toEqual(what)
    await hears(mine, 'task-1 working', 'task-1 cancelled')
    await hears(other, 'task-2 working', 'task-2 completed')
  })
})

interface Listening {
  status: number
  /** Every message of the stream, or the answer. */
  heard: string[]
  close(): void
}

const extension = { extensions: { 'io.modelcontextprotocol/tasks': {} } }
const envelope = (capabilities: object): object => ({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': capabilities,
})

/** Asks as a client of 2026-07-28; what comes is gathered until it is closed. */
async function modernPost(url: URL, token: string, id: string, method: string, params: object): Promise<Listening> {
  const abort = new AbortController()
  later(async () => abort.abort())
  const { _meta = envelope(extension), ...rest } = params as { _meta?: object; name?: string }
  const response = await fetch(url, {
    method: 'POST',
    signal: abort.signal,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(rest.name !== undefined && { 'mcp-name': rest.name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...rest, _meta } }),
  })
  const heard: string[] = []
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const gather = async (): Promise<void> => {
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      const whole = text.split('\n\n')
      text = whole.pop() ?? ''
      for (const event of whole) heard.push(...(/^data: (.*)$/m.exec(event)?.slice(1) ?? []))
    }
  }
  if (isStream) void gather().catch(() => undefined)
  else heard.push(await response.text())
  return { status: response.status, heard, close: () => abort.abort() }
}

describe.each([
  ['at one server', 'url', ''],
  ['at all of them together', 'all', 'one__'],
] as const)('2026-07-28, %s', (_where, door, prefix) => {
  // Would catch: a client that hears nothing of its tasks, or of another's; a notice that was written anew or names another
  // subscription; one that is missed while the server is away; and a server that is listened to for nobody.
  test('a client that listens for its tasks is told of them alone, across an outage', async () => {
    const server = await startModernTasks()
    later(() => server.stop())
    const setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
    await setUp.engine.waitFor('one', 'connected')
    const tokens = { mine: setUp.token, theirs: await another(setUp) }
    const begin = async (who: keyof typeof tokens): Promise<string> => {
      const call = { name: `${prefix}work`, arguments: {} }
      const { heard } = await modernPost(setUp[door], tokens[who], 'call', 'tools/call', call)
      return read(heard[0] ?? '').result?.taskId ?? ''
    }
    const listenFor = (who: keyof typeof tokens, taskIds: string[]): Promise<Listening> =>
      modernPost(setUp[door], tokens[who], `listen ${who}`, 'subscriptions/listen', { notifications: { taskIds } })
    const [first, second, theirs] = [await begin('mine'), await begin('mine'), await begin('theirs')]
    const mine = await listenFor('mine', [first, second, theirs, 'task-9'])
    const other = await listenFor('theirs', [theirs])
    const listening = (): string[] => server.listening().map(String).toSorted()
    await expect.poll(listening, { timeout: 20_000 }).toEqual([`${first},${second}`, theirs])
    server.finish(first)
    server.finish(theirs)
    const told = ({ heard }: Listening): string[] =>
      heard.map((text) => {
        const { method, params } = JSON.parse(text) as { method: string; params: { taskId?: string; status?: string } }
        return [method, params.taskId, params.status].filter(Boolean).join(' ')
      })
    const hears = (who: Listening, ...what: string[]): Promise<void> =>
      expect.poll(() => told(who), { timeout: 20_000 }).toEqual(['notifications/subscriptions/acknowledged', ...what])
    await hears(mine, `notifications/tasks ${first} completed`)
    await hears(other, `notifications/tasks ${theirs} completed`)
    expect(JSON.parse(mine.heard[0] ?? '')).toMatchObject({
      params: {
        notifications: { taskIds: [first, second] },
        _meta: { 'io.modelcontextprotocol/subscriptionId': 'listen mine' },
      },
    })
    expect(mine.heard[1]).toContain('"big":12345678901234567890}')
    expect(mine.heard[1]).toContain('"io.modelcontextprotocol/subscriptionId":"listen mine"')
    // Whoever has nothing to wait for any more is not listened for.
    await expect.poll(() => server.listening(), { timeout: 20_000 }).toEqual([[first, second]])

    await server.stop()
    server.finish(second)
    await server.start()
    await hears(mine, `notifications/tasks ${first} completed`, `notifications/tasks ${second} completed`)
    expect(mine.heard[2]).toContain('"big":12345678901234567890}')
    expect(mine.heard[2]).toContain('"io.modelcontextprotocol/subscriptionId":"listen mine"')
    await expect.poll(() => server.listening(), { timeout: 20_000 }).toEqual([])
  })

  // Would catch: a server that goes on being listened to for a client that is gone.
  test('who goes away is listened for no more', async () => {
    const server = await startModernTasks()
    later(() => server.stop())
    const setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
    await setUp.engine.waitFor('one', 'connected')
    const call = { name: `${prefix}work`, arguments: {} }
    const { heard } = await modernPost(setUp[door], setUp.token, 'call', 'tools/call', call)
    const taskIds = [read(heard[0] ?? '').result?.taskId]
    const mine = await modernPost(setUp[door], setUp.token, '1', 'subscriptions/listen', { notifications: { taskIds } })
    await expect.poll(() => server.listening(), { timeout: 20_000 }).toEqual([taskIds])
    mine.close()
    await expect.poll(() => server.listening(), { timeout: 20_000 }).toEqual([])
  })
})

// Would catch: tasks for a client that has not said that it knows them.
test.each([
  ['subscriptions/listen', { notifications: { taskIds: ['task-1'] } }],
  ['tasks/get', { taskId: 'task-1' }],
])('%s of a client without the tasks extension is refused', async (method, params) => {
  const setUp = await bench({ one: program('tasks') }, 'one')
  const asked = { ...params, _meta: envelope({}) }
  const { status, heard } = await modernPost(setUp.url, setUp.token, '1', method, asked)
  expect(status).toBe(400)
  expect(JSON.parse(heard[0] ?? '')).toMatchObject({
    error: { code: -32_021, data: { requiredCapabilities: extension } },
  })
})

// Would catch: tasks that nobody can reach any more after Patchbay was ended, and tasks that everybody can.
test('whose task is whose outlives the engine’s gateway', async () => {
  const setUp = await bench({ one: program('tasks') }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  const mine = await client(setUp.url, setUp.token)
  const other = await client(setUp.url, await another(setUp))
  const first = await mine.begin()
  const theirs = await other.begin()
  await setUp.gateway.close()
  await openGateway(setUp.engine)
  expect((await mine.ask('tasks/get', first)).result).toMatchObject({ taskId: first, status: 'working' })
  expect((await mine.ask('tasks/get', theirs)).error?.message).toBe('Task not found')
  expect((await other.ask('tasks/list')).result?.tasks).toMatchObject([{ taskId: theirs }])
  await mine.finish(first)
  expect((await mine.ask('tasks/result', first)).result?.content).toMatchObject([{ text: `result of ${first}` }])
})

// Would catch: a program that is put to sleep while it works for somebody, and one that never sleeps again.
test('a program does not sleep while a task of it goes on', async () => {
  const clock = createSkippingClock()
  const setUp = await bench({ one: program('tasks') }, 'one', { clock, sleepAfter: () => 60_000 })
  await setUp.engine.waitFor('one', 'connected')
  const mine = await client(setUp.url, setUp.token)
  const id = await mine.begin()
  clock.skip(30 * 60_000)
  expect(setUp.engine.view('one').state.kind).toBe('connected')
  await mine.finish(id)
  expect((await mine.ask('tasks/result', id)).result?.content).toMatchObject([{ text: `result of ${id}` }])
  clock.skip(60_000)
  await setUp.engine.waitFor('one', 'asleep')
  // The one that nobody has fetched ends when it says so itself.
  await mine.begin()
  clock.skip(59 * 60_000)
  expect(setUp.engine.view('one').state.kind).toBe('connected')
  clock.skip(2 * 60_000)
  await setUp.engine.waitFor('one', 'asleep')
})
