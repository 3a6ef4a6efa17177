/** One address with many servers behind it that is dead at first: a raw listener, because only the socket shows what knocks. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** How it is dead: every connection is reset once it has said what it wants, or none is ever answered. */
export type Death = 'resets' | 'silent'

export interface DeadHost {
  /** Where the n-th server would be. */
  url(n: number): string
  /** Connections that asked for the n-th server while the host was dead. */
  attempts(n: number): number
  /** The most connections that were open at one time while it was dead. */
  mostAtOnce(): number
  /** Comes back as a rebooted machine does: old connections are reset, new ones reach `port` on 127.0.0.1. */
  revive(port: number): void
  close(): Promise<void>
}

/** Starts one. Servers are told apart by their path: `/s/N/mcp`. */
export async function startDeadHost(death: Death): Promise<DeadHost> {
  const open = new Set<Socket>()
  const attempts = new Map<number, number>()
  let mostAtOnce = 0
  let target: number | null = null

  const server = createServer((socket) => {
    open.add(socket)
    // What the other side has ended is no longer open, however long its closing takes here.
    socket.on('end', () => open.delete(socket))
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    if (target !== null) {
      const upstream = connect(target, '127.0.0.1')
      upstream.on('error', () => socket.destroy())
      upstream.on('close', () => socket.destroy())
      socket.on('close', () => upstream.destroy())
      socket.pipe(upstream).pipe(socket)
      return
    }
    // What has ended before this one began may be told of a moment later.
    setTimeout(() => (mostAtOnce = Math.max(mostAtOnce, open.size)), 20)
    socket.once('data', (chunk) => {
      const n = Number(/^\w+ \/s\/(\d+)\//.exec(chunk.toString('latin1'))?.[1])
      attempts.set(n, (attempts.get(n) ?? 0) + 1)
      if (death === 'resets') setTimeout(() => socket.resetAndDestroy(), 50)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: (n) => `http://127.0.0.1:${port}/s/${n}/mcp`,
    attempts: (n) => attempts.get(n) ?? 0,
    mostAtOnce: () => mostAtOnce,
    revive(to) {
      target = to
      for (const socket of open) socket.resetAndDestroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
