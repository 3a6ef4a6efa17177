/**
 * `fetch` for one connection, seen from below the credential: remembers what the SDK's errors leave out (header names, the
 * challenge, Retry-After, the system's code of a network error), and bounds what an answer may be.
 */
import { rpcMethodOf, type RequestShape } from '../activity/request-log'
import type { Fetch } from '../ports'
import { boundedBody } from './bounded-body'
import { proxyError, systemError } from '../problems/system-code'
import { redactPath } from '../vault/redact'
import type { Fault, HttpDetails } from '../problems/fault'

export interface Observed {
  fetch: Fetch
  /** Details of the last answer with this status. */
  details(status: number): HttpDetails
  /** The last answer that was not a success, if it came after the last success. */
  lastFailure(): Fault | null
  /** A request came to nothing before it was sent. */
  failed(fault: Fault): void
}

export interface ObservedOptions {
  fetch: Fetch
  now: () => number
  /** Told of every request, once its answer has begun or failed. */
  seen?: (shape: RequestShape) => void
}

/** One JSON-RPC message may be this long (bytes), as over a pipe (stdio-process.ts). */
const longestMessage = 64 * 1024 * 1024

const noDetails: HttpDetails = { headerNames: [], wwwAuthenticate: null, retryAfterMs: null, server: null }

export function observeFetch({ fetch, now, seen }: ObservedOptions): Observed {
  const byStatus = new Map<number, HttpDetails>()
  let last: Fault | null = null
  return {
    details: (status) => byStatus.get(status) ?? noDetails,
    lastFailure: () => last,
    failed: (fault) => void (last = fault),
    fetch: async (input, init) => {
      const at = now()
      const shape = (answer: Pick<RequestShape, 'status' | 'received' | 'code'>): void =>
        seen?.({
          at,
          method: init?.method ?? 'GET',
          path: pathOf(input),
          sent: namesOf(init?.headers),
          rpc: rpcMethodOf(init?.body),
          ...answer,
          ms: now() - at,
        })
      let response: Response
      try {
        response = boundedBody(await fetch(input, init), longestMessage, ({ message }) => {
          last = { kind: 'too-large', message }
        })
      } catch (error) {
        shape({ status: null, received: '', code: systemError(error).code ?? 'UNKNOWN' })
        // An abort is our own doing and says nothing about the server.
        if (!init?.signal?.aborted) last = networkFault(error)
        throw error
      }
      shape({ status: response.status, received: [...response.headers.keys()].join(' '), code: null })
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

function pathOf(input: Parameters<Fetch>[0]): string {
  return redactPath(input instanceof URL ? input.pathname : new URL(input).pathname)
}

function namesOf(headers: RequestInit['headers']): string {
  return [...(headers instanceof Headers ? headers : new Headers(headers)).keys()].join(' ')
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

/** What `fetch` throws, as a fault. */
export function networkFault(error: unknown): Fault {
  const proxy = proxyError(error)
  if (proxy) return { kind: 'proxy', error: proxy, message: proxy.message }
  const { code, message } = systemError(error)
  return { kind: 'network', code: code ?? 'UNKNOWN', message }
}
