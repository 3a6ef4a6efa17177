/** A demo server on a loopback port that can go away and come back on the same port. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server'

export interface DemoHttpServer {
  readonly url: string
  /** Stops listening and cuts every connection. */
  goAway(): Promise<void>
  /** Listens again on the same port. */
  comeBack(): Promise<void>
}

/** Answers a request itself and returns true, or leaves it to the server. `url` is the server's own. */
export type DemoGuard = (request: IncomingMessage, response: ServerResponse, url: string) => boolean

/** Serves MCP in both eras on 127.0.0.1; `create` is asked for a fresh instance per request. */
export async function startDemoHttpServer(create: () => McpServer, guard?: DemoGuard): Promise<DemoHttpServer> {
  const handle = toNodeHandler(createMcpHandler(create))
  const hostIsLocal = localhostHostValidation()
  const originIsLocal = localhostOriginValidation()
  const sockets = new Set<Socket>()
  let port = 0

  const server = createServer((request, response) => {
    if (!hostIsLocal(request, response) || !originIsLocal(request, response)) return
    if (guard?.(request, response, urlOf(port)) === true) return
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  async function comeBack(): Promise<void> {
    if (server.listening) return
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
    const address = server.address()
    if (address !== null && typeof address === 'object') port = address.port
  }

  await comeBack()
  return {
    url: urlOf(port),
    async goAway() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.once('close', resolve))
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    comeBack,
  }
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}/mcp`
