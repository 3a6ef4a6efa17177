/** Servers of both eras that ask their client something in the middle of a call: input by form and by page, sampling, roots. */
import { randomUUID } from 'node:crypto'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, inputRequired, Server as ModernServer } from '@modelcontextprotocol/server'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import {
  CallToolRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  ListRootsResultSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { listen, type HttpListener } from './http-listener'

export type Question = 'form' | 'url' | 'sampling' | 'roots'
export const questions: readonly Question[] = ['form', 'url', 'sampling', 'roots']

export interface AskingServer extends Pick<HttpListener, 'stop'> {
  readonly url: string
  /** How often a tool was begun: a call that is made again after `input_required` counts as the same. */
  executions(): number
}

const tools = questions.map((name) => ({ name: `ask_${name}`, inputSchema: { type: 'object' as const } }))
const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] })
const who = (args: Record<string, unknown> | undefined): string =>
  typeof args?.['who'] === 'string' ? args['who'] : 'Who?'
const form = { type: 'object' as const, properties: { name: { type: 'string' as const } }, required: ['name'] }
const sample = {
  messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'What is it?' } }],
  maxTokens: 10,
}

/** Answers with what the client has answered. */
function legacyServer(executed: () => void): Server {
  const server = new Server({ name: 'asking', version: '1' }, { capabilities: { tools: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { sendRequest }) => {
    executed()
    switch (params.name.replace('ask_', '') as Question) {
      case 'form': {
        const asked = {
          mode: 'form' as const,
          message: who(params.arguments),
          requestedSchema: form,
        }
        return text(await sendRequest({ method: 'elicitation/create', params: asked }, ElicitResultSchema))
      }
      case 'url': {
        const asked = {
          mode: 'url' as const,
          message: 'Go there',
          url: 'https://a.example/x',
          elicitationId: randomUUID(),
        }
        return text(await sendRequest({ method: 'elicitation/create', params: asked }, ElicitResultSchema))
      }
      case 'sampling':
        return text(await sendRequest({ method: 'sampling/createMessage', params: sample }, CreateMessageResultSchema))
      case 'roots':
        return text(await sendRequest({ method: 'roots/list' }, ListRootsResultSchema))
    }
  })
  return server
}

export async function startAskingLegacy(): Promise<AskingServer> {
  let executions = 0
  const sessions = new Map<string, StreamableHTTPServerTransport>()
  const listener = await listen(async (request, response, body) => {
    const id = request.headers['mcp-session-id']
    const known = typeof id === 'string' ? sessions.get(id) : undefined
    if (known) return known.handleRequest(request, response, body)
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
    })
    await legacyServer(() => (executions += 1)).connect(transport)
    return transport.handleRequest(request, response, body)
  })
  return { stop: listener.stop, url: `http://127.0.0.1:${listener.port}/mcp`, executions: () => executions }
}

export async function startAskingModern(): Promise<AskingServer> {
  let executions = 0
  const create = (): ModernServer => {
    const server = new ModernServer({ name: 'asking', version: '1' }, { capabilities: { tools: {} } })
    server.setRequestHandler('tools/list', () => ({ tools }))
    server.setRequestHandler('tools/call', ({ params }, context) => {
      const { inputResponses } = context.mcpReq
      const answer = inputResponses?.['it']
      if (answer !== undefined) return text(answer)
      executions += 1
      const asked = {
        form: () => inputRequired.elicit({ message: who(params.arguments), requestedSchema: form }),
        url: () => inputRequired.elicitUrl({ message: 'Go there', url: 'https://a.example/x' }),
        sampling: () => inputRequired.createMessage(sample),
        roots: () => inputRequired.listRoots(),
      }[params.name.replace('ask_', '') as Question]()
      return inputRequired({ inputRequests: { it: asked }, requestState: 'a "state"' })
    })
    return server
  }
  const handler = createMcpHandler(create, { legacy: 'reject' })
  const handle = toNodeHandler(handler)
  const listener = await listen((request, response, body) => handle(request, response, body))
  return { stop: listener.stop, url: `http://127.0.0.1:${listener.port}/mcp`, executions: () => executions }
}
