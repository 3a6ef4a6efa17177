/** The listener that the browser comes back to: for one sign-in, one answer, and nobody else. */
import { request, type IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { openLoopback, type Loopback, type LoopbackOptions } from '../../../../electron/core/auth/loopback'

let loopback: Loopback | null = null
afterEach(async () => {
  await loopback?.close()
  loopback = null
})

async function open(options: Partial<LoopbackOptions> = {}): Promise<Loopback> {
  loopback = await openLoopback({ hostName: '127.0.0.1', port: null, state: 'right', ...options })
  return loopback
}

const portOf = ({ redirectUri }: Loopback): number => Number(new URL(redirectUri).port)

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
  test.each(['state=wrong', 'state=righ', 'state=rightt', 'state=', 'code=c'])('throws away %s', async (query) => {
    const opened = await open()
    const { status } = await ask(portOf(opened), `/callback?${query}`)
    expect(status).toBe(400)
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
    const opened = await open({ hostName: 'localhost' })
    expect(opened.redirectUri).toMatch(/^http:\/\/localhost:\d+\/callback$/)
    const header = `localhost:${portOf(opened)}`
    expect((await ask(portOf(opened), '/', { header })).status).toBe(404)
    const six = await ask(portOf(opened), '/', { host: '::1', header }).catch((error: { code?: string }) => error.code)
    // A machine without IPv6 has no such address.
    if (typeof six === 'string') expect(six).toMatch(/EADDRNOTAVAIL|EAFNOSUPPORT|ENETUNREACH/)
    else expect(six?.status).toBe(404)
  })

  // Would catch: a pinned port silently replaced by another one, which no registration knows.
  test('takes a wanted port, another one when that is taken, and none when it must be that one', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const taken = (other.address() as { port: number }).port
    try {
      const opened = await open({ port: { wanted: taken, exact: false } })
      expect(portOf(opened)).not.toBe(taken)
      await expect(openLoopback({ hostName: '127.0.0.1', port: { wanted: taken, exact: true }, state: 's' }))
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
