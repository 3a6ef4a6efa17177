/** `fetch` for one connection, seen from below the credential: keeps the shape of every request, and reads answers' details. */
import { rpcMethodOf, type RequestShape } from '../activity/request-log'
import type { Fetch } from '../ports'
import { proxyError, systemError } from '../problems/system-code'
import { redactPath } from '../vault/redact'
import { headerNamesIn } from './plain-answer'
import { plainHeaders } from '../../../shared/plain-headers'
import type { Fault, HttpDetails } from '../problems/fault'

export interface ObservedOptions {
  fetch: Fetch
  now: () => number
  /** Told of every request, once its answer has begun or failed. */
  seen?: (shape: RequestShape) => void
}

export function observeFetch({ fetch, now, seen }: ObservedOptions): Fetch {
  return async (input, init) => {
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
    try {
      const response = await fetch(input, init)
      shape({ status: response.status, received: headerNamesIn(response), code: null })
      return response
    } catch (error) {
      shape({ status: null, received: '', code: systemError(error).code ?? 'UNKNOWN' })
      throw error
    }
  }
}

function pathOf(input: Parameters<Fetch>[0]): string {
  return redactPath(input instanceof URL ? input.pathname : new URL(input).pathname)
}

function namesOf(headers: RequestInit['headers']): string {
  const plain = plainHeaders(headers)
  if (plain) return Object.keys(plain).sort().join(' ')
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
