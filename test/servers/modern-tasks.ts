/**
 * A server of 2026-07-28 with the tasks extension, made by hand: no SDK has it for this revision. Every call of `work` becomes a
 * task, whose ids anybody can guess; who listens (`subscriptions/listen`, `taskIds`) is told how they stand, whoever asks.
 */
import type { ServerResponse } from 'node:http'
import { listen, type HttpListener } from './http-listener'

export interface ModernTasks extends HttpListener {
  readonly url: string
  /** The task is done: whoever listens is told, with a number that no program can read and write again. */
  finish(taskId: string): void
  /** The ids that somebody listens for at this moment, one list for each stream. */
  listening(): string[][]
}

interface Asked {
  id?: string | number
  method?: string
  params?: {
    name?: string
    taskId?: string
    notifications?: { taskIds?: string[] }
    _meta?: { 'io.modelcontextprotocol/clientCapabilities'?: { extensions?: object } }
  }
}

const info = { 'io.modelcontextprotocol/serverInfo': { name: 'modern-tasks', version: '1' } }
const extension = { extensions: { 'io.modelcontextprotocol/tasks': {} } }

export async function startModernTasks(): Promise<ModernTasks> {
  const tasks = new Map<string, string>()
  const streams = new Map<ServerResponse, { id: string; taskIds: string[] }>()

  const shown = (taskId: string): string => {
    const status = tasks.get(taskId)
    const result = status === 'completed' ? ',"result":{"content":[],"big":12345678901234567890}' : ''
    return `"taskId":"${taskId}","status":"${status}","createdAt":"2026-07-28T00:00:00Z","lastUpdatedAt":"2026-07-28T00:00:00Z","ttlMs":3600000${result}`
  }
  const tell = (taskId: string): void => {
    for (const [stream, { id, taskIds }] of streams)
      if (taskIds.includes(taskId)) {
        const params = `{${shown(taskId)},"_meta":{"io.modelcontextprotocol/subscriptionId":${id}}}`
        stream.write(`data: {"jsonrpc":"2.0","method":"notifications/tasks","params":${params}}\n\n`)
      }
  }

  const listener = await listen((_request, response, body) => {
    const { id, method, params = {} } = (body ?? {}) as Asked
    const json = (status: number, text: string): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(text)
    const result = (members: string): void =>
      json(200, `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"complete",${members}}}`)
    const error = (code: number, message: string): void =>
      json(200, JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }))
    if (id === undefined) return json(202, '')
    switch (method) {
      case 'server/discover': {
        const more = { supportedVersions: ['2026-07-28'], capabilities: { tools: {}, ...extension }, _meta: info }
        return result(JSON.stringify({ ttlMs: 0, cacheScope: 'public', ...more }).slice(1, -1))
      }
      case 'tools/list': {
        const tools = [{ name: 'work', inputSchema: { type: 'object' } }]
        return result(JSON.stringify({ ttlMs: 0, cacheScope: 'public', tools, _meta: info }).slice(1, -1))
      }
      case 'tools/call': {
        const taskId = `task-${tasks.size + 1}`
        tasks.set(taskId, 'working')
        return json(200, `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"task",${shown(taskId)}}}`)
      }
      case 'tasks/get':
        if (!tasks.has(params.taskId ?? '')) return error(-32_602, 'Task not found')
        return result(shown(params.taskId ?? ''))
      case 'subscriptions/listen': {
        const own = { id: JSON.stringify(id), taskIds: params.notifications?.taskIds ?? [] }
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const acknowledged = JSON.stringify({ taskIds: own.taskIds })
        const meta = `"_meta":{"io.modelcontextprotocol/subscriptionId":${own.id}}`
        response.write(
          `data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":${acknowledged},${meta}}}\n\n`,
        )
        streams.set(response, own)
        response.once('close', () => streams.delete(response))
        return
      }
      case undefined:
      default:
        return error(-32_601, 'Method not found')
    }
  })
  return {
    ...listener,
    url: `http://127.0.0.1:${listener.port}/mcp`,
    finish(taskId) {
      tasks.set(taskId, 'completed')
      tell(taskId)
    },
    listening: () => [...streams.values()].map(({ taskIds }) => taskIds),
  }
}
