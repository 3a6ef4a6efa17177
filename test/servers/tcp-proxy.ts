/** A TCP proxy in front of a loopback port, with faults that only the socket can show. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { listenOn } from './listen-again'

export type ProxyFault =
  /** Nothing is wrong. */
  | { kind: 'none' }
  /** Nobody listens: connection refused. */
  | { kind: 'refuse' }
  /** New connections are accepted and never answered. */
  | { kind: 'hang' }
  /** New connections are reset after so many bytes of the answer. */
  | { kind: 'reset'; afterBytes: number }
  /** Open connections stay open, and nothing passes in either direction; new ones as `hang`. */
  | { kind: 'blackhole' }

export interface TcpProxy {
  readonly port: number
  /** Connections accepted since the start. */
  connections(): number
  /** Connections open now. */
  open(): number
  fault(fault: ProxyFault): Promise<void>
  close(): Promise<void>
}

/** Starts one that forwards to `target` on 127.0.0.1. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let fault: ProxyFault = { kind: 'none' }
  let port = 0
  let accepted = 0
  const pairs = new Map<Socket, Socket | null>()

  const server = createServer((client) => {
    accepted += 1
    pairs.set(client, null)
    client.on('error', () => client.destroy())
    client.on('close', () => {
      pairs.get(client)?.destroy()
      pairs.delete(client)
    })
    if (fault.kind === 'hang' || fault.kind === 'blackhole') {
      swallow(client)
      return
    }
    const limit = fault.kind === 'reset' ? fault.afterBytes : Number.POSITIVE_INFINITY
    const upstream = connect(target, '127.0.0.1')
    pairs.set(client, upstream)
    let passed = 0
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      passed += chunk.length
      if (passed >= limit) client.resetAndDestroy()
      else client.write(chunk)
    })
  })

  async function start(): Promise<void> {
    if (server.listening) return
    await listenOn(server, port)
    port = (server.address() as AddressInfo).port
  }

  async function stop(): Promise<void> {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.once('close', resolve))
    server.close()
    for (const client of pairs.keys()) client.destroy()
    await closed
  }

  await start()
  return {
    port,
    connections: () => accepted,
    open: () => pairs.size,
    async fault(next) {
      fault = next
      if (next.kind === 'refuse') return stop()
      await start()
      for (const [client, upstream] of pairs) {
        if (next.kind === 'blackhole') {
          client.unpipe()
          swallow(client)
          upstream?.pause()
        }
      }
    },
    close: stop,
  }
}

/** Reads on without an answer. A socket that is not read would not show that its client has closed it. */
function swallow(client: Socket): void {
  client.resume()
}
