/** Clients of the gateway that send, open or leave unread far too much: they are stopped, and nobody else notices. */
import { once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startBareHttp, type BareHttp } from '../servers/bare-http'
import { asJson, bench, cleanUp, later, openGateway, raw, type Bench } from '../support/gateway-bench'

afterEach(cleanUp)

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{}}}'
const megabyte = 1024 * 1024

let upstream: BareHttp
let setUp: Bench
let other = ''
/** Calls that wait for the test's answer. */
let waiting: ((result?: string) => void)[] = []
let answer: (id: string, response: ServerResponse) => void

beforeEach(async () => {
  waiting = []
  answer = (id, response) => {
    waiting.push((result = '{"content":[]}') => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(`{"jsonrpc":"2.0","id":${id},"result":${result}}`)
    })
  }
  upstream = await startBareHttp((id, response) => answer(id, response))
  later(() => upstream.close())
  setUp = await bench({ one: { type: 'http', url: upstream.url } }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  other = (await setUp.gateway.admin.token('another')).token
})

const othersAreWell = async (): Promise<void> => {
  expect((await raw(setUp.url, { headers: asJson(other), body: ping })).status).toBe(200)
}

describe('bodies', () => {
  // Would catch: a connection that is reset before the client has heard what was wrong, and 100 MB that are kept.
  test.each([
    ['that say how long they are', (body: Buffer) => ({ 'content-length': String(body.length) })],
    ['that do not', () => ({ 'transfer-encoding': 'chunked' })],
  ])('of 100 MB, %s, are refused in words', async (_how, headersFor) => {
    const body = Buffer.alloc(100 * megabyte, 0x20)
    const headers = { ...asJson(setUp.token), ...headersFor(body) }
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { port, pathname: path } = setUp.url
      const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
      sent.on('error', reject)
      sent.end(body)
    })
    expect([status, text]).toEqual([413, expect.stringContaining('64 MB') as string])
    await othersAreWell()
  })

  // Would catch: a body that counts only while it is read, so that any number of them is kept for calls under way.
  test('count until their calls are over, and leave room for others', async () => {
    const padding = 'x'.repeat(50 * megabyte)
    const large = call.replace('"arguments":{}', `"arguments":{"x":"${padding}"}`)
    const send = (token: string): Promise<{ status: number }> =>
      raw(setUp.url, { headers: asJson(token), body: large.replace('"id":1', `"id":${Math.random()}`) })
    const first = [send(setUp.token), send(setUp.token)]
    await expect.poll(() => upstream.calls(), { timeout: 20_000 }).toBe(2)
    expect((await send(setUp.token)).status).toBe(503)
    const others = send(other)
    await expect.poll(() => upstream.calls(), { timeout: 20_000 }).toBe(3)
    for (const go of waiting.splice(0)) go()
    expect((await Promise.all([...first, others])).map(({ status }) => status)).toEqual([200, 200, 200])
    const again = send(setUp.token)
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(1)
    waiting[0]?.()
    expect((await again).status).toBe(200)
  })
})

// Would catch: a sender of a byte now and then who keeps connections, and a body that is waited for without end.
test('whoever sends slowly is let go', async () => {
  await setUp.gateway.close()
  const gateway = await openGateway(setUp.engine, null, { headersMs: 300, requestMs: 600, lookMs: 100 })
  const { token } = setUp
  const head = `POST ${setUp.url.pathname} HTTP/1.1\r\nHost: ${setUp.url.host}\r\nAuthorization: Bearer ${token}\r\n`
  const slow = (start: string): Promise<string> =>
    new Promise((resolve) => {
      let heard = ''
      const socket = connect(Number(setUp.url.port), '127.0.0.1', () => socket.write(start))
      const timer = setInterval(() => socket.write('x'), 50)
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
      socket.on('error', () => undefined)
      socket.on('close', () => {
        clearInterval(timer)
        resolve(heard)
      })
    })
  const headers = slow(`${head}X-Slow: `)
  const body = slow(`${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n`)
  await othersAreWell()
  expect([await headers, await body]).toEqual([expect.any(String), expect.any(String)])
  expect((await gateway.admin.view()).servers).toHaveLength(1)
  await othersAreWell()
})

describe('answers that nobody reads', () => {
  const stalled = (body: string): Promise<Socket> =>
    new Promise((resolve) => {
      const { host, pathname } = setUp.url
      const headers = Object.entries({ host, ...asJson(setUp.token), 'content-length': String(body.length) })
      const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')
      const socket = connect(Number(setUp.url.port), '127.0.0.1', () => {
        socket.write(`POST ${pathname} HTTP/1.1\r\n${lines}\r\n\r\n${body}`)
        resolve(socket)
      })
      socket.on('error', () => undefined)
      later(() => Promise.resolve(socket.destroy()))
    })

  // Would catch: a stream that is kept for a client that does not read it.
  test('a stream that is long: its reader is let go, and memory stays', async () => {
    const chunk = 'x'.repeat(megabyte)
    let sent = 0
    let done: () => void = () => undefined
    const over = new Promise<void>((resolve) => (done = resolve))
    answer = (id, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const notice = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: chunk } }
      const event = `data: ${JSON.stringify(notice)}\n\n`
      const next = (): void => {
        if (sent >= 400) {
          response.end(`data: {"jsonrpc":"2.0","id":${id},"result":{"content":[]}}\n\n`)
          return done()
        }
        sent += 1
        if (response.write(event)) setImmediate(next)
        else response.once('drain', next)
      }
      next()
    }
    const before = process.memoryUsage().rss
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 20)
    const socket = (await stalled(call)).pause()
    await expect.poll(() => sent, { timeout: 20_000 }).toBeGreaterThan(64)
    await othersAreWell()
    await over
    clearInterval(watch)
    expect(most / megabyte).toBeLessThan(250)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.resume()
    await closed
  })

  // Would catch: any number of large answers that wait for one client, each within the limit for one.
  test('many at once: the oldest is let go, and the newest arrives', async () => {
    const result = `{"content":[],"x":"${'x'.repeat(35 * megabyte)}"}`
    const sockets: Socket[] = []
    for (let made = 0; made < 5; made += 1) {
      const socket = await stalled(call.replace('"id":1', `"id":${made}`))
      sockets.push(socket)
      await expect.poll(() => waiting.length).toBe(1)
      // So much as it takes to know that it has come; the rest stays where it is.
      const begun = once(socket, 'readable')
      waiting.pop()?.(result)
      await begun
    }
    await othersAreWell()
    const lengths = await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<number>((resolve) => {
            let length = 0
            socket.on('data', (chunk: Buffer) => {
              length += chunk.length
              if (length > result.length) resolve(length)
            })
            socket.on('close', () => resolve(length))
            socket.resume()
          }),
      ),
    )
    expect(lengths.map((length) => length > result.length)).toEqual([false, true, true, true, true])
  })
})

// Would catch: a client that holds every connection there is, or opens streams without end.
test('one client’s connections and streams are bounded, and others have theirs', async () => {
  const { host, pathname } = setUp.url
  let open = 0
  const refused: string[] = []
  const listen = (): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connect(Number(setUp.url.port), '127.0.0.1', () =>
        socket.write(
          `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${setUp.token}\r\nAccept: text/event-stream\r\n\r\n`,
        ),
      )
      socket.once('data', (chunk: Buffer) => {
        const status = chunk.toString('latin1', 9, 12)
        if (status === '200') open += 1
        else refused.push(status)
        resolve(socket)
      })
      socket.on('error', () => resolve(socket))
      later(() => Promise.resolve(socket.destroy()))
    })
  // A stream that is ended leaves its connection open, as the client may use that for something else.
  for (let made = 0; made < 300; made += 1) await listen()
  expect([open, new Set(refused)]).toEqual([256, new Set(['503'])])
  const mine = setUp.gateway.admin.clients().clients.find(({ client }) => client === 'a client')
  expect(mine?.streams).toBe(32)
  await othersAreWell()
})

// Would catch: a client that keeps the engine busy with messages that cost nothing to send.
test('a client that sends without end is told to wait, and others are not', async () => {
  // However slow this machine is, it is sent faster than time goes by.
  vi.useFakeTimers({ toFake: ['performance'] })
  later(() => Promise.resolve(vi.useRealTimers()))
  const { host, pathname } = setUp.url
  const notice = '{"jsonrpc":"2.0","method":"notifications/progress"}'
  const headers = Object.entries({ host, ...asJson(setUp.token), 'content-length': String(notice.length) })
  const one = `POST ${pathname} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${notice}`
  const flood = (count: number): Promise<string> =>
    new Promise((resolve) => {
      let heard = ''
      const socket = connect(Number(setUp.url.port), '127.0.0.1', () => {
        for (let sent = 0; sent < count; sent += 1) socket.write(one)
      })
      const see = (chunk: Buffer): void => {
        heard += chunk.toString('latin1')
        if (heard.includes(' 429 ') || heard.split('HTTP/1.1 ').length > count) socket.destroy()
      }
      socket.on('data', see)
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(heard))
    })
  const heard = await Promise.all(Array.from({ length: 4 }, () => flood(5_000)))
  expect(heard.some((text) => text.includes(' 429 ') && /retry-after: 1/i.test(text))).toBe(true)
  await othersAreWell()
})
