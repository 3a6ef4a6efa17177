/**
 * The gateway's door: HTTP on loopback. Who asks, from where and for what is checked before a body is read (2025-11-25,
 * transports, "Security Warning"); `gateway-post.ts` takes what is brought in.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Access } from '../core/gateway/access'
import type { Face } from '../core/gateway/face'
import type { Notices } from '../core/gateway/notices'
import type { OpenCalls } from '../core/gateway/open-calls'
import { Posts } from './gateway-post'
import { refuse } from './gateway-refusal'
import { openNotices } from './gateway-streams'

export interface GatewayHttpOptions {
  /** Throws a `PatchbayError` when there is no such server. @param server null: all of them */
  faceOf: FaceOf
  access: Access
  calls: OpenCalls
  notices: Notices
  /** 0: any that is free. */
  port: number
}

/** What a client looks at, and what its sessions are about. */
export type FaceOf = (server: string | null) => { face: Face; subject: string }

export interface GatewayHttp {
  readonly port: number
  close(): Promise<void>
}

const mostConnections = 2_000

/** Rejects with the system's error when the port cannot be had. */
export async function openGatewayHttp(options: GatewayHttpOptions): Promise<GatewayHttp> {
  const door = new Door(options)
  const server = createServer({ connectionsCheckingInterval: 5_000, keepAlive: true }, (request, response) => {
    door.take(request, response).catch(() => response.destroy())
  })
  server.maxConnections = mostConnections
  server.keepAliveTimeout = 120_000
  // Whoever sends slowly holds nothing for long: the headers within 10 s, everything within a minute.
  server.headersTimeout = 10_000
  server.requestTimeout = 60_000
  await listen(server, options.port)
  const { port } = server.address() as AddressInfo
  door.hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

class Door {
  hosts = new Set<string>()
  readonly #options: GatewayHttpOptions
  readonly #posts: Posts

  constructor(options: GatewayHttpOptions) {
    this.#options = options
    this.#posts = new Posts(options)
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, origin, authorization } = request.headers
    if (!this.hosts.has(host ?? '')) return refuse(response, 403, 'This is not the address of Patchbay’s gateway')
    if (origin !== undefined) return refuse(response, 403, 'Web pages may not use Patchbay’s gateway')
    const client = this.#options.access.check(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '')
    if (!client) {
      response.setHeader('www-authenticate', 'Bearer')
      return refuse(response, 401, 'A token of Patchbay’s gateway is needed; "patchbay gateway token NAME" makes one')
    }
    const found = this.#faceAt(request.url ?? '')
    if (!found) return refuse(response, 404, 'There is no such server in Patchbay')
    switch (request.method) {
      case 'POST':
        return this.#posts.take({ request, response, client, ...found })
      case 'GET':
        if (!/text\/event-stream/.test(request.headers.accept ?? ''))
          return refuse(response, 406, 'Only a stream of events can be had here')
        return openNotices(response, (stream) =>
          this.#options.notices.listen({
            client: client.id,
            shows: found.face.shows,
            subscription: null,
            ...stream,
          }),
        )
      case 'DELETE':
        // There is nothing to end: a session is what its id says.
        response.writeHead(204).end()
        return
      case undefined:
      default:
        response.setHeader('allow', 'GET, POST, DELETE')
        return refuse(response, 405, 'Only GET, POST and DELETE are understood here')
    }
  }

  /** What the path names: a server, or all of them; null when there is nothing. */
  #faceAt(url: string): { face: Face; subject: string } | null {
    const [path, name] = /^\/mcp(?:\/([^/?#]+))?\/?(?:\?|$)/.exec(url) ?? []
    try {
      if (path === undefined) return null
      return this.#options.faceOf(name === undefined ? null : decodeURIComponent(name))
    } catch {
      return null
    }
  }
}
