/** Tasks through the gateway: each client has its own, wherever it looks, although the server tells everybody everything. */
import { afterEach, describe, expect, test } from 'vitest'
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
