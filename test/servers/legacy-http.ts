/** A legacy-era Streamable HTTP server with sessions, on SDK v1. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { listen, type HttpListener, type HttpListenerOptions } from './http-listener'
import { createToolbox, type Toolbox, type ToolboxOptions } from './toolbox'
import { createV1Server } from './v1-server'

export interface LegacyHttpOptions extends HttpListenerOptions, ToolboxOptions {
  name?: string
  /** Answer calls as one JSON body instead of an event stream. */
  json?: boolean
}

export interface LegacyHttpServer extends HttpListener {
  readonly url: string
  readonly toolbox: Toolbox
  /** Sessions opened since the start (answered `initialize` requests). */
  initializes(): number
  /** Requests refused because their session is unknown. */
  unknownSessions(): number
  /**
   * Forgets every session; requests that name one get `status` from now on, 200 with an error in it. Open event streams stay
   * open and silent.
   */
  forgetSessions(status: 404 | 400 | 200): void
  close(): Promise<void>
}

/** Starts one. A stop and start keeps the port and loses the sessions, as a restarted process does. */
export async function startLegacyHttp(options: LegacyHttpOptions = {}): Promise<LegacyHttpServer> {
  const toolbox = createToolbox(options)
  const sessions = new Map<string, StreamableHTTPServerTransport>()
  const all = new Set<StreamableHTTPServerTransport>()
  let opened = 0
  let unknown = 0
  let unknownStatus: 404 | 400 | 200 = 404

  async function handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const id = request.headers['mcp-session-id']
    if (typeof id === 'string') {
      const known = sessions.get(id)
      if (known !== undefined) return known.handleRequest(request, response, body)
      unknown += 1
      if (unknownStatus !== 200) return refuse(response, unknownStatus, 'Session not found')
      return refuse(response, 200, 'Session not found', {
        code: -32600,
        id: (body as { id?: unknown } | null)?.id ?? null,
      })
    }
    if (!isInitialize(body)) return refuse(response, 400, 'Bad Request: No valid session ID provided')
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      enableJsonResponse: options.json ?? false,
      onsessioninitialized: (sessionId) => {
        opened += 1
        sessions.set(sessionId, transport)
      },
    })
    const server = createV1Server(toolbox, options.name ?? 'legacy-http')
    all.add(transport)
    await server.connect(transport)
    const closed = transport.onclose
    transport.onclose = () => {
      all.delete(transport)
      if (transport.sessionId !== undefined) sessions.delete(transport.sessionId)
      closed?.()
    }
    await transport.handleRequest(request, response, body)
  }

  const listener = await listen(handle, options)
  async function stop(): Promise<void> {
    await listener.stop()
    await Promise.all([...all].map((transport) => transport.close()))
  }
  return {
    ...listener,
    url: `http://127.0.0.1:${listener.port}/mcp`,
    toolbox,
    initializes: () => opened,
    unknownSessions: () => unknown,
    forgetSessions(status) {
      sessions.clear()
      unknownStatus = status
    },
    stop,
    close: stop,
  }
}

function isInitialize(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'initialize'
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  { code, id }: { code: number; id: unknown } = { code: -32000, id: null },
): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id }))
}
