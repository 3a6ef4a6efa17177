/**
 * A Streamable HTTP server (2025-06-18, with sessions) as people meet them: made by hand, so that it can answer what no SDK
 * would. Each oddity is a switch; without one it is well-behaved.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { listen, type HttpListener, type HttpListenerOptions } from './http-listener'
import { oddities, type Answer, type Message, type Oddity } from './oddities'
import { createToolbox, type Toolbox } from './toolbox'

/** How a server says that it does not know a session. */
export type Forgetting =
  | { status: number; code?: number; message: string; plain?: boolean }
  /** As an event; `status` other than 200, and without the request's id, where it says so. */
  | { event: true; status?: number; nameless?: true; code: number; message: string }

export interface StrangerOptions extends HttpListenerOptions {
  oddity?: Oddity
  /** Answers as events instead of JSON. */
  events?: boolean
  /** Told of each request that an oddity answers: the server has done what it was asked, whatever it then says. */
  oddly?: (message: Message) => void
}

export interface Stranger extends HttpListener {
  readonly url: string
  readonly toolbox: Toolbox
  /** Sessions opened since the start. */
  initializes(): number
  set(oddity: Oddity | null): void
  /** Forgets every session, and says so in this way to every request that names one. */
  forget(how: Forgetting): void
  close(): Promise<void>
}

export async function startStranger(options: StrangerOptions = {}): Promise<Stranger> {
  const toolbox = createToolbox({ tools: 3 })
  const sessions = new Set<string>()
  let oddity = options.oddity ?? null
  let how: Forgetting = { status: 404, message: 'Session not found' }
  let opened = 0

  const listener = await listen(async (request, response, body) => {
    const message = body as Message | undefined
    const session = request.headers['mcp-session-id']
    if (request.method === 'DELETE') return void response.writeHead(200).end()
    if (request.method !== 'POST' || message?.method === undefined) return void response.writeHead(405).end()
    if (message.method !== 'initialize' && typeof session === 'string' && !sessions.has(session))
      return sayForgotten(response, message, how)
    if (message.id === undefined) return void response.writeHead(202).end()
    const odd = oddity === null ? undefined : oddities[oddity][message.method]
    if (odd) options.oddly?.(message)
    const answer = odd?.(message) ?? (await wellBehaved(message, toolbox))
    if (message.method === 'initialize' && 'result' in answer) {
      opened += 1
      const id = randomUUID()
      sessions.add(id)
      response.setHeader('mcp-session-id', id)
    }
    send(request, response, message, answer, options.events ?? false)
  }, options)

  return {
    ...listener,
    url: `http://127.0.0.1:${listener.port}/mcp`,
    toolbox,
    initializes: () => opened,
    set(next) {
      oddity = next
    },
    forget(next) {
      sessions.clear()
      how = next
    },
    close: () => listener.stop(),
  }
}

async function wellBehaved({ method, params }: Message, toolbox: Toolbox): Promise<Answer> {
  switch (method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: { listChanged: true }, prompts: {}, resources: {} },
          serverInfo: { name: 'stranger', version: '1' },
        },
      }
    case 'ping':
      return { result: {} }
    case 'tools/list':
      return { result: toolbox.list() }
    case 'prompts/list':
      return { result: { prompts: [] } }
    case 'resources/list':
      return { result: { resources: [] } }
    case 'resources/templates/list':
      return { result: { resourceTemplates: [] } }
    case 'tools/call':
      return { result: await toolbox.call(String(params?.['name']), (params?.['arguments'] ?? {}) as never) }
    default:
      return { error: { code: -32601, message: 'Method not found' } }
  }
}

function send(
  _request: IncomingMessage,
  response: ServerResponse,
  { id }: Message,
  answer: Answer,
  events: boolean,
): void {
  if ('silent' in answer) return
  if ('status' in answer) {
    const type = answer.type ?? 'text/plain'
    response.writeHead(answer.status, { 'content-type': type }).end(answer.body ?? '')
    return
  }
  const json = JSON.stringify({ jsonrpc: '2.0', id, ...answer })
  if (events) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`event: message\ndata: ${json}\n\n`)
  else response.writeHead(200, { 'content-type': 'application/json' }).end(json)
}

function sayForgotten(response: ServerResponse, { id }: Message, how: Forgetting): void {
  const error = { code: how.code ?? -32000, message: how.message }
  if ('event' in how) {
    const json = JSON.stringify({ jsonrpc: '2.0', id: how.nameless ? null : id, error })
    response
      .writeHead(how.status ?? 200, { 'content-type': 'text/event-stream' })
      .end(`event: message\ndata: ${json}\n\n`)
  } else if (how.plain) response.writeHead(how.status, { 'content-type': 'text/plain' }).end(how.message)
  else {
    response
      .writeHead(how.status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id: how.status === 200 ? id : null, error }))
  }
}
