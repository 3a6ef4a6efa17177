/** Listens on a port of this machine, also again on one that was given up: meanwhile an outgoing connection may have it. */
import type { Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const most = 60
const pause = 500

/** Resolves when it listens; rejects when the port does not become free within half a minute. @param port 0: any that is free */
export async function listenOn(server: Server, port: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject)
          resolve()
        })
      })
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || tries === most) throw error
      await delay(pause)
    }
  }
}
