/** A load balancer that keeps a visitor at one machine by a cookie, as those of clouds do; without it, each request goes to the next one. */
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Balancer {
  readonly port: number
  /** Requests that came with its cookie. */
  kept(): number
  close(): Promise<void>
}

/** @param ports of the machines behind it */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  let [next, kept] = [0, 0]
  const server: Server = createServer((incoming, outgoing) => {
    const cookie = /\bLB=(\d)\b/.exec(incoming.headers.cookie ?? '')?.[1]
    if (cookie !== undefined) kept += 1
    const machine = cookie === undefined ? next++ % ports.length : Number(cookie)
    const { method, url, headers } = incoming
    const onward = request({ host: '127.0.0.1', port: ports[machine], method, path: url, headers }, (answer) => {
      const cookies = [
        `LB=${machine}; Expires=Wed, 01 Jan 2070 00:00:00 GMT; Path=/`,
        `LBCORS=${machine}; Path=/; SameSite=None`,
      ]
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'set-cookie': cookies })
      outgoing.flushHeaders()
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    kept: () => kept,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
