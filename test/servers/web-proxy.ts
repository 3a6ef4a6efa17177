/**
 * A proxy as companies have them: forwards plain requests and opens tunnels (CONNECT), with or without a password. Every
 * name leads to this machine, so that a server under a made-up name can be reached through it and in no other way.
 */
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { listenOn } from './listen-again'
import type { Pair } from '../unit/core/certificate'

export interface WebProxyOptions {
  /** Whoever does not say this is answered 407. */
  credentials?: { user: string; password: string }
  /** The proxy itself is spoken to over TLS. */
  tls?: Pair
}

export interface WebProxy {
  readonly port: number
  /** Where it is, without a password. */
  readonly url: string
  /** Targets of plain requests that were forwarded, `METHOD host:port path`. */
  readonly forwarded: string[]
  /** Targets of tunnels that were opened, `host:port`. */
  readonly tunnels: string[]
  /** Requests and tunnels that were answered 407. */
  unauthorized(): number
  /** From now on this password is asked for (null: none). */
  require(credentials: WebProxyOptions['credentials'] | null): void
  /** Answers everything with this status; null: works again. */
  refuse(status: number | null): void
  /** Nobody listens any more; every connection is cut. */
  goAway(): Promise<void>
  /** Listens again, at the same port. */
  comeBack(): Promise<void>
  close(): Promise<void>
}

export async function startWebProxy(options: WebProxyOptions = {}): Promise<WebProxy> {
  let credentials = options.credentials ?? null
  let refusal: number | null = null
  let unauthorized = 0
  const forwarded: string[] = []
  const tunnels: string[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  /** The status to refuse with; null when all is well. */
  const refusedWith = (request: IncomingMessage): number | null => {
    if (refusal !== null) return refusal
    if (credentials === null) return null
    const expected = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')
    if (request.headers['proxy-authorization'] === `Basic ${expected}`) return null
    unauthorized += 1
    return 407
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const status = refusedWith(request)
    if (status !== null) {
      response.writeHead(status, status === 407 ? { 'proxy-authenticate': 'Basic realm="proxy"' } : {}).end('Refused')
      return
    }
    const target = new URL(request.url ?? '')
    forwarded.push(`${request.method ?? ''} ${target.host} ${target.pathname}`)
    const headers = { ...request.headers }
    delete headers['proxy-authorization']
    const onward = send({
      host: '127.0.0.1',
      port: target.port || 80,
      path: target.pathname + target.search,
      method: request.method,
      headers,
    })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end('Bad gateway')))
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  }

  function tunnel(request: IncomingMessage, client: Socket, head: Buffer): void {
    keep(client)
    const status = refusedWith(request)
    if (status !== null) {
      client.end(`HTTP/1.1 ${status} Refused\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    tunnels.push(request.url ?? '')
    const onward = connect(Number(/:(\d+)$/.exec(request.url ?? '')?.[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onward.write(head)
      onward.pipe(client)
      client.pipe(onward)
    })
    keep(onward)
    onward.on('close', () => client.destroy())
    client.on('close', () => onward.destroy())
  }

  const server = options.tls ? createTlsServer(options.tls, forward) : createServer(forward)
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => tunnel(request, socket, head))
  server.on('connection', keep)
  const open = (port: number): Promise<void> => listenOn(server, port)
  const goAway = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await open(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `${options.tls ? 'https://localhost' : 'http://127.0.0.1'}:${port}`,
    forwarded,
    tunnels,
    unauthorized: () => unauthorized,
    require: (next) => void (credentials = next ?? null),
    refuse: (status) => void (refusal = status),
    goAway,
    comeBack: () => open(port),
    close: async () => {
      if (server.listening) await goAway()
    },
  }
}

/** A TLS end in front of a plain server on this machine. */
export async function startTlsFront(
  target: number,
  pair: Pair,
  client?: { ca: string },
): Promise<{ port: number; clients: string[]; close(): Promise<void> }> {
  const clients: string[] = []
  const sockets = new Set<Socket>()
  const server = createTlsServer(
    { ...pair, ...(client && { ca: client.ca, requestCert: true, rejectUnauthorized: true }) },
    (request, response) => {
      if ('getPeerCertificate' in request.socket) {
        const { subject } = (request.socket as import('node:tls').TLSSocket).getPeerCertificate()
        if (subject) clients.push(String(subject.CN))
      }
      const onward = send({
        host: '127.0.0.1',
        port: target,
        path: request.url,
        method: request.method,
        headers: request.headers,
      })
      onward.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onward.on('error', () => response.destroy())
      response.on('close', () => onward.destroy())
      request.pipe(onward)
    },
  )
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    clients,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
