/** Whose task is whose: ids that come again, those of 2026-07-28, and how many are remembered. */
import { expect, test } from 'vitest'
import { Tasks } from '../../../../electron/core/gateway/tasks'
import { fakeClock } from '../fake-clock'
import { readMessage, type Message } from '../../../../electron/core/mcp/message'

const way = (whose: string) => ({ whose, hear: () => undefined, signal: new AbortController().signal })
const bytes = (value: object): Buffer => Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, ...value }))
const message = (method: string, params: object): Message => {
  const found = readMessage(bytes({ method, params })).message
  if (!found) throw new Error('No message')
  return found
}
const envelope = (extensions: object) => ({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { extensions },
})
const call = message('tools/call', { name: 'x', task: { ttl: 1 } })
const created = (taskId: string, more: object = {}) => bytes({ result: { task: { taskId, ...more } } })

function world() {
  const holds: [string, string, number | null][] = []
  const told: string[] = []
  const clock = fakeClock()
  const tasks = new Tasks({
    hold: (...hold) => void holds.push(hold),
    tell: (owner, server) => void told.push(`${owner} ${server}`),
    clock,
  })
  const sent: string[] = []
  const ask = async (whose: string, method: string, params: object = {}, server: string | null = null) => {
    const answer = await tasks.answer(message(method, params), way(whose), server, (to) => {
      sent.push(to)
      return Promise.resolve(bytes({ result: { status: 'completed', big: 1 } }))
    })
    return (answer && JSON.parse(answer.toString())) as { error?: object; result?: { tasks?: unknown[] } } | null
  }
  return { tasks, holds, sent, ask, told, clock }
}

// Would catch: a program that begins to count anew, and the first client then reads the second one's task.
test('an id that is given out again is the latest client’s alone', async () => {
  const { tasks, ask, sent } = world()
  tasks.heard(call, way('a'), 's', created('1'))
  tasks.heard(call, way('b'), 's', created('1'))
  expect((await ask('a', 'tasks/get', { taskId: '1' }))?.error).toMatchObject({ code: -32_602 })
  expect((await ask('b', 'tasks/get', { taskId: '1' }))?.result).toBeDefined()
  expect(sent).toEqual(['s'])
})

// Would catch: a task of one server that is asked for at another, and one that the path does not name.
test('belongs to its server', async () => {
  const { tasks, ask, sent } = world()
  tasks.heard(call, way('a'), 's', created('1'))
  tasks.heard(call, way('a'), 't', created('2'))
  expect((await ask('a', 'tasks/get', { taskId: '2' }, 's'))?.error).toBeDefined()
  expect((await ask('a', 'tasks/list', {}, 's'))?.result?.tasks).toHaveLength(1)
  await ask('a', 'tasks/get', { taskId: '2' })
  expect(sent.at(-1)).toBe('t')
  expect(await ask('a', 'tools/list')).toBeNull()
})

// Would catch: a task of 2026-07-28 that its own client cannot reach, and an answer that only looks like one.
test('since 2026-07-28 the answer says that it is a task, to whoever understands that', async () => {
  const { tasks, ask, holds } = world()
  const able = message('tools/call', { name: 'x', _meta: envelope({ 'io.modelcontextprotocol/tasks': {} }) })
  const unable = message('tools/call', { name: 'x', _meta: envelope({}) })
  const answer = (id: string, more: object): Buffer => bytes({ result: { taskId: id, ...more } })
  tasks.heard(able, way('a'), 's', answer('1', { resultType: 'task', ttlMs: 500 }))
  tasks.heard(able, way('a'), 's', answer('2', { resultType: 'complete' }))
  tasks.heard(unable, way('a'), 's', answer('3', { resultType: 'task' }))
  expect(holds).toEqual([['s', '1', 500]])
  for (const id of ['2', '3']) expect((await ask('a', 'tasks/get', { taskId: id }))?.error).toBeDefined()
  await ask('a', 'tasks/get', { taskId: '1', _meta: envelope({}) })
  expect(holds.at(-1)).toEqual(['s', '1', null])
})

// Would catch: memory that grows with every call, and a client that takes all of it for itself.
test('of one client two hundred are remembered, and another’s are not touched by that', async () => {
  const { tasks, ask, holds } = world()
  tasks.heard(call, way('b'), 's', created('b'))
  for (let count = 0; count < 300; count += 1) tasks.heard(call, way('a'), 's', created(`a${count}`))
  expect((await ask('a', 'tasks/get', { taskId: 'a99' }))?.error).toBeDefined()
  expect((await ask('a', 'tasks/get', { taskId: 'a100' }))?.error).toBeUndefined()
  expect((await ask('b', 'tasks/get', { taskId: 'b' }))?.error).toBeUndefined()
  expect(holds.filter(([, , until]) => until === null)).toHaveLength(100)
  for (let owner = 0; owner < 11_000; owner += 1) tasks.heard(call, way(`c${owner}`), 's', created(`c${owner}`))
  expect((await ask('c500', 'tasks/get', { taskId: 'c500' }))?.error).toBeDefined()
  expect((await ask('c10999', 'tasks/get', { taskId: 'c10999' }))?.error).toBeUndefined()
  tasks.drop(['c10999'])
  expect((await ask('c10999', 'tasks/get', { taskId: 'c10999' }))?.error).toBeDefined()
})

// Would catch: a notice that comes with the answer that names the task, and is told to nobody; one that is told to whoever has a
// task of the same id; and what a client's own program says of a task, told to another.
test('how a task stands is told to its owner, from the moment on in which it has one', async () => {
  const { tasks, told, clock } = world()
  const notice = (taskId: unknown) => bytes({ id: undefined, method: 'notifications/tasks/status', params: { taskId } })
  tasks.told({ server: 's', notice: notice('1'), client: null })
  tasks.heard(call, way('a'), 's', created('1'))
  await clock.pass(0)
  expect(told).toEqual(['a s'])
  tasks.told({ server: 't', notice: notice('1'), client: null })
  tasks.told({ server: 's', notice: notice('1'), client: 'b' })
  for (const odd of [1, null, undefined, '9']) tasks.told({ server: 's', notice: notice(odd), client: null })
  await clock.pass(0)
  expect(told).toEqual(['a s'])
  tasks.told({ server: 's', notice: notice('1'), client: 'a' })
  await clock.pass(0)
  expect(told).toEqual(['a s', 'a s'])
})
