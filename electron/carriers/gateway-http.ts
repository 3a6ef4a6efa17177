/**
 * The gateway's door: HTTP on loopback. Who asks, from where and for what is checked before a body is read (2025-11-25,
 * transports, "Security Warning"); `gateway-post.ts` takes what is brought in.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Face } from '../core/gateway/face'
import type { Viewer } from '../core/gateway/sets-file'
import { Rate } from '../core/gateway/rate'
import { Connections } from './gateway-connections'
import { hearOfTheEnd } from './gateway-gone'
import { admitPage } from './gateway-origins'
import { ownerOf, Posts, sessionIsOver, type PostOptions } from './gateway-post'
import { refuse, turnAwayForNow } from './gateway-refusal'
import { headerOf, readsEvents } from './gateway-request'
import { openNotices } from './gateway-streams'

export interface GatewayHttpOptions extends PostOptions {
  /** Throws a `PatchbayError` when there is no such server. @param server null: all of them */
  faceOf: FaceOf
  /** Of web pages that may use it. */
  origins: ReadonlySet<string>
  /** 0: any that is free. */
  port: number
  /** Another one than usual, where a test has to wait for it. */
  patience?: Patience
}

interface Patience {
  headersMs: number
  requestMs: number
  lookMs: number
}

/** What a client looks at, and what its sessions are about. */
export type FaceOf = (server: string | null, viewer: () => Viewer) => { face: Face; subject: string }

export interface GatewayHttp {
  readonly port: number
  close(): Promise<void>
}

/** Of everybody; who has how many of them: `gateway-connections.ts`. */
const mostConnections = 4_000
/** Whoever sends slowly holds nothing for long: the headers, and the whole request; how often that is looked at (ms). */
const usualPatience: Patience = { headersMs: 10_000, requestMs: 60_000, lookMs: 5_000 }

/** Rejects with the system's error when the port cannot be had. */
export async function openGatewayHttp(options: GatewayHttpOptions): Promise<GatewayHttp> {
  const door = new Door(options)
  const { headersMs, requestMs, lookMs } = options.patience ?? usualPatience
  const server = createServer({ connectionsCheckingInterval: lookMs, keepAlive: true }, (request, response) => {
    hearOfTheEnd(response)
    door.take(request, response).catch(() => response.destroy())
  })
  server.maxConnections = mostConnections
  server.on('connection', (socket) => door.connections.came(socket))
  server.keepAliveTimeout = 120_000
  server.headersTimeout = headersMs
  server.requestTimeout = requestMs
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

function sessionOf(request: IncomingMessage): string {
  return headerOf(request, 'mcp-session-id') ?? ''
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
  readonly connections = new Connections()
  readonly #options: GatewayHttpOptions
  readonly #rate = new Rate(() => performance.now())
  readonly #posts: Posts

  constructor(options: GatewayHttpOptions) {
    this.#options = options
    this.#posts = new Posts(options)
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, origin, authorization } = request.headers
    if (!this.hosts.has(host ?? '')) return refuse(response, 403, 'This is not the address of Patchbay’s gateway')
    if (origin !== undefined) {
      if (!this.#options.origins.has(origin.toLowerCase()))
        return refuse(response, 403, 'Web pages may not use Patchbay’s gateway')
      if (admitPage(request, response, origin)) return
    }
    const client = this.#options.access.check(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '')
    if (!client) {
      response.setHeader('www-authenticate', 'Bearer')
      return refuse(response, 401, 'A token of Patchbay’s gateway is needed; "patchbay gateway token NAME" makes one')
    }
    if (!this.connections.isKnown(request.socket, client.id))
      return refuse(response, 503, 'Too many connections of one client')
    if (!this.#rate.admits(client.id)) return turnAwayForNow(response)
    const viewer: Viewer = { client: client.name, folder: null }
    const found = this.#faceAt(request.url ?? '', viewer)
    if (!found) return refuse(response, 404, 'There is no such server in Patchbay')
    switch (request.method) {
      case 'POST':
        return this.#posts.take({
          request,
          response,
          client,
          viewer,
          admits: (more) => this.#rate.admits(client.id, more),
          ...found,
        })
      case 'GET':
        if (!readsEvents(request)) return refuse(response, 406, 'Only a stream of events can be had here')
        if (this.#posts.isOver(sessionOf(request))) return refuse(response, 404, sessionIsOver)
        return openNotices(response, this.#posts.unread.open(client.id, response), (stream) =>
          this.#options.notices.listen({
            client: client.id,
            shows: found.face.shows,
            owner: ownerOf(client, sessionOf(request)),
            subscription: null,
            ...stream,
          }),
        )
      case 'DELETE':
        this.#posts.end(request, client)
        response.writeHead(204).end()
        return
      case undefined:
      default:
        response.setHeader('allow', 'GET, POST, DELETE')
        return refuse(response, 405, 'Only GET, POST and DELETE are understood here')
    }
  }

  /** What the path names: a server, or all of them; null when there is nothing. */
  #faceAt(url: string, viewer: Viewer): { face: Face; subject: string } | null {
    const [path, name] = /^\/mcp(?:\/([^/?#]+))?\/?(?:\?|$)/.exec(url) ?? []
    try {
      if (path === undefined) return null
      return this.#options.faceOf(name === undefined ? null : decodeURIComponent(name), () => viewer)
    } catch {
      return null
    }
  }
}
