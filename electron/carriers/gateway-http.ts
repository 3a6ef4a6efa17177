/**
 * The gateway's door: HTTP on loopback. Who asks, from where and with what is checked before a body is read (2025-11-25,
 * transports, "Security Warning"); what is said is the business of `core/gateway`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PatchbayError } from '../../shared/ipc/result'
import type { Access, GatewayClient } from '../core/gateway/access'
import { agreedVersion, answerLegacy, type Upstreams } from '../core/gateway/legacy'
import type { WatchedList } from '../core/gateway/list-watch'
import { answerModern, refusalOf, type ModernAnswer } from '../core/gateway/modern'
import { readSessionId, sessionIdOf } from '../core/gateway/session-id'
import { partOf, readMessage, type Message } from '../core/mcp/message'
import { BodyBudget, readBody } from './gateway-body'
import { NoticeStreams, openAnswer, subscriptionOf } from './gateway-streams'

export interface GatewayHttpOptions {
  upstreams: Upstreams
  access: Access
  /** 0: any that is free. */
  port: number
}

/** What a client does, for whoever wants to know who is connected. */
export interface ClientTraffic {
  calls: number
  /** ms since the epoch. */
  lastAt: number
  streams: number
}

export interface GatewayHttp {
  readonly port: number
  traffic(client: string): ClientTraffic
  /** These lists of the server have changed. */
  listsChanged(server: string, kinds: readonly WatchedList[]): void
  /** Ends the streams and calls of these clients at once. */
  drop(clients: readonly string[]): void
  close(): Promise<void>
}

/** Of one client at once; each may be an answer that takes long. */
const mostCalls = 128
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
    traffic: (client) => door.trafficOf(client),
    listsChanged: (id, kinds) => door.notices.tell(id, kinds),
    drop: (clients) => door.drop(clients),
    async close() {
      door.drop(null)
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

interface OpenCall {
  client: string
  controller: AbortController
  response: ServerResponse
}

class Door {
  hosts = new Set<string>()
  readonly notices = new NoticeStreams()
  readonly #options: GatewayHttpOptions
  readonly #budget = new BodyBudget()
  /** By client, session and id, so that nobody takes back what is another's. */
  readonly #open = new Map<string | symbol, OpenCall>()
  readonly #traffic = new Map<string, { calls: number; lastAt: number }>()

  constructor(options: GatewayHttpOptions) {
    this.#options = options
  }

  trafficOf(client: string): ClientTraffic {
    return { calls: 0, lastAt: 0, ...this.#traffic.get(client), streams: this.notices.count(client) }
  }

  /** @param clients null: everybody */
  drop(clients: readonly string[] | null): void {
    this.notices.end(clients)
    for (const { client, controller, response } of this.#open.values()) {
      if (clients && !clients.includes(client)) continue
      controller.abort()
      response.destroy()
    }
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
    const server = this.#serverOf(request.url ?? '')
    if (server === null) return refuse(response, 404, 'There is no such server in Patchbay')
    switch (request.method) {
      case 'POST':
        return this.#post(request, response, client, server)
      case 'GET':
        if (!/text\/event-stream/.test(request.headers.accept ?? ''))
          return refuse(response, 406, 'Only a stream of events can be had here')
        return this.notices.open(response, client.id, server)
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

  /** Its id, from the path; null when there is none. */
  #serverOf(url: string): string | null {
    const name = /^\/mcp\/([^/?#]+)\/?(?:\?|$)/.exec(url)?.[1]
    try {
      return name === undefined ? null : this.#options.upstreams.view(decodeURIComponent(name)).id
    } catch {
      return null
    }
  }

  async #post(
    request: IncomingMessage,
    response: ServerResponse,
    client: GatewayClient,
    server: string,
  ): Promise<void> {
    if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
      return refuse(response, 415, 'Messages are application/json')
    const body = await readBody(request, this.#budget)
    if (body === 'too-large') return refuse(response, 413, 'A message may have 64 MB')
    if (body === 'busy') return refuse(response, 503, 'Too much is being sent at once; try again in a moment')
    const message = messageIn(body)
    if (!message) return send(response, 400, rpcError('null', -32_700, 'One JSON-RPC message is expected'))
    if (message.parts.has('version')) return this.#postModern(request, response, client, server, message)
    const id = headerOf(request, 'mcp-session-id') ?? ''
    const session = readSessionId(id, this.#options.access.key)
    const scope = session?.client === client.id ? id : ''
    switch (message.kind) {
      case 'request':
        return this.#postLegacy(request, response, client, server, message, scope)
      case 'notification':
        if (message.method === 'notifications/cancelled')
          this.#open.get(keyOf(client, scope, partOf(message, 'request-id')))?.controller.abort()
        response.writeHead(202).end()
        return
      case 'response':
        response.writeHead(202).end()
    }
  }

  /** Since 2026-07-28 every request stands alone, and whoever goes away has taken it back. */
  async #postModern(
    request: IncomingMessage,
    response: ServerResponse,
    client: GatewayClient,
    server: string,
    message: Message,
  ): Promise<void> {
    if (message.kind !== 'request') return void response.writeHead(202).end()
    const [version, method, name] = ['mcp-protocol-version', 'mcp-method', 'mcp-name'].map((each) =>
      headerOf(request, each),
    )
    const refusal = refusalOf(message, { version: version ?? null, method: method ?? null, name: name ?? null })
    if (refusal) return openAnswer(response, false).end(refusal.bytes, refusal.status)
    if (message.method === 'subscriptions/listen') {
      const id = partOf(message, 'id') ?? 'null'
      return this.notices.open(response, client.id, server, subscriptionOf(id, wishesIn(message)))
    }
    await this.#carry(request, response, client, message, Symbol(), (controller, hear) => {
      response.once('close', () => {
        if (!response.writableFinished) controller.abort()
      })
      const { upstreams } = this.#options
      const headers = paramHeaders(request)
      return answerModern({ upstreams, server, message, hear, signal: controller.signal, headers })
    })
  }

  async #postLegacy(
    request: IncomingMessage,
    response: ServerResponse,
    client: GatewayClient,
    server: string,
    message: Message,
    scope: string,
  ): Promise<void> {
    const { upstreams, access } = this.#options
    if (message.method === 'initialize') {
      const version = agreedVersion(message)
      response.setHeader('mcp-session-id', sessionIdOf({ client: client.id, server, version }, access.key))
    }
    const key = keyOf(client, scope, partOf(message, 'id'))
    await this.#carry(request, response, client, message, key, async ({ signal }, hear) => ({
      status: 200,
      bytes: await answerLegacy({ upstreams, server, message, hear, signal }),
    }))
  }

  /** Keeps account of a request until it has its answer. */
  async #carry(
    request: IncomingMessage,
    response: ServerResponse,
    client: GatewayClient,
    message: Message,
    key: string | symbol,
    begin: (controller: AbortController, hear: (bytes: Buffer) => void) => Promise<ModernAnswer>,
  ): Promise<void> {
    const id = partOf(message, 'id') ?? 'null'
    const traffic = this.#traffic.get(client.id) ?? { calls: 0, lastAt: 0 }
    this.#traffic.set(client.id, { calls: traffic.calls + 1, lastAt: Date.now() })
    const mine = [...this.#open.values()].filter((call) => call.client === client.id).length
    if (mine >= mostCalls) return send(response, 503, rpcError(id, -32_000, 'Too many calls at once'))
    const controller = new AbortController()
    const answer = openAnswer(response, /text\/event-stream/.test(request.headers.accept ?? ''))
    const call = { client: client.id, controller, response }
    this.#open.set(key, call)
    try {
      const { bytes, status } = await begin(controller, (notice) => answer.event(notice))
      answer.end(bytes, status)
    } catch (error) {
      if (controller.signal.aborted) return answer.giveUp()
      const words = error instanceof PatchbayError ? error.message : 'Something went wrong inside Patchbay'
      answer.end(Buffer.from(JSON.stringify(rpcError(id, -32_603, words))))
    } finally {
      if (this.#open.get(key) === call) this.#open.delete(key)
    }
  }
}

/** What a `subscriptions/listen` wishes to hear of. */
function wishesIn({ bytes }: Message): Readonly<Record<string, unknown>> {
  const { params } = JSON.parse(bytes.toString()) as { params?: { notifications?: unknown } }
  const wishes = params?.notifications
  return typeof wishes === 'object' && wishes !== null ? (wishes as Record<string, unknown>) : {}
}

/** The headers that mirror parameters of a tool: the server compares them with the body. */
function paramHeaders({ headers }: IncomingMessage): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith('mcp-param-') && typeof value === 'string') found[name] = value
  return found
}

function keyOf({ id }: GatewayClient, scope: string, request: string | null): string {
  return `${id} ${scope} ${request ?? ''}`
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}

function messageIn(body: Buffer): Message | null {
  try {
    const start = body.indexOf(0x7b)
    const { message, end } = readMessage(body, Math.max(start, 0))
    const isAlone =
      /^\s*$/.test(body.toString('latin1', 0, Math.max(start, 0))) && !/\S/.test(body.toString('latin1', end))
    return isAlone ? message : null
  } catch {
    return null
  }
}

function rpcError(id: string, code: number, message: string): { jsonrpc: '2.0'; id: unknown; error: object } {
  return { jsonrpc: '2.0', id: JSON.parse(id), error: { code, message } }
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** The body of a request that is refused is not read: the connection ends with the answer. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.setHeader('connection', 'close')
  send(response, status, { error: message })
}
