/** What every request of a sign-in has in common. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assertSecure, limited } from '../../../../electron/core/auth/oauth-common'

let server: Server
let requests: number

beforeEach(async () => {
  requests = 0
  server = createServer((request, response) => {
    requests += 1
    if (requests === 1) request.socket.destroy()
    else response.end('well')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(() => new Promise((resolve) => server.close(resolve)))

function address(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

// Would catch: a sign-in that fails because the issuer closed an idle connection in the moment it was used again.
test('a connection that is cut off under a GET is asked once more', async () => {
  const response = await limited(fetch)(address())
  expect(await response.text()).toBe('well')
  expect(requests).toBe(2)
})

// Would catch: a code or a refresh token that is sent twice, which a rotating issuer takes for theft.
test('a POST is never sent twice', async () => {
  await expect(limited(fetch)(address(), { method: 'POST', body: 'code' })).rejects.toThrow('fetch failed')
  expect(requests).toBe(1)
})

test.each(['https://id.example/token', 'http://127.0.0.1:9000/token', 'http://localhost/token', 'http://[::1]:1/'])(
  '%s is safe to send to',
  (url) => expect(() => assertSecure(url, 'It')).not.toThrow(),
)

// Would catch: a hostname check that forgets the protocol.
test.each(['http://id.example/token', 'vscode://localhost/x', 'smb://127.0.0.1/x', 'javascript:alert(1)', 'nonsense'])(
  '%s is not',
  (url) => expect(() => assertSecure(url, 'It')).toThrow('encrypted'),
)
