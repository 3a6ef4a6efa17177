/** A fetch with connections of its own: they are nobody else's, and end with it. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFetch } from '../../../electron/adapters/own-fetch'
import { withinOrigin } from '../../../electron/core/network/redirects'
import { ForbiddenAddressError, ProxyError, type Fetch, type WayTo } from '../../../electron/core/ports'

const straight: WayTo = () => Promise.resolve({ proxy: null, tls: { id: '', ca: null, certificate: null } })

let server: Server
let url = ''
const open = new Set<Socket>()
let accepted = 0
let silent = false
beforeEach(async () => {
  accepted = 0
  silent = false
  server = createServer((request, response) => {
    if (request.url === '/away') return response.writeHead(302, { location: `${url}here` }).end()
    if (!silent) response.end('hello')
    return undefined
  })
  server.on('connection', (socket) => {
    accepted += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // Once silent, this connection stays so, as one to a machine that is gone.
    if (silent) socket.pause()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterEach(async () => {
  for (const socket of open) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

const hello = async (fetch: Fetch): Promise<string> => (await fetch(url)).text()

test('serves, keeps its connection for the next request, and ends it', async () => {
  const own = openFetch(straight)
  expect(await hello(own.fetch)).toBe('hello')
  // It is free again once its answer has been put away.
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await hello(own.fetch)).toBe('hello')
  expect(accepted).toBe(1)
  own.close()
  await expect.poll(() => open.size).toBe(0)
  await expect(hello(own.fetch)).rejects.toThrow('closed')
})

test('two of them share nothing', async () => {
  const [one, other] = [openFetch(straight), openFetch(straight)]
  await hello(one.fetch)
  await hello(other.fetch)
  expect(accepted).toBe(2)
  one.close()
  expect(await hello(other.fetch)).toBe('hello')
  other.close()
})

// Would catch: an attempt that is sent into the spare connection which undici has opened for an aborted one
// (nodejs/undici#5845): after a silent outage it would wait its whole time for nothing.
test('what an aborted attempt leaves behind does not meet the next one', async () => {
  silent = true
  const first = openFetch(straight)
  const given = new AbortController()
  const asked = first.fetch(url, { signal: given.signal })
  await expect.poll(() => accepted).toBe(1)
  given.abort(new Error('no answer'))
  await expect(asked).rejects.toThrow('no answer')
  first.close()
  silent = false
  const second = openFetch(straight)
  expect(await hello(second.fetch)).toBe('hello')
  second.close()
  await expect.poll(() => open.size).toBe(0)
})

// Would catch: an answer that the MCP SDK does not know for one, and reads as if it were a text.
test('an answer is one of the runtime’s own, with its address, its headers and all of its body', async () => {
  const own = openFetch(straight)
  const answer = await own.fetch(`${url}path?query`)
  expect(answer).toBeInstanceOf(Response)
  expect(answer).toMatchObject({ status: 200, url: `${url}path?query`, redirected: false })
  expect(answer.headers.get('content-length')).toBe('5')
  globalThis.gc?.()
  expect(await answer.text()).toBe('hello')
  own.close()
})

// Would catch: a redirect that is followed by the connection itself: through the proxy of the address before it, or with
// what is secret in the request. Whoever follows one asks anew, and the way is found anew.
test('a redirect is an answer, and what follows it goes its own way', async () => {
  const asked: string[] = []
  const own = openFetch((to) => {
    asked.push(to.pathname)
    return straight(to)
  })
  const answer = await own.fetch(new URL('/away', url))
  expect([answer.status, answer.url, answer.headers.get('location')]).toEqual([302, `${url}away`, `${url}here`])
  expect(await (await withinOrigin(own.fetch)(new URL('/away', url))).text()).toBe('hello')
  expect(asked).toEqual(['/away', '/away', '/here'])
  own.close()
})

test('a way that cannot be found is why the request fails', async () => {
  const own = openFetch(() => Promise.reject(new Error('no way')))
  await expect(own.fetch(url)).rejects.toMatchObject({ cause: { message: 'no way' } })
  own.close()
})

// Would catch: a name that was public when it was looked at, and leads to this machine when it is connected to.
test('a name is looked at in the moment of connecting, and an address that is forbidden gets nothing', async () => {
  const asked: string[] = []
  const own = openFetch(straight, (address) => {
    asked.push(address)
    return false
  })
  const failure: unknown = await own.fetch(url.replace('127.0.0.1', 'localhost')).catch((error: unknown) => error)
  expect((failure as Error).cause).toBeInstanceOf(ForbiddenAddressError)
  expect(asked).not.toEqual([])
  expect(accepted).toBe(0)
  own.close()
  const other = openFetch(straight, () => true)
  expect(await (await other.fetch(url.replace('127.0.0.1', 'localhost'))).text()).toBe('hello')
  other.close()
})

// Would catch: a PAC script's second choice that is never taken.
test('a proxy that is away is given up for what stands behind it; without such a thing it is told', async () => {
  let isGivenUp = false
  const proxy = { url: 'http://127.0.0.1:1', credentials: null, from: 'desktop' }
  const tls = { id: '', ca: null, certificate: null }
  const own = openFetch(() =>
    Promise.resolve({ proxy: isGivenUp ? null : { ...proxy, giveUp: () => (isGivenUp = true) }, tls }),
  )
  expect(await hello(own.fetch)).toBe('hello')
  own.close()
  const other = openFetch(() => Promise.resolve({ proxy, tls }))
  const failure: unknown = await hello(other.fetch).catch((error: unknown) => error)
  expect((failure as Error).cause).toBeInstanceOf(ProxyError)
  other.close()
})
