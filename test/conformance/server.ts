/**
 * What the official conformance suite's server scenarios are run against: a conforming server of each era, and Patchbay's
 * gateway in front of it. Prints one line of JSON, `{"2025-11-25": {"direct": URL, "gateway": URL}, …}`, and lives until its
 * standard input ends.
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bench, cleanUp, later } from '../support/gateway-bench'
import type { Entries } from '../support/engine'
import { startConformingLegacy, startConformingModern, type ConformingServer } from './server/conforming'

/** The origin that gateways of the bench let in. */
const admittedOrigin = 'http://localhost:6274'

/** The judge knows no token: this door adds it, calls its own name the gateway's, and passes on all else as it is. */
async function openFront(url: URL, token: string): Promise<string> {
  const ownHosts = (): string[] => ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const pass = (came: IncomingMessage, response: ServerResponse): void => {
    const { host = '', origin, ...others } = came.headers
    const headers: NodeJS.Dict<string | string[]> = { ...others, authorization: `Bearer ${token}` }
    headers['host'] = ownHosts().includes(host) ? url.host : host
    if (origin !== undefined)
      headers['origin'] = ownHosts().includes(origin.replace('http://', '')) ? admittedOrigin : origin
    const sent = request({ host: '127.0.0.1', port: url.port, path: url.pathname, method: came.method, headers })
    sent.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      response.flushHeaders()
      answer.pipe(response)
    })
    sent.on('error', () => response.destroy())
    response.on('close', () => sent.destroy())
    came.pipe(sent)
  }
  const front = createServer(pass)
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const { port } = front.address() as AddressInfo
  later(async () => {
    front.closeAllConnections()
    front.close()
  })
  return `http://127.0.0.1:${port}/mcp`
}

const entry = ({ url }: ConformingServer): Entries[string] => ({ type: 'http', url })
const start = async (begin: () => Promise<ConformingServer>): Promise<ConformingServer> => {
  const server = await begin()
  later(() => server.close())
  return server
}
/** What is done to one of them directly does not disturb the one behind the gateway. */
const direct = { legacy: await start(startConformingLegacy), modern: await start(startConformingModern) }
const behind = { legacy: await start(startConformingLegacy), modern: await start(startConformingModern) }
const { engine, gateway, token } = await bench({ legacy: entry(behind.legacy), modern: entry(behind.modern) }, 'legacy')
for (const name of ['legacy', 'modern']) await engine.waitFor(name, 'connected')
const { servers } = await gateway.admin.view()
const front = (name: string): Promise<string> =>
  openFront(new URL(servers.find((server) => server.name === name)?.url ?? ''), token)

const places = {
  '2025-11-25': { direct: direct.legacy.url, gateway: await front('legacy') },
  '2026-07-28': { direct: direct.modern.url, gateway: await front('modern') },
}
console.log(JSON.stringify(places))
process.stdin.resume()
process.stdin.on('end', () => {
  cleanUp().then(
    () => process.exit(0),
    () => process.exit(1),
  )
})
