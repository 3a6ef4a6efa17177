/** The doctor's questions to the network below HTTP: a name, a port, a certificate. Nothing is ever sent. */
import { lookup } from 'node:dns/promises'
import { createServer, connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** The addresses of a host, most preferred first. Rejects with the system's error. */
export async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true })
  return found.map(({ address }) => address)
}

/** Opens a connection and closes it again. Rejects with the system's error, or the signal's reason. */
export function openPort(host: string, port: number, signal: AbortSignal): Promise<void> {
  return opened(connectTcp({ host, port }), 'connect', signal)
}

/** Shakes hands as strictly as every other connection does. Rejects with the error that names what is wrong. */
export function shakeHands(
  host: string,
  port: number,
  signal: AbortSignal,
  ca: readonly string[] | null = null,
): Promise<void> {
  // Server name indication takes names only.
  const servername = isIP(host) === 0 ? host : undefined
  return opened(connectTls({ host, port, servername, ...(ca && { ca: [...ca] }) }), 'secureConnect', signal)
}

function opened(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.destroy()
      reject(signal.reason instanceof Error ? signal.reason : new Error('Stopped'))
    }
    socket.once(event, () => {
      signal.removeEventListener('abort', stop)
      socket.destroy()
      resolve()
    })
    // Stays: an error after the outcome is no news.
    socket.on('error', (error) => {
      signal.removeEventListener('abort', stop)
      reject(error)
    })
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** Whether a listener on this machine could have the port (0: any). */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
