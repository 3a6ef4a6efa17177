/** The listener that the browser comes back to: for one sign-in, one answer, and nobody else. */
import { request, type IncomingMessage } from 'node:http'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { seeded } from '../random'
import { openLoopback, type Loopback, type LoopbackOptions } from '../../../../electron/core/auth/loopback'

let loopback: Loopback | null = null
afterEach(async () => {
  await loopback?.close()
  loopback = null
})

async function open(options: Partial<LoopbackOptions> = {}): Promise<Loopback> {
  loopback = await openLoopback({ port: null, state: 'right', ...options })
  return loopback
}

const portOf = ({ redirectUri }: Loopback): number => Number(new URL(redirectUri('127.0.0.1')).port)

interface Asked {
  host?: string
  method?: string
  header?: string
}

/** Asks like a browser, but with any Host header. */
function ask(port: number, path: string, { host = '127.0.0.1', method = 'GET', header }: Asked = {}) {
  return new Promise<{ status: number; text: string; headers: IncomingMessage['headers'] }>((resolve, reject) => {
    const headers = { host: header ?? `127.0.0.1:${port}` }
    const asked = request({ host, port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    asked.once('error', reject)
    asked.end()
  })
}

describe('the loopback listener', () => {
  test('hands over the answer and shows how it ended', async () => {
    const opened = await open()
    const page = ask(portOf(opened), '/callback?state=right&code=c&iss=i')
    const { params, reply } = await opened.answer
    expect(Object.fromEntries(params)).toEqual({ state: 'right', code: 'c', iss: 'i' })
    reply({ kind: 'signed-in', server: 'notes' })
    const { status, text, headers } = await page
    expect(status).toBe(200)
    expect(text).toContain('Signed in to notes')
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })

  // Would catch: a page of the web that steers a sign-in, by another name for this machine or by another path.
  test.each([
    ['another path', '/', {}],
    ['another path below', '/callback/more?state=right&code=c', {}],
    ['another method', '/callback?state=right&code=c', { method: 'POST' }],
    ['a name of the web (DNS rebinding)', '/callback?state=right&code=c', { header: 'evil.example:1' }],
    ['a name that only begins like ours', '/callback?state=right&code=c', { header: '127.0.0.1.evil.example' }],
  ])('refuses %s and goes on waiting', async (_name, path, asked: Asked) => {
    const opened = await open()
    expect((await ask(portOf(opened), path, asked)).status).toBe(404)
    const page = ask(portOf(opened), '/callback?state=right&code=c')
    const { reply } = await opened.answer
    reply({ kind: 'failed', reason: 'Because.' })
    expect((await page).status).toBe(400)
  })

  // Would catch: an answer to another question taken for ours; one that is nearly right, or missing.
  // And: any page of the web that ends a sign-in by asking for its address.
  test.each(['state=wrong', 'state=righ', 'state=rightt', 'state=', 'code=c'])(
    'throws away %s and goes on waiting',
    async (query) => {
      const opened = await open()
      const { status } = await ask(portOf(opened), `/callback?${query}`)
      expect(status).toBe(400)
      const page = ask(portOf(opened), '/callback?state=right&code=c')
      const { params, reply } = await opened.answer
      expect(params.get('code')).toBe('c')
      reply({ kind: 'signed-in', server: 'notes' })
      expect((await page).status).toBe(200)
      // Whoever comes later is told so, and nothing hangs.
      expect((await ask(portOf(opened), '/callback?state=right&code=again')).status).toBe(400)
    },
  )

  test('says so when nothing but such answers came', async () => {
    const opened = await open()
    await ask(portOf(opened), '/callback?state=wrong&code=c')
    await opened.close('It took too long.')
    await expect(opened.answer).rejects.toMatchObject({ code: 'auth.state-mismatch' })
  })

  test('is closed for good when it is closed, and says why', async () => {
    const opened = await open()
    const port = portOf(opened)
    await opened.close('It took too long.')
    await expect(opened.answer).rejects.toMatchObject({ code: 'auth.abandoned', message: 'It took too long.' })
    await expect(ask(port, '/callback?state=right')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  // Would catch: a listener that the whole network can reach.
  test('listens on this machine only', async () => {
    const opened = await open()
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal)
    if (outside) await expect(ask(portOf(opened), '/', { host: outside.address })).rejects.toThrow()
    expect((await ask(portOf(opened), '/')).status).toBe(404)
  })

  test('answers to localhost by both of its addresses', async () => {
    const opened = await open()
    expect(opened.redirectUri('localhost')).toMatch(/^http:\/\/localhost:\d+\/callback$/)
    const header = `localhost:${portOf(opened)}`
    expect((await ask(portOf(opened), '/', { header })).status).toBe(404)
    const six = await ask(portOf(opened), '/', { host: '::1', header }).catch((error: { code?: string }) => error.code)
    // A machine without IPv6 has no such address.
    if (typeof six === 'string') expect(six).toMatch(/EADDRNOTAVAIL|EAFNOSUPPORT|ENETUNREACH/)
    else expect(six?.status).toBe(404)
  })

  // Would catch: a port that the authorization server registers, taken from those that the system gives to anybody: where
  // another program has it at the next sign-in, Patchbay has to be registered anew.
  test('comes back to a port that can be had again', async () => {
    const ports = new Set<number>()
    for (let turn = 0; turn < 5; turn += 1) {
      ports.add(portOf(await open()))
      await loopback?.close()
    }
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(15_000)
    expect(Math.max(...ports)).toBeLessThan(25_000)
    expect(ports.size).toBeGreaterThan(1)
  })

  // Would catch: a pinned port silently replaced by another one, which no registration knows.
  test('takes a wanted port, another one when that is taken, and none when it must be that one', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const taken = (other.address() as { port: number }).port
    try {
      const opened = await open({ port: { wanted: taken, exact: false } })
      expect(portOf(opened)).not.toBe(taken)
      await expect(openLoopback({ port: { wanted: taken, exact: true }, state: 's' }))
        .rejects //
        .toMatchObject({ code: 'auth.sign-in-failed', message: expect.stringContaining(String(taken)) as string })
    } finally {
      await new Promise((resolve) => other.close(resolve))
    }
    const free = await open({ port: { wanted: taken, exact: true } })
    expect(portOf(free)).toBe(taken)
  })

  // Would catch: a server's name or an issuer's word that becomes a part of the page.
  test('shows texts as texts', async () => {
    const opened = await open()
    const page = ask(portOf(opened), '/callback?state=right')
    const { reply } = await opened.answer
    reply({ kind: 'signed-in', server: '<script>alert("x")</script>' })
    const { text } = await page
    expect(text).not.toContain('<script>')
    expect(text).toContain('&lt;script&gt;')
  })
})

describe('an address that a person brings', () => {
  const right = (port: number): string => `http://127.0.0.1:${port}/callback?state=right&code=c&iss=i`
  test.each<[string, (port: number) => string]>([
    ['as it is', right],
    ['by the other name', (port) => right(port).replace('127.0.0.1', 'localhost')],
    ['without http://', (port) => right(port).replace('http://', '')],
    ['in quotes, with spaces around', (port) => `  "${right(port)}"  `],
    ['wrapped by a terminal', (port) => right(port).replace('&', '\r\n  &')],
    ['with a fragment', (port) => `${right(port)}#`],
    ['marked as pasted', (port) => `\u001b[200~${right(port)}\u001b[201~`],
    ['escaped for a shell', (port) => right(port).replaceAll(/[?&=]/g, '\\$&')],
    ['as a page writes it', (port) => right(port).replaceAll('&', '&amp;')],
    ['from the question mark on', (port) => right(port).replace(/^[^?]*/, '')],
    ['from behind the question mark on', (port) => right(port).replace(/^[^?]*\?/, '')],
  ])('counts %s', async (_name, spell) => {
    const opened = await open()
    expect(opened.bring(spell(portOf(opened)))).toBe('taken')
    expect((await opened.answer).params.get('code')).toBe('c')
    expect(opened.bring(right(portOf(opened)))).toBe('too-late')
  })

  test.each<[string, string, (port: number) => string]>([
    ['nothing', 'not-an-answer', () => ''],
    ['words', 'not-an-answer', () => 'I have approved it'],
    ['half an address', 'not-an-answer', () => 'http://['],
    ['a code alone', 'not-an-answer', () => 'c'],
    ['a code without its state', 'of-another-sign-in', () => 'code=c'],
    ['another port', 'not-an-answer', (port) => right(port === 1 ? 2 : port - 1)],
    ['another machine', 'not-an-answer', (port) => right(port).replace('127.0.0.1', 'evil.example')],
    [
      'a machine that begins alike',
      'not-an-answer',
      (port) => right(port).replace('127.0.0.1', '127.0.0.1.evil.example'),
    ],
    ['another path', 'not-an-answer', (port) => right(port).replace('/callback', '/')],
    ['another sign-in', 'of-another-sign-in', (port) => right(port).replace('right', 'wrong')],
    ['no state', 'of-another-sign-in', (port) => right(port).replace('state=right', '')],
    ['a book', 'not-an-answer', () => 'x'.repeat(1_000_000)],
  ])('that is %s does not, and the sign-in goes on', async (_name, verdict, spell) => {
    const opened = await open()
    expect(opened.bring(spell(portOf(opened)))).toBe(verdict)
    expect(opened.bring(right(portOf(opened)))).toBe('taken')
  })
})

/** Writes bytes to the listener; resolves with what came back when the socket is closed. */
function throwBytes(port: number, bytes: string | Buffer, { end = true } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
    if (end) socket.end(bytes)
    else socket.write(bytes)
  })
}

describe('bytes at the listener', () => {
  const head = 'Host: 127.0.0.1\r\n\r\n'
  const cases: [string, string | Buffer][] = [
    ['two slashes', `GET // HTTP/1.1\r\n${head}`],
    ['half an address', `GET http://[ HTTP/1.1\r\n${head}`],
    ['a whole address', `GET http://127.0.0.1/callback?state=right HTTP/1.1\r\n${head}`],
    ['a host that is none', `GET /\\\\[/callback?state=right HTTP/1.1\r\n${head}`],
    ['percent signs', `GET /%%%zz?state=%ff%00 HTTP/1.1\r\n${head}`],
    ['an asterisk', `OPTIONS * HTTP/1.1\r\n${head}`],
    ['a tunnel', `CONNECT example.com:443 HTTP/1.1\r\n${head}`],
    ['another protocol', `GET /callback?state=right HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n${head}`],
    ['an unknown method', `BREW /callback?state=right HTTP/1.1\r\n${head}`],
    ['no host', 'GET /callback?state=right HTTP/1.1\r\n\r\n'],
    ['an old version', 'GET /callback?state=right HTTP/0.9\r\n\r\n'],
    ['huge headers', `GET /callback HTTP/1.1\r\nX: ${'x'.repeat(200_000)}\r\n${head}`],
    ['a huge address', `GET /callback?state=${'x'.repeat(200_000)} HTTP/1.1\r\n${head}`],
    ['thousands of headers', `GET /callback HTTP/1.1\r\n${'X: y\r\n'.repeat(3_000)}${head}`],
    ['two lengths', `POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n${head}`],
    ['a length that is none', `POST / HTTP/1.1\r\nContent-Length: -1\r\n${head}`],
    ['broken chunks', `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${head}ZZ\r\n`],
    ['a handshake', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
    ['zeros', Buffer.alloc(10_000)],
    ['nothing', ''],
    ['half a request', 'GET /callback?sta'],
  ]

  // Would catch: one request that ends the engine, or the sign-in that waits.
  test.each(cases)('%s get an answer or a closed socket, and the sign-in goes on', async (_name, bytes) => {
    const opened = await open()
    expect(await throwBytes(portOf(opened), bytes)).not.toMatch(/^HTTP\/1\.1 (200|5)/)
    const page = ask(portOf(opened), '/callback?state=right&code=c')
    const { reply } = await opened.answer
    reply({ kind: 'signed-in', server: 'notes' })
    expect((await page).status).toBe(200)
  })

  test('random ones, a thousand times', async () => {
    const opened = await open()
    const random = seeded(20_261_129)
    for (let round = 0; round < 20; round += 1) {
      const bytes = Array.from({ length: 50 }, () => {
        const noise = Buffer.from(Array.from({ length: 1 + random.below(200) }, () => random.below(256)))
        return random.next() < 0.5
          ? noise
          : Buffer.concat([Buffer.from('GET /callback?state='), noise, Buffer.from(`\r\n${head}`)])
      })
      await Promise.all(bytes.map((each) => throwBytes(portOf(opened), each)))
    }
    expect((await ask(portOf(opened), '/')).status).toBe(404)
  })

  // Would catch: a few open connections that keep the person's browser out.
  test('connections that are held open do not keep the browser out', async () => {
    const opened = await open()
    const held = Array.from({ length: 200 }, () =>
      throwBytes(portOf(opened), 'GET /callback?state=right HTTP/1.1\r\nHost: 127.', { end: false }),
    )
    const page = ask(portOf(opened), '/callback?state=right&code=c')
    const { reply } = await opened.answer
    reply({ kind: 'signed-in', server: 'notes' })
    expect((await page).status).toBe(200)
    await opened.close()
    await Promise.all(held)
  })
})
