/** A server of the old HTTP+SSE transport, on SDK v1. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { listen, type HttpListener, type HttpListenerOptions } from './http-listener'
import { createToolbox, type Toolbox, type ToolboxOptions } from './toolbox'
import { createV1Server } from './v1-server'

export interface SseServer extends HttpListener {
  readonly url: string
  readonly toolbox: Toolbox
  /** Event streams opened since the start. */
  streams(): number
  close(): Promise<void>
}

/** Starts one; its event stream is at `/sse`, its messages go to `/message`. */
export async function startSse(
  options: HttpListenerOptions & ToolboxOptions & { name?: string } = {},
): Promise<SseServer> {
  const toolbox = createToolbox(options)
  const sessions = new Map<string, SSEServerTransport>()
  let opened = 0

  async function handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (request.method === 'GET' && url.pathname === '/sse') {
      const transport = new SSEServerTransport('/message', response)
      opened += 1
      sessions.set(transport.sessionId, transport)
      await createV1Server(toolbox, options.name ?? 'sse').connect(transport)
      const closed = transport.onclose
      transport.onclose = () => {
        sessions.delete(transport.sessionId)
        closed?.()
      }
      return
    }
    const session = sessions.get(url.searchParams.get('sessionId') ?? '')
    if (request.method === 'POST' && url.pathname === '/message' && session !== undefined) {
      return session.handlePostMessage(request, response, body)
    }
    response.writeHead(404).end('Not found')
  }

  const listener = await listen(handle, options)
  async function stop(): Promise<void> {
    await listener.stop()
    await Promise.all([...sessions.values()].map((transport) => transport.close()))
  }
  return {
    ...listener,
    url: `http://127.0.0.1:${listener.port}/sse`,
    toolbox,
    streams: () => opened,
    stop,
    close: stop,
  }
}
