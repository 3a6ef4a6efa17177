/**
 * A server of 2025-11-25 whose calls become tasks, with ids that anybody can guess; it knows one client, and lists, shows and
 * ends everything for it. A task is done when the tool `finish` says so, and the client is told how each stands.
 */
import { send, serve, textResult } from './rpc.mjs'

const tasks = []
const waiting = []
const shown = ({ id, status }) => ({
  taskId: id,
  status,
  createdAt: '2026-01-01T00:00:00Z',
  lastUpdatedAt: '2026-01-01T00:00:00Z',
  ttl: 3_600_000,
  pollInterval: 100,
})
/** With a number that no program can read and write again. */
const tell = (task) => {
  const params = `{"big":12345678901234567890,${JSON.stringify(shown(task)).slice(1)}`
  process.stdout.write(`{"jsonrpc":"2.0","method":"notifications/tasks/status","params":${params}}\n`)
}
const settle = () => {
  for (const { message, task } of waiting.splice(0)) answer(message, task)
}

function answer(message, task) {
  if (task.status === 'working') return waiting.push({ message, task })
  const _meta = { 'io.modelcontextprotocol/related-task': { taskId: task.id } }
  send({ id: message.id, result: { ...textResult(`result of ${task.id}`), _meta } })
}

function own(message) {
  const { method, params = {} } = message
  if (method === 'tools/call' && params.task) {
    const task = { id: `task-${tasks.length + 1}`, status: 'working' }
    tasks.push(task)
    send({ id: message.id, result: { task: shown(task) } })
    tell(task)
    return true
  }
  if (!method?.startsWith('tasks/')) return false
  if (method === 'tasks/list') {
    send({ id: message.id, result: { tasks: tasks.map(shown) } })
    return true
  }
  const task = tasks.find(({ id }) => id === params.taskId)
  if (!task) {
    send({ id: message.id, error: { code: -32602, message: 'Task not found' } })
    return true
  }
  if (method === 'tasks/result') answer(message, task)
  else {
    if (method === 'tasks/cancel') {
      task.status = 'cancelled'
      tell(task)
    }
    send({ id: message.id, result: shown(task) })
    settle()
  }
  return true
}

const tool = (name, execution) => ({
  name,
  description: `The ${name} tool`,
  inputSchema: { type: 'object' },
  ...(execution && { execution }),
})

serve({
  name: 'tasks',
  tools: [tool('work', { taskSupport: 'optional' }), tool('finish')],
  before: own,
  call: (name, args) => {
    const task = tasks.find(({ id }) => id === args.task)
    if (task) {
      task.status = 'completed'
      tell(task)
    }
    settle()
    return textResult(`${name} done`)
  },
})
