/** A stateless server of the 2026-07-28 revision, on SDK v2; it may serve the legacy era as well. */
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, Server } from '@modelcontextprotocol/server'
import { listen, type HttpListener, type HttpListenerOptions } from './http-listener'
import { prompts, resources } from './offers'
import { createToolbox, type Toolbox, type ToolboxOptions } from './toolbox'

export interface ModernHttpOptions extends HttpListenerOptions, ToolboxOptions {
  name?: string
  /** `refuse` (default): modern era only; `serve`: both eras, legacy without sessions. */
  legacy?: 'refuse' | 'serve'
}

export interface ModernHttpServer extends HttpListener {
  readonly url: string
  readonly toolbox: Toolbox
  close(): Promise<void>
}

/** Starts one. Changes of its tool list go to every open `subscriptions/listen` stream. */
export async function startModernHttp(options: ModernHttpOptions = {}): Promise<ModernHttpServer> {
  const toolbox = createToolbox(options)
  const createServer = (): Server => {
    const server = new Server(
      { name: options.name ?? 'modern-http', version: '1.0.0' },
      { capabilities: { tools: { listChanged: true }, prompts: {}, resources: { subscribe: true } } },
    )
    server.setRequestHandler('tools/list', (request) => toolbox.list(request.params?.cursor))
    server.setRequestHandler('tools/call', (request) =>
      toolbox.call(request.params.name, request.params.arguments ?? {}),
    )
    server.setRequestHandler('prompts/list', () => ({ prompts }))
    server.setRequestHandler('resources/list', () => ({ resources }))
    return server
  }
  const handler = createMcpHandler(createServer, { legacy: options.legacy === 'serve' ? 'stateless' : 'reject' })
  toolbox.onChange(() => handler.notify.toolsChanged())
  toolbox.onTouch((uri) => handler.notify.resourceUpdated(uri))
  const handle = toNodeHandler(handler)
  const listener = await listen((request, response, body) => handle(request, response, body), options)
  return {
    ...listener,
    url: `http://127.0.0.1:${listener.port}/mcp`,
    toolbox,
    async close() {
      await listener.stop()
      await handler.close()
    },
  }
}
