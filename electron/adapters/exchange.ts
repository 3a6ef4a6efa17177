/**
 * One request over a dispatcher of undici, and its answer as one of the runtime's own `Response`s, which the MCP SDK tells
 * from texts by that class. undici's own `fetch` does the same in four times the processor time: each request becomes
 * several objects with streams that lead from one into the next. Headers are as it sends them, a redirect is an answer.
 */
import type { Dispatcher } from 'undici'
import { onAbort } from '../../shared/on-abort'
import { plainHeaders } from '../../shared/plain-headers'
import { BodyFlow, type Tap } from './body-flow'
import { WireAnswer } from './wire-answer'

/** Sends it. Rejects as `fetch` does: with the signal's reason, or a `TypeError` whose cause says what went wrong. */
export async function exchange(dispatcher: Dispatcher, target: URL, init: RequestInit = {}): Promise<Response> {
  const { signal } = init
  signal?.throwIfAborted()
  const plain = plainHeaders(init.headers)
  const isBytes = init.body === undefined || init.body === null || init.body instanceof Uint8Array
  if (plain && isBytes) return send(dispatcher, target, init, plain, (init.body ?? null) as Uint8Array | null)
  const headers = new Headers(init.headers)
  const body = await bytesOf(init.body, headers)
  // It may have been ended meanwhile, and says that only once.
  signal?.throwIfAborted()
  return send(dispatcher, target, init, Object.fromEntries(headers), body)
}

function send(
  dispatcher: Dispatcher,
  target: URL,
  { method = 'GET', signal }: RequestInit,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | null,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const answer = new Handler(target, method, { resolve, reject })
    if (signal) answer.over = onAbort(signal, () => answer.stop(signal.reason))
    const { origin, pathname, search } = target
    const path = pathname + search
    const sent = { ...(target.protocol === 'https:' ? encrypted : plainly), ...headers }
    dispatcher.dispatch({ origin, path, method, headers: sent, body }, answer)
  })
}

/** What is sent, whole, and its type where the caller names none. */
async function bytesOf(body: RequestInit['body'], headers: Headers): Promise<Uint8Array | null> {
  if (body === undefined || body === null || body instanceof Uint8Array) return body ?? null
  const carried = new Response(body)
  const type = carried.headers.get('content-type')
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type)
  return new Uint8Array(await carried.arrayBuffer())
}

/** What `fetch` sends where nobody says otherwise. */
const plainly = { accept: '*/*', 'accept-encoding': 'gzip, deflate', 'user-agent': 'undici' }
const encrypted = { ...plainly, 'accept-encoding': 'br, gzip, deflate' }

/** Statuses whose answers have no body (Fetch, "null body status"). */
const bodiless = new Set([204, 205, 304])

class Handler implements Dispatcher.DispatchHandler, Tap {
  /** Called once, when nothing more comes. */
  over: () => void = () => undefined
  readonly #url: URL
  readonly #method: string
  readonly #told: { resolve: (response: Response) => void; reject: (error: unknown) => void }
  /** Of the request once it is on the wire. */
  #wire: Dispatcher.DispatchController | null = null
  #body: BodyFlow | null = null
  #hasBegun = false
  #isOver = false

  constructor(
    url: URL,
    method: string,
    told: { resolve: (response: Response) => void; reject: (error: unknown) => void },
  ) {
    this.#url = url
    this.#method = method
    this.#told = told
  }

  /** Ends the request, and the answer where it is being read. */
  stop(reason: unknown): void {
    if (this.#isOver) return
    this.#finish()
    if (this.#hasBegun) this.#body?.fail(reason)
    else this.#told.reject(reason)
    this.#wire?.abort(asError(reason))
  }

  pause(): void {
    this.#wire?.pause()
  }

  resume(): void {
    this.#wire?.resume()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#wire = controller
    // It was ended while it waited for its connection.
    if (this.#isOver) controller.abort(new Error('Nobody waits for it any more'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    received: Record<string, string | string[] | undefined>,
    statusText = '',
  ): void {
    if (this.#isOver || status < 200) return
    if (status > 599) return this.stop(new TypeError(`HTTP knows no status ${status}`))
    this.#hasBegun = true
    if (!bodiless.has(status) && this.#method !== 'HEAD') this.#body = new BodyFlow(this)
    this.#told.resolve(new WireAnswer({ status, statusText, received, url: this.#url }, this.#body))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#isOver) this.#body?.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#isOver) return
    this.#finish()
    this.#body?.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#isOver) this.stop(new TypeError(this.#hasBegun ? 'terminated' : 'fetch failed', { cause: error }))
  }

  #finish(): void {
    this.#isOver = true
    this.over()
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The request was ended')
}
