/** Any bytes at the port of a waiting sign-in: each gets an answer or a closed socket, and the sign-in goes on waiting. */
import { createConnection } from 'node:net'
import { openLoopback } from '../../../electron/core/auth/loopback'
import { must, seedsOf, textOf, type Target } from '../target'

const right = 'the-right-state'

export const callback: Target = {
  name: 'callback',
  weight: 2,
  seeds: seedsOf(
    'GET /callback?code=abc&state=wrong&iss=https%3A%2F%2Fx HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
    'GET // HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'POST /callback HTTP/1.1\r\nHost: [::1]:1\r\nContent-Length: 5\r\n\r\nstate',
    'GET /callback?state=a&state=b HTTP/1.0\r\n\r\n',
    'GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ),
  tokens: [
    '//',
    'http://[',
    '%',
    '%zz',
    '?',
    '#',
    '\\',
    '\0',
    'Host: evil.example',
    'Upgrade: websocket\r\n',
    'CONNECT x:1 ',
    '\r\n',
    '&state=',
    'Expect: 100-continue\r\n',
  ],
  async open() {
    const opened = await openLoopback({ port: null, state: right })
    const address = new URL(opened.redirectUri('127.0.0.1'))
    let ended = false
    opened.answer.then(
      () => (ended = true),
      () => (ended = true),
    )
    return {
      async one(input) {
        await send(Number(address.port), input)
        // What a person pastes is a stranger's text as well.
        must(opened.bring(textOf(input)) !== 'taken', 'an answer was taken that is none')
        await new Promise((resolve) => setImmediate(resolve))
        must(!ended, 'the sign-in no longer waits')
      },
      async close() {
        const response = await fetch(new URL('/nowhere', address))
        must(response.status === 404, `the listener answers with ${response.status} at the end`)
        await opened.close()
      },
    }
  },
}

/** Resolves when the other side has answered and closed, or a moment after everything was sent. */
function send(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    // Half a request is waited for by any server: this client does not.
    socket.once('connect', () => socket.end(bytes))
    socket.on('data', () => undefined)
    socket.on('error', () => undefined)
    socket.setTimeout(250, () => socket.destroy())
    socket.once('close', () => resolve())
  })
}
