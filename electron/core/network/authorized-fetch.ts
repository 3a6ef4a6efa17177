/**
 * The one place where a credential gets onto a request: puts the headers on that are valid now, to the endpoint's own
 * origin only, and asks once more when a refusal could be mended. Which headers those are is the authorization's business.
 */
import type { Fetch } from '../ports'
import { boundedBody } from './bounded-body'
import { withHeaders } from './with-headers'
import { AuthError } from '../problems/auth-error'
import { is401AboutSession } from '../problems/forgotten'

export type HeaderValues = Readonly<Record<string, string>>

export interface OutgoingRequest {
  method: string
  url: URL
}

/**
 * What a refusal comes to: `again`: the same request may be made once more, with other headers; `final`: the answer
 * stands as it is; an error: it is not worth reading, this is what it means.
 */
export type Refusal = 'again' | 'final' | AuthError

/** How requests to one endpoint prove themselves. */
export interface Authorization {
  /** The headers that are valid for this request now. Throws `AuthError` when they cannot be had. */
  headersFor(request: OutgoingRequest): HeaderValues | Promise<HeaderValues>
  /**
   * The server answered 401 or 403; a request that was refused was not executed.
   * @param sent what `headersFor` gave for this request
   * @param isLast `again` would not be followed
   */
  refused(answer: Response, sent: HeaderValues, isLast: boolean): Refusal | Promise<Refusal>
  /** Hears of every answer. True: the same request, proved anew with what this answer brought, is worth another try. */
  heard?(answer: Response, request: OutgoingRequest): boolean | Promise<boolean>
}

export interface AuthorizedFetchOptions {
  fetch: Fetch
  /** The endpoint; no header leaves its origin. */
  url: URL
  authorization: Authorization
  /** Told of the error with which a request ends for want of a credential: a transport may swallow it. */
  denied?: (error: AuthError) => void
}

/** A `fetch` whose requests carry the endpoint's credential. Rejects with an `AuthError` where it cannot be had or is over. */
export function authorizedFetch({ fetch, url, authorization, denied }: AuthorizedFetchOptions): Fetch {
  return async (input, init) => {
    const target = input instanceof URL ? input : new URL(input)
    if (target.origin !== url.origin) return fetch(input, init)
    const request = { method: init?.method ?? 'GET', url: target }
    // What is read while it is sent can be sent once only.
    const isRepeatable = !(init?.body instanceof ReadableStream)
    let [mayAsk, mayProve] = [isRepeatable, isRepeatable]
    try {
      for (;;) {
        const sent = await authorization.headersFor(request)
        const answer = await fetch(input, isEmpty(sent) ? init : withHeaders(init, sent))
        if ((await authorization.heard?.(answer, request)) === true && mayProve) mayProve = false
        else {
          if (answer.status !== 401 && answer.status !== 403) return answer
          if (answer.status === 401 && hasSession(init) && (await isAboutSession(answer))) return answer
          const refusal = await authorization.refused(answer, sent, !mayAsk)
          if (refusal === 'final' || (refusal === 'again' && !mayAsk)) return answer
          if (refusal !== 'again') {
            await answer.body?.cancel()
            throw refusal
          }
          mayAsk = false
        }
        await answer.body?.cancel()
      }
    } catch (error) {
      if (error instanceof AuthError) denied?.(error)
      throw error
    }
  }
}

function hasSession(init: RequestInit | undefined): boolean {
  return new Headers(init?.headers).has('mcp-session-id')
}

/** A session that is forgotten is said so by some with 401. A longer body (characters) is about something else. */
const longestSaid = 8_000

/** Reads a copy: whoever gets the answer reads it once more. */
async function isAboutSession(answer: Response): Promise<boolean> {
  const wanted = answer.headers.get('www-authenticate')
  if (wanted !== null || answer.body === null) return false
  const said = await boundedBody(answer.clone(), longestSaid)
    .text()
    .catch(() => '')
  return is401AboutSession(wanted, said)
}

function isEmpty(values: HeaderValues): boolean {
  for (const _name in values) return false
  return true
}
