/**
 * Where the browser comes back to (RFC 8252, 7.3): a listener on this machine only, alive for one sign-in, for one answer.
 */
import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AuthError } from '../problems/auth-error'
import { callbackPage, type CallbackOutcome } from './callback-page'

export interface LoopbackOptions {
  /** How the redirect URI names this machine; some registrations insist on `localhost`. */
  hostName: '127.0.0.1' | 'localhost'
  port: { wanted: number; exact: boolean } | null
  /** The value that the answer must carry. */
  state: string
}

export interface CallbackAnswer {
  params: URLSearchParams
  /** Shows the person in the browser how it ended. */
  reply: (outcome: CallbackOutcome) => void
}

export interface Loopback {
  redirectUri: string
  /** The one answer. Rejects with `auth.state-mismatch` when an answer belongs to another question, or when closed. */
  answer: Promise<CallbackAnswer>
  /** @param why for the person, when nothing has come back; default: it was cancelled */
  close: (why?: string) => Promise<void>
}

const path = '/callback'

/** Opens the listener. A wanted port that is taken is replaced, unless it must be exactly that one (then it throws). */
export async function openLoopback({ hostName, port, state }: LoopbackOptions): Promise<Loopback> {
  const answered = deferred<CallbackAnswer>()
  // Whoever closes before waiting for the answer wants no unhandled rejection.
  answered.promise.catch(() => undefined)
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (request.method !== 'GET' || url.pathname !== path || !isOurs(request.headers.host))
      return end(response, 404, 'Not found')
    if (!sameText(url.searchParams.get('state') ?? '', state)) {
      send(response, { kind: 'failed', reason: 'This page belongs to another sign-in.' })
      const detail = 'The browser brought back an answer that belongs to another sign-in. It was thrown away.'
      return answered.reject(new AuthError('auth.state-mismatch', detail, { then: 'fail' }))
    }
    answered.resolve({ params: url.searchParams, reply: (outcome) => send(response, outcome) })
  }
  const first = await bind(handle, '127.0.0.1', port)
  const bound = (first.address() as AddressInfo).port
  // A browser may take `localhost` for the IPv6 address.
  const second =
    hostName === 'localhost' ? await bind(handle, '::1', { wanted: bound, exact: true }).catch(() => null) : null
  return {
    redirectUri: `http://${hostName}:${bound}${path}`,
    answer: answered.promise,
    close: async (why = 'The sign-in was cancelled.') => {
      answered.reject(new AuthError('auth.abandoned', why, { then: 'fail' }))
      await Promise.all([shut(first), second && shut(second)])
    },
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

async function bind(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  address: string,
  port: LoopbackOptions['port'],
): Promise<Server> {
  try {
    return await listen(createServer(handle), address, port?.wanted ?? 0)
  } catch (error) {
    if (!port) throw error
    if (port.exact) {
      const detail = `Port ${port.wanted}, which the sign-in must come back to, is in use by another program.`
      throw new AuthError('auth.sign-in-failed', detail, { then: 'fail' }, { cause: error })
    }
    return listen(createServer(handle), address, 0)
  }
}

function listen(server: Server, address: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    // The last page may still be on its way to the browser.
    setTimeout(() => server.closeAllConnections(), 250).unref()
  })
}

/** A page on the web must not reach this listener under a name of its own (DNS rebinding). */
function isOurs(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host)
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function send(response: ServerResponse, outcome: CallbackOutcome): void {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  )
  response.setHeader('referrer-policy', 'no-referrer')
  end(response, outcome.kind === 'signed-in' ? 200 : 400, callbackPage(outcome))
}

function end(response: ServerResponse, status: number, body: string): void {
  response.setHeader('cache-control', 'no-store')
  response.setHeader('connection', 'close')
  response.statusCode = status
  response.end(body)
}
