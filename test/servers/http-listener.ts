/** A loopback HTTP listener with fault switches and counters: the part that all HTTP test servers share. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { listenOn } from './listen-again'

export interface HttpStats {
  /** TCP connections accepted since the start. */
  connections: number
  /** TCP connections open now. */
  open: number
  /** HTTP requests by method. */
  requests: Record<string, number>
  /** JSON-RPC messages by method. */
  messages: Record<string, number>
  /** Requests answered with 401 because of the bearer requirement. */
  unauthorized: number
  /** Requests answered by the `status` switch. */
  refused: number
}

export interface HttpListenerOptions {
  /** Requests must carry exactly this bearer token; otherwise 401. */
  bearer?: string
  /** Default 0: any free one. */
  port?: number
  /** Sees each request that no fault has answered; returns true when it has answered itself. */
  guard?: (request: IncomingMessage, response: ServerResponse, body: unknown) => boolean
}

export interface HttpListener {
  readonly port: number
  readonly stats: HttpStats
  /** All HTTP requests since the start. */
  totalRequests(): number
  /** Answers everything with this status for `ms` (or until `status(null)`). */
  status(code: number | null, ms?: number): void
  /** From now on this bearer token is required; null switches the requirement off. */
  requireBearer(token: string | null): void
  /** The next `tools/call` is executed, then its connection is cut instead of an answer. */
  loseNextAnswer(): void
  /** Cuts every open connection and keeps listening. */
  cut(): void
  /** Closes the listening socket and cuts every connection. */
  stop(): Promise<void>
  /** Listens again on the same port. */
  start(): Promise<void>
}

export type HttpHandler = (request: IncomingMessage, response: ServerResponse, body: unknown) => Promise<void> | void

interface Message {
  method?: string
  id?: string | number
}

/** Starts listening on 127.0.0.1. `handle` gets each request that no fault has answered, with its JSON body already read. */
export async function listen(handle: HttpHandler, options: HttpListenerOptions = {}): Promise<HttpListener> {
  const stats: HttpStats = { connections: 0, open: 0, requests: {}, messages: {}, unauthorized: 0, refused: 0 }
  const sockets = new Set<Socket>()
  let bearer = options.bearer ?? null
  let faultStatus: number | null = null
  let faultTimer: NodeJS.Timeout | undefined
  let loseNext = false
  let lostId: string | number | null = null
  let port = options.port ?? 0

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(error instanceof Error ? error.message : 'failed')
    })
  })
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    stats.connections += 1
    stats.open += 1
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      stats.open -= 1
      sockets.delete(socket)
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    stats.requests[method] = (stats.requests[method] ?? 0) + 1
    const body = method === 'POST' ? await readJson(request) : undefined
    for (const message of messagesIn(body)) {
      if (message.method !== undefined) stats.messages[message.method] = (stats.messages[message.method] ?? 0) + 1
    }
    if (faultStatus !== null) {
      stats.refused += 1
      response.writeHead(faultStatus, { 'content-type': 'text/plain' }).end('switched off by the test')
      return
    }
    if (bearer !== null && request.headers.authorization !== `Bearer ${bearer}`) {
      stats.unauthorized += 1
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
      return
    }
    if (options.guard?.(request, response, body)) return
    const call = messagesIn(body).find((message) => message.method === 'tools/call')
    if (loseNext && call?.id !== undefined) {
      loseNext = false
      lostId = call.id
    }
    cutInsteadOfAnswer(response)
    await handle(request, response, body)
  }

  /** Watches what is written: the answer to the call that is to be lost ends the connection instead. */
  function cutInsteadOfAnswer(response: ServerResponse): void {
    const write = response.write.bind(response)
    const end = response.end.bind(response)
    const isLost = (chunk: unknown): boolean => {
      if (lostId === null || !(typeof chunk === 'string' || chunk instanceof Uint8Array)) return false
      const written = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      return written.includes(`"id":${JSON.stringify(lostId)}`)
    }
    const lose = (): void => {
      lostId = null
      response.destroy()
    }
    response.write = ((...args: Parameters<typeof write>) => {
      if (!isLost(args[0])) return write(...args)
      lose()
      return false
    }) as typeof response.write
    response.end = ((...args: Parameters<typeof end>) => {
      if (!isLost(args[0])) return end(...args)
      lose()
      return response
    }) as typeof response.end
  }

  function cut(): void {
    for (const socket of sockets) socket.destroy()
  }

  async function start(): Promise<void> {
    if (server.listening) return
    await listenOn(server, port)
    port = (server.address() as AddressInfo).port
  }

  await start()
  return {
    port,
    stats,
    totalRequests: () => Object.values(stats.requests).reduce((sum, count) => sum + count, 0),
    status(code, ms) {
      clearTimeout(faultTimer)
      faultStatus = code
      if (ms !== undefined) faultTimer = setTimeout(() => (faultStatus = null), ms)
    },
    requireBearer(token) {
      bearer = token
    },
    loseNextAnswer() {
      loseNext = true
    },
    cut,
    async stop() {
      clearTimeout(faultTimer)
      if (!server.listening) return
      const closed = new Promise((resolve) => server.once('close', resolve))
      server.close()
      cut()
      await closed
    },
    start,
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  try {
    return body === '' ? undefined : JSON.parse(body)
  } catch {
    return undefined
  }
}

function messagesIn(body: unknown): Message[] {
  const list: unknown[] = Array.isArray(body) ? body : [body]
  return list.filter((item): item is Message => typeof item === 'object' && item !== null)
}
