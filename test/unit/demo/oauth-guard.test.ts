/** Any request to a demo server gets an answer: none of them ends the demo. */
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { requireSignIn } from '../../../electron/demo/oauth-guard'

// Would catch: an address that is none and throws where nobody catches.
test.each(['GET //', 'GET http://[', 'GET *', 'OPTIONS *', 'GET /mcp', 'GET http://evil.example/mcp'])(
  '%s',
  async (line) => {
    const guard = requireSignIn({ issuer: 'http://127.0.0.1:1', isValid: () => false, protect: () => undefined })
    const server = createServer((request, response) => void guard(request, response, 'http://127.0.0.1:1/mcp'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const said = await new Promise<string>((resolve) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      let all = ''
      socket.on('data', (chunk: Buffer) => (all += chunk.toString()))
      socket.on('close', () => resolve(all))
      socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    })
    server.close()
    expect(said).toMatch(/^HTTP\/1\.1 401 /)
  },
)
