/** Answers as they come from the wire: read piece by piece, or as any other `Response`, and never half of each. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFetch } from '../../../electron/adapters/own-fetch'
import { headerIn, headerNamesIn, pourBody, setCookiesIn } from '../../../electron/core/network/plain-answer'
import type { OwnFetch } from '../../../electron/core/ports'

let server: Server
let url = ''
let own: OwnFetch
let answer: (response: ServerResponse) => void
/** Requests whose answers have not ended. */
let underway = 0
beforeEach(async () => {
  underway = 0
  server = createServer((_request, response) => {
    underway += 1
    response.on('close', () => (underway -= 1))
    answer(response)
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

const poured = async (response: Response): Promise<string> => {
  const chunks: Buffer[] = []
  await pourBody(response, (chunk) => chunks.push(chunk))
  return Buffer.concat(chunks).toString()
}

// Would catch: the beginning of a body that came before anybody read it, lost or told twice; and a long one that is not let on.
test.each([5, 300_000])('what has come before anybody reads is read all the same: %i bytes', async (length) => {
  answer = (response) => response.end('x'.repeat(length))
  const response = await own.fetch(url)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await poured(response)).toBe('x'.repeat(length))
})

test('an answer without a body, and one that is encoded, are read to their ends', async () => {
  answer = (response) => response.writeHead(204).end()
  const empty = await own.fetch(url)
  expect([await poured(empty), empty.body]).toEqual(['', null])
  answer = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('hello'))
  expect(await poured(await own.fetch(url))).toBe('hello')
})

// Would catch: a body of which a copy was looked at, and that then cannot be read, or is empty.
test('is read after a copy of it, as any other Response', async () => {
  answer = (response) => response.writeHead(401, { 'content-type': 'text/plain' }).end('who is there?')
  const response = await own.fetch(url)
  const copy = response.clone()
  expect(copy.url).toBe(url)
  expect(await copy.text()).toBe('who is there?')
  expect(await poured(response)).toBe('who is there?')
  expect(response.bodyUsed).toBe(true)
})

// Would catch: an answer whose headers cannot be asked for any more once its body was read: taken for a broken connection.
test('headers, reason and status are there after the body was read, and the body is gone', async () => {
  answer = (response) => response.writeHead(200, 'Fine', { 'content-type': 'text/html', 'x-a': '1' }).end('<p>')
  const response = await own.fetch(url)
  expect(await poured(response)).toBe('<p>')
  expect([response.headers.get('content-type'), response.headers.get('x-a')]).toEqual(['text/html', '1'])
  expect([response.statusText, response.bodyUsed, response.body]).toEqual(['Fine', true, null])
  await expect(response.text()).rejects.toThrow(TypeError)
})

// Would catch: a reader that is done with an answer, while its connection goes on bringing the rest.
test('a reader that throws ends the request, and hears its own error', async () => {
  answer = (response) => {
    response.write('first')
    setInterval(() => response.write('more'), 5).unref()
  }
  const failure = new Error('enough')
  const reading = pourBody(await own.fetch(url), () => {
    throw failure
  })
  await expect(reading).rejects.toBe(failure)
  await expect.poll(() => underway).toBe(0)
})

test('a body that breaks off, and one whose request is ended, fail as they do for `fetch`', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half')
    setTimeout(() => response.destroy(), 20)
  }
  await expect(poured(await own.fetch(url))).rejects.toMatchObject({ name: 'TypeError', message: 'terminated' })
  answer = (response) => response.write('half')
  const given = new AbortController()
  const reading = poured(await own.fetch(url, { signal: given.signal }))
  given.abort(new Error('taken back'))
  await expect(reading).rejects.toThrow('taken back')
})

test('a body is read once', async () => {
  answer = (response) => response.end('hello')
  const response = await own.fetch(url)
  expect(await poured(response)).toBe('hello')
  await expect(poured(response)).rejects.toThrow(TypeError)
})

// Would catch: headers that are told differently where nobody has made `Headers` of them.
test('its headers are the same as they came and as `Headers`', async () => {
  answer = (response) =>
    response
      .writeHead(
        200,
        [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['X-Twice', 'one'],
          ['X-Twice', 'two'],
          ['Content-Type', 'text/plain'],
        ].flat(),
      )
      .end('hello')
  const response = await own.fetch(url)
  expect(setCookiesIn(response)).toEqual(['a=1', 'b=2'])
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect([headerIn(response, 'x-twice'), response.headers.get('x-twice')]).toEqual(['one, two', 'one, two'])
  expect([headerIn(response, 'content-type'), headerIn(response, 'missing')]).toEqual(['text/plain', null])
  const plain = headerNamesIn(response).split(' ')
  expect(plain).toEqual([...new Set(response.headers.keys())])
  const foreign = new Response('', { headers: { b: '1', a: '2' } })
  expect([headerNamesIn(foreign), headerIn(foreign, 'a')]).toEqual(['a b content-type', '2'])
})
