/** How a credential gets onto a request, and what a refusal leads to, against real servers. */
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import {
  authorizedFetch,
  type Authorization,
  type HeaderValues,
} from '../../../../electron/core/network/authorized-fetch'
import type { Fetch } from '../../../../electron/core/ports'
import { AuthError } from '../../../../electron/core/problems/auth-error'

const open: Server[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

async function web(handler: RequestListener): Promise<number> {
  const server = createServer({ keepAlive: false }, handler)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const fixed = (headers: HeaderValues): Authorization => ({ headersFor: () => headers, refused: () => 'final' })
const authorize = (url: string, authorization: Authorization): Fetch =>
  authorizedFetch({ fetch: globalThis.fetch, url: new URL(url), authorization })

describe('credential headers', () => {
  test('go to their own origin and to no other, not even by a redirect', async () => {
    const seen: Record<string, IncomingHttpHeaders> = {}
    const stranger = await web((request, response) => {
      seen['stranger'] = request.headers
      response.end()
    })
    const own = await web((request, response) => {
      seen['own'] = request.headers
      response.writeHead(request.url === '/away' ? 307 : 200, { location: `http://127.0.0.1:${stranger}/` }).end()
    })
    const secret = fixed({ 'X-Api-Key': 'secret', Authorization: 'Bearer secret' })
    const fetch = authorize(`http://127.0.0.1:${own}/mcp`, secret)
    await fetch(`http://127.0.0.1:${own}/other`, { headers: { accept: 'x' } })
    expect(seen['own']).toMatchObject({ 'x-api-key': 'secret', authorization: 'Bearer secret', accept: 'x' })
    await fetch(new URL(`http://127.0.0.1:${stranger}/`))
    expect(JSON.stringify(seen['stranger'])).not.toContain('secret')
    // As the SDK's transports do it: they look at each redirect themselves.
    const answer = await fetch(`http://127.0.0.1:${own}/away`, { redirect: 'manual' })
    await fetch(answer.headers.get('location') ?? '')
    expect(JSON.stringify(seen['stranger'])).not.toContain('secret')
    // The same name on another port or scheme is another origin.
    const elsewhere = authorize(`https://127.0.0.1:${own}/mcp`, secret)
    await elsewhere(`http://127.0.0.1:${own}/other`)
    expect(JSON.stringify(seen['own'])).not.toContain('secret')
  })

  test('are asked for with every request, so that a renewed one is used at once', async () => {
    const keys: unknown[] = []
    const port = await web((request, response) => {
      keys.push(request.headers['x-key'])
      response.end()
    })
    let key = 0
    const url = `http://127.0.0.1:${port}/`
    const fetch = authorize(url, { headersFor: () => ({ 'x-key': String(++key) }), refused: () => 'final' })
    await fetch(url)
    await fetch(url)
    expect(keys).toEqual(['1', '2'])
  })

  // Would catch: a caller's own headers that carry the credential to the next request.
  test('are never written into what the caller has given', async () => {
    const port = await web((_request, response) => response.end())
    const url = `http://127.0.0.1:${port}/`
    const headers = new Headers({ accept: 'x' })
    await authorize(url, fixed({ Authorization: 'Bearer secret' }))(url, { headers })
    expect([...headers]).toEqual([['accept', 'x']])
  })
})

describe('a refusal', () => {
  /** Refuses until `headersFor` has been asked `good` times; counts the requests, and keeps the bodies. */
  async function guarded(good: number, status = 401, more: Partial<Authorization> = {}) {
    const bodies: string[] = []
    const port = await web((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        bodies.push(body)
        response.writeHead(Number(request.headers['x-try']) >= good ? 200 : status).end('words')
      })
    })
    let tries = 0
    const lasts: boolean[] = []
    const denied: string[] = []
    const url = new URL(`http://127.0.0.1:${port}/`)
    const fetch = authorizedFetch({
      fetch: globalThis.fetch,
      url,
      authorization: {
        headersFor: () => ({ 'x-try': String(++tries) }),
        refused: (_answer, _sent, isLast) => {
          lasts.push(isLast)
          return 'again'
        },
        ...more,
      },
      denied: ({ code }) => void denied.push(code),
    })
    return { fetch, url, bodies, lasts, denied }
  }

  test('is followed by the same request with fresh headers, once', async () => {
    const { fetch, url, bodies, lasts } = await guarded(2)
    const answer = await fetch(url, { method: 'POST', body: 'message' })
    expect([answer.status, bodies, lasts]).toEqual([200, ['message', 'message'], [false]])
  })

  // Would catch: a server that refuses for ever and is asked for ever.
  test('of the second request stands, and can be read', async () => {
    const { fetch, url, bodies, lasts } = await guarded(9)
    const answer = await fetch(url)
    expect([answer.status, await answer.text(), bodies.length, lasts]).toEqual([401, 'words', 2, [false, true]])
  })

  test('may mean something: the error is thrown, told, and nothing more is sent', async () => {
    const over = new AuthError('auth.expired', 'over', { then: 'fail' })
    const { fetch, url, bodies, denied } = await guarded(9, 403, { refused: () => over })
    await expect(fetch(url)).rejects.toBe(over)
    expect([bodies.length, denied]).toEqual([1, ['auth.expired']])
  })

  test('is told as well when the headers cannot be had at all', async () => {
    const away = new AuthError('auth.helper-failed', 'away', { then: 'retry' })
    const { fetch, url, bodies, denied } = await guarded(1, 401, { headersFor: () => Promise.reject(away) })
    await expect(fetch(url)).rejects.toBe(away)
    expect([bodies.length, denied]).toEqual([0, ['auth.helper-failed']])
  })

  // Would catch: half a body that is sent as if it were the whole one.
  test('of a body that can be read only once is never followed by a second request', async () => {
    const { fetch, url, bodies } = await guarded(2)
    const body = new Blob(['message']).stream()
    const once = { method: 'POST', body, duplex: 'half' }
    const answer = await fetch(url, once)
    expect([answer.status, bodies]).toEqual([401, ['message']])
  })

  test('for want of a nonce is followed by a proof with it, beside the one for a new token, and each once', async () => {
    const { fetch, url, bodies } = await guarded(3, 401, { heard: () => true })
    expect([(await fetch(url)).status, bodies.length]).toEqual([200, 3])
    const stubborn = await guarded(9, 401, { heard: () => true })
    expect([(await stubborn.fetch(stubborn.url)).status, stubborn.bodies.length]).toEqual([401, 3])
  })
})
