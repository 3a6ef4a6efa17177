/**
 * Where the browser comes back to (RFC 8252, 7.3): a listener on this machine only, alive for one sign-in, for one answer.
 * Anybody may send it anything: what is not the answer gets a refusal or a closed socket, and the sign-in goes on waiting.
 */
import { addressOf } from '../../../shared/address'
import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CallbackHost } from '../../../shared/model/callback'
import { AuthError } from '../problems/auth-error'
import { onLastingPort } from '../util/lasting-port'
import { callbackPage, type CallbackOutcome } from './callback-page'
import { createPatientServer, shut } from './callback-server'

export interface LoopbackOptions {
  port: { wanted: number; exact: boolean } | null
  /** The value that the answer must carry. */
  state: string
}

export interface CallbackAnswer {
  params: URLSearchParams
  /** Shows the person in the browser how it ended. */
  reply: (outcome: CallbackOutcome) => void
}

/** What became of an address that a person has brought back by hand. */
export type Brought = 'taken' | 'not-an-answer' | 'of-another-sign-in' | 'too-late'

export interface Loopback {
  redirectUri: (host: CallbackHost) => string
  /** The one answer. Rejects when the listener is closed before: `auth.state-mismatch` when only others' answers came. */
  answer: Promise<CallbackAnswer>
  /** Takes the address that the browser ended on, where that is not this machine. Checked as if it had come by itself. */
  bring: (address: string) => Brought
  /** @param why for the person, when nothing has come back; default: it was cancelled */
  close: (why?: string) => Promise<void>
}

const path = '/callback'

/** Opens the listener. A wanted port that is taken is replaced, unless it must be exactly that one (then it throws). */
export async function openLoopback({ port, state }: LoopbackOptions): Promise<Loopback> {
  const answered = deferred<CallbackAnswer>()
  // Whoever closes before waiting for the answer wants no unhandled rejection.
  answered.promise.catch(() => undefined)
  let isOver = false
  let strayed = false

  const judge = (url: URL): Exclude<Brought, 'taken'> | 'ours' => {
    if (url.pathname !== path) return 'not-an-answer'
    if (!sameText(url.searchParams.get('state') ?? '', state)) return 'of-another-sign-in'
    return isOver ? 'too-late' : 'ours'
  }
  const settle = (answer: CallbackAnswer): void => {
    isOver = true
    answered.resolve(answer)
  }
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.method === 'GET' && isOurs(request.headers.host) ? urlOf(request) : null
    const verdict = url ? judge(url) : 'not-an-answer'
    if (!url || verdict === 'not-an-answer') return end(response, 404, 'Not found')
    if (verdict === 'ours') return settle({ params: url.searchParams, reply: (outcome) => send(response, outcome) })
    // Any page of the web can ask for this address: that must not end the sign-in that waits.
    if (verdict === 'of-another-sign-in') strayed = true
    const reason =
      verdict === 'too-late' ? 'This sign-in has had its answer already.' : 'This page belongs to another sign-in.'
    send(response, { kind: 'failed', reason })
  }
  const first = await bind(handle, '127.0.0.1', port)
  const bound = (first.address() as AddressInfo).port
  // A browser may take `localhost` for the IPv6 address.
  const second = await bind(handle, '::1', { wanted: bound, exact: true }).catch(() => null)
  return {
    redirectUri: (host) => `http://${host}:${bound}${path}`,
    answer: answered.promise,
    bring(address) {
      const url = readAddress(address, redirectTo(bound))
      if (!url || !isOurs(url.host) || Number(url.port || 80) !== bound) return 'not-an-answer'
      const verdict = judge(url)
      if (verdict === 'of-another-sign-in') strayed = true
      if (verdict !== 'ours') return verdict
      settle({ params: url.searchParams, reply: () => undefined })
      return 'taken'
    },
    close: async (why = 'The sign-in was cancelled.') => {
      isOver = true
      const detail = 'The browser brought back an answer that belongs to another sign-in, and none for this one.'
      answered.reject(
        strayed
          ? new AuthError('auth.state-mismatch', detail, { then: 'fail' })
          : new AuthError('auth.abandoned', why, { then: 'fail' }),
      )
      await Promise.all([shut(first), second && shut(second)])
    },
  }
}

/** Null for what is no address at all, e.g. `//` or `http://[`. */
function urlOf({ url = '' }: IncomingMessage): URL | null {
  const base = 'http://127.0.0.1'
  return url.startsWith('/') ? addressOf(`${base}${url}`) : null
}

const longestAddress = 20_000

const redirectTo = (port: number): string => `http://127.0.0.1:${port}${path}`

/** How a terminal marks what is pasted into it (xterm, "Bracketed Paste Mode"). */
const pasteMarks = /\p{Cc}\[20[01]~/gu

/**
 * As people paste it: in quotes, wrapped or marked by a terminal, escaped for a shell or a page, without `http://`, or only what stands
 * behind the question mark, which is then of `own`. Null for anything else.
 */
function readAddress(pasted: string, own: string): URL | null {
  const bare = pasted
    .slice(0, longestAddress)
    .replaceAll(pasteMarks, '')
    .replaceAll(/[\s\\]+/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll(/^[<"'`]+|(?<![>"'`])[>"'`]+$/g, '')
  if (/^\??(?:code|state|iss|error)=/.test(bare)) return addressOf(`${own}?${bare.replace(/^\?/, '')}`)
  return addressOf(/^https?:\/\//i.test(bare) ? bare : `http://${bare}`)
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
  const open = (at: number): Promise<Server> => listen(createPatientServer(handle), address, at)
  // It will be registered.
  if (!port) return onLastingPort(open)
  try {
    return await open(port.wanted)
  } catch (error) {
    if (port.exact) {
      const detail = `Port ${port.wanted}, which the sign-in must come back to, is in use by another program.`
      throw new AuthError('auth.sign-in-failed', detail, { then: 'fail' }, { cause: error })
    }
    return onLastingPort(open)
  }
}

function listen(server: Server, address: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      // Whatever befalls a listener later (no descriptors left, for one) is no reason to end a program.
      server.on('error', () => undefined)
      resolve(server)
    })
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
  if (response.headersSent) return
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
