/**
 * An HTTP listener that no bytes can harm: what is no request gets a refusal or a closed socket, nothing may take long, and
 * however many connections are held open, the next one gets in.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A browser says what it wants at once (ms). */
const requestLimit = 5_000
/** The person's browser needs one or two; when there are more than this, the oldest that has asked for nothing goes. */
const mostConnections = 32
const longestHeaders = 32 * 1024

/** Not listening yet. `handle` may take its time with an answer. */
export function createPatientServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const waiting = new Set<Socket>()
  const server = createServer(
    {
      headersTimeout: requestLimit,
      requestTimeout: requestLimit,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 1,
      maxHeaderSize: longestHeaders,
    },
    (request, response) => {
      waiting.delete(request.socket)
      response.on('error', () => undefined)
      // A body is never wanted; read to nowhere, up to the limit above.
      request.on('error', () => undefined).resume()
      handle(request, response)
    },
  )
  server.maxHeadersCount = 100
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined)
    socket.on('close', () => waiting.delete(socket))
    waiting.add(socket)
    const [oldest] = waiting
    if (waiting.size > mostConnections) oldest?.destroy()
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })
  // Nobody who comes from a browser asks for another protocol, or for a tunnel.
  for (const event of ['upgrade', 'connect'] as const)
    server.on(event, (_request: IncomingMessage, socket: Socket) => socket.destroy())
  return server
}

/** Ends a listener; the last page may still be on its way to the browser. */
export function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 250).unref()
  })
}
