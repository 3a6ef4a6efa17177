/**
 * `fetch` for one connection: adds its credential headers (to its own origin only) and remembers what the SDK's errors
 * leave out: header names, the challenge, Retry-After, and the system's code of a network error.
 */
import { rpcMethodOf, type RequestShape } from '../activity/request-log'
import { AuthError } from '../problems/auth-error'
import type { Fetch } from '../ports'
import { boundedBody } from './bounded-body'
import { redactPath } from '../vault/redact'
import type { Fault, HttpDetails } from '../problems/fault'

export interface Observed {
  fetch: Fetch
  /** Details of the last answer with this status. */
  details(status: number): HttpDetails
  /** The bearer token that the request of this answer carried. */
  tokenOf(response: Response): string | undefined
  /** The last answer that was not a success, if it came after the last success. */
  lastFailure(): Fault | null
}

export interface ObservedOptions {
  fetch: Fetch
  /** The endpoint; no header leaves its origin. */
  url: URL
  /** Asked for every request, so that a credential can change under a live connection. */
  headers: () => Readonly<Record<string, string>>
  now: () => number
  /** Told of every request, once its answer has begun or failed. */
  seen?: (shape: RequestShape) => void
}

/** One JSON-RPC message may be this long (bytes), as over a pipe (stdio-process.ts). */
const longestMessage = 64 * 1024 * 1024

const noDetails: HttpDetails = { headerNames: [], wwwAuthenticate: null, retryAfterMs: null, server: null }

export function observeFetch({ fetch, url, headers, now, seen }: ObservedOptions): Observed {
  const byStatus = new Map<number, HttpDetails>()
  const tokens = new WeakMap<Response, string>()
  let last: Fault | null = null
  return {
    tokenOf: (response) => tokens.get(response),
    details: (status) => byStatus.get(status) ?? noDetails,
    lastFailure: () => last,
    fetch: async (input, init) => {
      const target = new URL(input instanceof Request ? input.url : input)
      const merged = new Headers(init?.headers)
      if (target.origin === url.origin) for (const [name, value] of Object.entries(headers())) merged.set(name, value)
      const at = now()
      const shape = (answer: Pick<RequestShape, 'status' | 'received' | 'code'>): void =>
        seen?.({
          at,
          method: init?.method ?? 'GET',
          path: redactPath(target.pathname),
          ...sentIn(merged, init?.body),
          ...answer,
          ms: now() - at,
        })
      let response: Response
      try {
        response = boundedBody(await fetch(input, { ...init, headers: merged }), longestMessage, ({ message }) => {
          last = { kind: 'too-large', message }
        })
      } catch (error) {
        shape({ status: null, received: '', code: codeOf(error) })
        // An abort is our own doing and says nothing about the server.
        if (!init?.signal?.aborted) {
          last = error instanceof AuthError ? { kind: 'auth', error, message: error.message } : networkFault(error)
        }
        throw error
      }
      shape({ status: response.status, received: [...response.headers.keys()].join(' '), code: null })
      const token = /^Bearer (.+)$/i.exec(merged.get('authorization') ?? '')?.[1]
      if (token !== undefined) tokens.set(response, token)
      if (response.ok) last = null
      else {
        const details = readDetails(response, now())
        byStatus.set(response.status, details)
        last = { kind: 'http', status: response.status, body: null, ...details }
      }
      return response
    },
  }
}

function sentIn(headers: Headers, body: unknown): Pick<RequestShape, 'sent' | 'rpc'> {
  return { sent: [...headers.keys()].join(' '), rpc: rpcMethodOf(body) }
}

function codeOf(error: unknown): string | null {
  const fault = networkFault(error)
  return fault.kind === 'network' ? fault.code : null
}

export function readDetails(response: Response, now: number): HttpDetails {
  return {
    headerNames: [...response.headers.keys()],
    wwwAuthenticate: response.headers.get('www-authenticate'),
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), now),
    server: response.headers.get('server'),
  }
}

/** Retry-After is either seconds or a date (RFC 9110, 10.2.3). Capped at an hour: a server must not switch us off. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 3_600_000)
}

/** Finds the system's code in the chain of causes that `fetch` hides behind "fetch failed". */
export function networkFault(error: unknown): Fault {
  let message = error instanceof Error ? error.message : String(error)
  for (let inner: unknown = error, depth = 0; inner instanceof Error && depth < 5; depth++) {
    const [first] = inner instanceof AggregateError ? (inner.errors as unknown[]) : []
    if ('code' in inner && typeof inner.code === 'string')
      return { kind: 'network', code: inner.code, message: inner.message || message }
    message = inner.message || message
    inner = first ?? inner.cause
  }
  return { kind: 'network', code: 'UNKNOWN', message }
}
