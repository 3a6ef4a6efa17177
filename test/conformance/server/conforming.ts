/** A server with everything that the official conformance suite asks of one, in each era: with sessions up to 2025-11-25, without since 2026-07-28. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node'
import {
  createMcpHandler,
  ProtocolError,
  Server,
  type CallToolResult,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { legacyTools } from './legacy-asks'
import { askingPrompt, modernTools, states } from './modern-asks'
import { plainResults, promptNamed, prompts, readResource, resources, resourceTemplates, toolsNamed } from './offers'

export interface ConformingServer {
  readonly url: string
  close(): Promise<void>
}

const info = { name: 'conforming', version: '1.0.0' }
const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] })
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 50))
const invalid = (message: string, data?: unknown) => new ProtocolError(-32_602, message, data)

/** Tools that tell something while they work, alike in both eras. */
const tellingTools: Record<string, (context: ServerContext) => Promise<CallToolResult>> = {
  async test_tool_with_logging({ mcpReq }) {
    await mcpReq.log('info', 'Tool execution started')
    await aMoment()
    await mcpReq.log('info', 'Tool processing data')
    await aMoment()
    await mcpReq.log('info', 'Tool execution completed')
    return text('logged')
  },
  async test_tool_with_progress({ mcpReq }) {
    const progressToken = mcpReq._meta?.progressToken
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined)
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } })
      if (progress < 100) await aMoment()
    }
    return text(`progress for ${String(progressToken)}`)
  },
}

/** What both eras answer alike. */
function withOffers(server: Server): Server {
  server.setRequestHandler('resources/list', () => ({ resources }))
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates }))
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    const found = readResource(uri)
    if (!found) throw invalid('Resource not found', { uri })
    return found
  })
  server.setRequestHandler('completion/complete', ({ params: { argument } }) => {
    const values = ['paris', 'park', 'party'].filter((value) => value.startsWith(argument.value))
    return { completion: { values, total: values.length, hasMore: false } }
  })
  return server
}

function legacyServer(): Server {
  const capabilities = {
    tools: { listChanged: true },
    resources: { subscribe: true },
    prompts: {},
    logging: {},
    completions: {},
  }
  const server = withOffers(new Server(info, { capabilities }))
  const tools = toolsNamed([plainResults, tellingTools, legacyTools].flatMap((each) => Object.keys(each)))
  server.setRequestHandler('tools/list', () => ({ tools }))
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: args = {} } }, context) => {
    const answer = plainResults[name] ?? (await (tellingTools[name]?.(context) ?? legacyTools[name]?.(args, context)))
    if (!answer) throw invalid(`There is no tool ${name}`)
    return answer
  })
  server.setRequestHandler('prompts/list', () => ({ prompts }))
  server.setRequestHandler('prompts/get', ({ params: { name, arguments: args = {} } }) => {
    const found = promptNamed(name, args)
    if (!found) throw invalid(`There is no prompt ${name}`)
    return found
  })
  server.setRequestHandler('resources/subscribe', () => ({}))
  server.setRequestHandler('resources/unsubscribe', () => ({}))
  return server
}

export function startConformingLegacy(): Promise<ConformingServer> {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>()
  return listenOnLoopback(async (request, response) => {
    const id = request.headers['mcp-session-id']
    const known = typeof id === 'string' ? sessions.get(id) : undefined
    if (known) return known.handleRequest(request, response)
    if (id !== undefined) return void response.writeHead(404).end()
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
      onsessionclosed: (session) => void sessions.delete(session),
    })
    await legacyServer().connect(transport)
    return transport.handleRequest(request, response)
  })
}

export async function startConformingModern(): Promise<ConformingServer> {
  // Grow with every trigger: a list that is said to be another one is.
  const changes = { tools: 0, prompts: 0 }
  const grown = (what: keyof typeof changes): string[] =>
    Array.from({ length: changes[what] }, (_, index) => `test_grown_${index + 1}`)
  const server = (): Server => {
    const listChanged = true
    const capabilities = {
      tools: { listChanged },
      resources: {},
      prompts: { listChanged },
      logging: {},
      completions: {},
    }
    const made = withOffers(new Server(info, { capabilities, requestState: { verify: states.verify } }))
    const own = ['test_logging_tool', 'test_trigger_tool_change', 'test_trigger_prompt_change', 'test_headers']
    const names = [plainResults, tellingTools, modernTools].flatMap((each) => Object.keys(each))
    made.setRequestHandler('tools/list', () => ({ tools: toolsNamed([...names, ...own, ...grown('tools')]) }))
    made.setRequestHandler('tools/call', async ({ params: { name, arguments: args = {} } }, context) => {
      const plain = plainResults[name] ?? (await tellingTools[name]?.(context))
      if (plain) return plain
      switch (name) {
        case 'test_logging_tool':
          await context.mcpReq.log('info', 'a word')
          return text('said')
        case 'test_trigger_tool_change':
          changes.tools += 1
          handler.notify.toolsChanged()
          return text('changed')
        case 'test_trigger_prompt_change':
          changes.prompts += 1
          handler.notify.promptsChanged()
          return text('changed')
        case 'test_headers':
          return text(JSON.stringify(args))
        default: {
          const tool = modernTools[name]
          if (!tool) throw invalid(`There is no tool ${name}`)
          return tool(args, context)
        }
      }
    })
    const asking = { name: 'test_input_required_result_prompt', description: 'Asks first' }
    made.setRequestHandler('prompts/list', () => ({
      prompts: [...prompts, asking, ...grown('prompts').map((name) => ({ name, description: 'Grown' }))],
    }))
    made.setRequestHandler('prompts/get', ({ params: { name, arguments: args = {} } }, context) => {
      const found = name === asking.name ? askingPrompt(context) : promptNamed(name, args)
      if (!found) throw invalid(`There is no prompt ${name}`)
      return found
    })
    return made
  }
  const handler = createMcpHandler(server, { legacy: 'reject' })
  const listening = await listenOnLoopback(toNodeHandler(handler))
  return {
    url: listening.url,
    async close() {
      await listening.close()
      await handler.close()
    },
  }
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** Refuses other hosts and pages first, as the specification wants of a server on loopback. */
async function listenOnLoopback(handle: Handle): Promise<ConformingServer> {
  const mayHost = localhostHostValidation()
  const mayOrigin = localhostOriginValidation()
  const take: RequestListener = (request, response) => {
    if (!mayHost(request, response) || !mayOrigin(request, response)) return
    Promise.resolve(handle(request, response)).catch(() => response.destroy())
  }
  const server = createServer(take)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
