/** The observed fetch against real servers and real failures: every failure keeps its name. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createNetServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { openFetch } from '../../../../electron/adapters/own-fetch'
import { classify } from '../../../../electron/core/problems/classify'
import {
  networkFault,
  observeFetch,
  parseRetryAfter,
  readDetails,
} from '../../../../electron/core/network/observed-fetch'
import { selfSigned } from '../certificate'

const open: Server[] = []
const sockets = new Set<Socket>()
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

async function listen<S extends Server>(server: S): Promise<number> {
  open.push(server)
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const web = (handler: RequestListener): Promise<number> => listen(createServer({ keepAlive: false }, handler))

const fetch = observeFetch({ fetch: globalThis.fetch, now: () => Date.now() })

describe('the details of an answer', () => {
  test('header names, challenge, Retry-After and server', async () => {
    const port = await web((_request, response) => {
      response
        .writeHead(401, {
          'retry-after': '7',
          server: 'nginx',
          'www-authenticate': 'Bearer realm="x"',
          'x-secret': 'v',
        })
        .end()
    })
    const details = readDetails(await fetch(`http://127.0.0.1:${port}/`), Date.now())
    expect(details).toMatchObject({ retryAfterMs: 7_000, server: 'nginx', wwwAuthenticate: 'Bearer realm="x"' })
    expect(details.headerNames).toContain('x-secret')
    expect(JSON.stringify(details.headerNames)).not.toContain('"v"')
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 20, 12)
  const hour = 3_600_000
  test.each([
    [null, null],
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['Fri, 20 Nov 2099 11:00:00 GMT', hour],
    ['999999999', hour],
    // Larger than any number: a server must not switch us off, nor be ignored.
    ['9'.repeat(400), hour],
    ['', null],
    ['soon', null],
    ['NaN', null],
  ])('%s is %s ms', (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms)
  })
})

describe('real network failures keep their code and are told as what they are', () => {
  /** A server that does something to each new connection. */
  const raw = (act: (socket: Socket) => void): Promise<number> =>
    listen(
      createNetServer((socket) => {
        socket.on('error', () => undefined)
        act(socket)
      }),
    )
  const tls = (days: number): Promise<number> =>
    listen(createTlsServer(selfSigned(days), (_request, response) => response.end()))

  async function codeOf(url: string): Promise<string> {
    const own = openFetch(() => Promise.resolve({ proxy: null, tls: { id: '', ca: null, certificate: null } }))
    const fault = await own.fetch(url, { signal: AbortSignal.timeout(5_000) }).then(() => null, networkFault)
    own.close()
    if (fault?.kind !== 'network') throw new Error(`Not a network failure: ${JSON.stringify(fault)}`)
    const failure = classify(fault, {
      transport: 'http',
      auth: 'none',
      target: 'h',
      signIn: null,
      signedIn: false,
      wasMcp: false,
      offline: false,
      redact: (text) => text,
      now: 0,
    })
    expect(fault.code, JSON.stringify(fault)).not.toBe('UNKNOWN')
    return failure.problem.code
  }

  test('a refused port', async () => {
    const server = createNetServer()
    const port = await listen(server)
    await new Promise((resolve) => server.close(resolve))
    open.pop()
    expect(await codeOf(`http://127.0.0.1:${port}/`)).toBe('net.refused')
    // Node tries both addresses of a name, and hides their errors in one.
    expect(await codeOf(`http://localhost:${port}/`)).toBe('net.refused')
  })

  test('a socket that is reset, and one that is closed without an answer', async () => {
    const reset = await raw((socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect(await codeOf(`http://127.0.0.1:${reset}/`)).toBe('net.reset')
    const closed = await raw((socket) => socket.once('data', () => socket.destroy()))
    expect(await codeOf(`http://127.0.0.1:${closed}/`)).toBe('net.reset')
  })

  test('a name that does not exist', async () => {
    expect(await codeOf('http://nonexistent.invalid/')).toBe('net.dns')
  })

  test('certificates: unknown issuer, expired, for another name', async () => {
    const own = await tls(1)
    const expired = await tls(-1)
    expect(await codeOf(`https://localhost:${own}/`)).toBe('net.tls')
    expect(await codeOf(`https://localhost:${expired}/`)).toBe('net.tls')
    expect(await codeOf(`https://127.0.0.1:${own}/`)).toBe('net.tls')
  })

  test('something that speaks another language', async () => {
    const ssh = await raw((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await codeOf(`http://127.0.0.1:${ssh}/`)).toBe('http.not-mcp')
    // It may speak first, or wait for what we say.
    const answering = await raw((socket) => socket.once('data', () => socket.write('SSH-2.0-OpenSSH_9.2\r\n')))
    expect(await codeOf(`http://127.0.0.1:${answering}/`)).toBe('http.not-mcp')
    const plain = await web((_request, response) => response.end())
    expect(await codeOf(`https://127.0.0.1:${plain}/`)).toBe('net.tls')
  })

  test('a chain of causes without any code ends, also when it is a circle', () => {
    const circle = new Error('one')
    circle.cause = circle
    expect(networkFault(circle)).toEqual({ kind: 'network', code: 'UNKNOWN', message: 'one' })
    expect(networkFault('text')).toEqual({ kind: 'network', code: 'UNKNOWN', message: 'text' })
  })
})
