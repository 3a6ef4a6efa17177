/** One request and its answer, as the runtime's `fetch` would make them: bodies, encodings, ends. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, createGzip, deflateSync, gzipSync, constants } from 'node:zlib'
import { Agent } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exchange } from '../../../electron/adapters/exchange'
import { openFetch } from '../../../electron/adapters/own-fetch'
import type { OwnFetch } from '../../../electron/core/ports'

let server: Server
let url = ''
let own: OwnFetch
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void
/** Requests whose answers have not ended. */
let underway = 0
beforeEach(async () => {
  underway = 0
  server = createServer((request, response) => {
    underway += 1
    response.on('close', () => (underway -= 1))
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => answer(request, response, body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  own = openFetch(() => Promise.resolve({ proxy: null, tls: { id: '', ca: null, certificate: null } }))
})
afterEach(async () => {
  own.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const echo = (): void => {
  answer = ({ method, headers }, response, body) =>
    response.end(JSON.stringify({ method, type: headers['content-type'], length: headers['content-length'], body }))
}

// Would catch: a body that arrives in part, twice, or without the type that a form needs.
test.each([
  ['text', 'grüße', { type: 'text/plain;charset=UTF-8', length: '7', body: 'grüße' }],
  ['bytes', new TextEncoder().encode('{}'), { length: '2', body: '{}' }],
  [
    'a form',
    new URLSearchParams({ a: '1 2' }),
    { type: 'application/x-www-form-urlencoded;charset=UTF-8', length: '5', body: 'a=1+2' },
  ],
  ['nothing', undefined, { length: '0', body: '' }],
])('sends %s', async (_what, body, received) => {
  echo()
  const response = await own.fetch(url, { method: 'POST', body })
  expect(await response.json()).toEqual({ method: 'POST', ...received })
})

// Would catch: a server's compressed answer that reaches its reader as it travelled.
test.each([
  ['gzip', gzipSync('hello')],
  ['deflate', deflateSync('hello')],
  ['br', brotliCompressSync('hello')],
  ['gzip, br', brotliCompressSync(gzipSync('hello'))],
  ['identity', Buffer.from('hello')],
])('reads an answer that is encoded with %s', async (encoding, bytes) => {
  answer = (_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
  expect(await (await own.fetch(url)).text()).toBe('hello')
})

// Would catch: a decoder that keeps an event until the next one pushes it out.
test('an event of a compressed stream arrives when it is sent', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
    const gzip = createGzip()
    gzip.pipe(response)
    gzip.write('data: 1\n\n')
    gzip.flush(constants.Z_SYNC_FLUSH)
  }
  const reader = (await own.fetch(url)).body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 1\n\n')
  await reader?.cancel()
  await expect.poll(() => underway).toBe(0)
})

test('what is not what it says it is, breaks off', async () => {
  answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all')
  await expect((await own.fetch(url)).text()).rejects.toThrow()
})

// Would catch: memory that a server fills while nobody reads.
test('a reader that does not keep up is waited for', async () => {
  let written = 0
  const chunk = Buffer.alloc(64 * 1024)
  answer = (_request, response) => {
    const more = (): void => {
      do written += chunk.length
      while (response.write(chunk) && written < 512 * 1024 * 1024)
    }
    response.on('drain', more)
    more()
  }
  const response = await own.fetch(url)
  let before = -1
  // Both ends' buffers fill up, and then nothing moves.
  await expect
    .poll(() => {
      const isStill = before === written
      before = written
      return isStill
    })
    .toBe(true)
  expect(written).toBeLessThan(64 * 1024 * 1024)
  const reader = response.body?.getReader()
  let read = 0
  while (read <= before) read += (await reader?.read())?.value?.length ?? Number.NaN
  await reader?.cancel()
  await expect.poll(() => underway).toBe(0)
})

test('an answer that breaks off is told, with its cause', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('begun', () => response.destroy())
  }
  const response = await own.fetch(url)
  await expect(response.text()).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'UND_ERR_SOCKET' } })
})

test('an answer without a body, and one with headers and a reason that nobody can read', async () => {
  answer = (_request, response) => response.writeHead(204).end()
  expect((await own.fetch(url)).body).toBeNull()
  answer = (request) =>
    request.socket.end('HTTP/1.1 200 \x01\r\nx-good: 1\r\nx-odd: a\xffb\r\ncontent-length: 2\r\n\r\n{}')
  const response = await own.fetch(url)
  expect([response.statusText, response.headers.get('x-good'), await response.text()]).toEqual(['', '1', '{}'])
})

// Would catch: a hint before the answer (103) that is taken for the answer.
test('a hint before the answer is not the answer', async () => {
  answer = (_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('hello'))
  }
  const response = await own.fetch(url)
  expect([response.status, await response.text()]).toEqual([200, 'hello'])
})

test('a name and a password in an address are not sent, and not dropped either', async () => {
  echo()
  await expect(own.fetch(url.replace('//', '//me:secret@'))).rejects.toThrow(TypeError)
  expect(underway).toBe(0)
})

// Would catch: a request that is sent, and stays open, although nobody wants it: it was ended while its body was made.
test('what is ended while its body is made is never sent', async () => {
  const dispatcher = new Agent()
  const sent: string[] = []
  dispatcher.dispatch = ({ path }) => sent.push(path) > 0
  const controller = new AbortController()
  const asked = exchange(dispatcher, new URL(url), { method: 'POST', body: 'text', signal: controller.signal })
  controller.abort(new Error('not wanted'))
  await expect(asked).rejects.toThrow('not wanted')
  expect(sent).toEqual([])
})
