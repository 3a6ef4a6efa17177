/**
 * A `fetch` with connections of its own, over undici. Shared ones outlive an attempt: undici opens a fresh connection in
 * place of every one that is aborted (nodejs/undici#5845), and the next attempt would be sent into that one, which may well
 * be as dead as the one before it. These end with the attempt or session that they were made for.
 */
import type { Dispatcher, RequestInit as UndiciInit } from 'undici'
import type { OwnFetch, WayTo } from '../core/ports'
import { isForwarded, keyOf, openDispatcher } from './dispatchers'
import { ownSignal } from './own-signal'
import { runtimeResponse } from './runtime-response'

/** Opens one. Nothing is loaded or connected before the first request: programs never need it. */
export function openFetch(wayTo: WayTo): OwnFetch {
  const dispatchers = new Map<string, Dispatcher>()
  let closed = false
  return {
    async fetch(input, init) {
      const url = new URL(input)
      const [undici, way] = await Promise.all([import('undici'), wayTo(url)])
      if (closed) throw new TypeError('This connection is closed')
      const forwarded = isForwarded(url, way.proxy)
      const key = keyOf(way, forwarded)
      const dispatcher = dispatchers.get(key) ?? openDispatcher(undici, way, forwarded)
      dispatchers.set(key, dispatcher)
      const own = ownSignal(init?.signal)
      try {
        // Node's types and undici's differ in `FormData` alone, which is never sent.
        const request = { ...init, signal: own.signal, dispatcher } as UndiciInit
        const answer = await undici.fetch(url, request)
        own.until(answer.body)
        return runtimeResponse(answer)
      } catch (error) {
        own.until(null)
        throw error
      }
    },
    close() {
      closed = true
      for (const dispatcher of dispatchers.values()) void dispatcher.destroy().catch(() => undefined)
    },
  }
}
