/**
 * A `fetch` with connections of its own, over undici. Shared ones outlive an attempt: undici opens a fresh connection in
 * place of every one that is aborted (nodejs/undici#5845), and the next attempt would be sent into that one, which may well
 * be as dead as the one before it. These end with the attempt or session that they were made for.
 */
import type * as Undici from 'undici'
import { ProxyError, type OwnFetch, type WayTo } from '../core/ports'
import { isForwarded, keyOf, openDispatcher } from './dispatchers'
import { ownSignal } from './own-signal'
import { runtimeResponse } from './runtime-response'

/** Opens one. Nothing is loaded or connected before the first request: programs never need it. */
export function openFetch(wayTo: WayTo, mayConnect?: (address: string) => boolean): OwnFetch {
  const dispatchers = new Map<string, Undici.Dispatcher>()
  let router: Undici.Dispatcher | null = null
  let closed = false
  const end = (): void => {
    for (const dispatcher of dispatchers.values()) void dispatcher.destroy().catch(() => undefined)
    dispatchers.clear()
  }
  return {
    async fetch(input, init) {
      const undici = await import('undici')
      if (closed) throw new TypeError('This connection is closed')
      router ??= routerOf(undici, async (origin) => {
        const way = await wayTo(origin)
        if (closed) throw new TypeError('This connection is closed')
        const forwarded = isForwarded(origin, way.proxy)
        const key = keyOf(way, forwarded)
        const dispatcher = dispatchers.get(key) ?? openDispatcher(undici, way, forwarded, mayConnect)
        dispatchers.set(key, dispatcher)
        return dispatcher
      })
      const own = ownSignal(init?.signal)
      // Node's types and undici's differ in `FormData` alone, which is never sent.
      const request = { ...init, signal: own.signal, dispatcher: router } as Undici.RequestInit
      try {
        for (let others = mostOthers; ; others -= 1) {
          try {
            const answer = await undici.fetch(input, request)
            own.until(answer.body)
            return runtimeResponse(answer)
          } catch (error) {
            if (others === 0 || init?.body instanceof ReadableStream || !takesAnotherWay(error)) throw error
          }
        }
      } catch (error) {
        own.until(null)
        throw error
      }
    },
    renew: end,
    close() {
      closed = true
      end()
    },
  }
}

/** So many proxies in a row may be away before it is told. */
const mostOthers = 4

/** The proxy does not answer, so nothing was sent; where the desktop names something else in its place, that is taken. */
function takesAnotherWay(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  const found = [error, cause].find((each) => each instanceof ProxyError)
  if (found?.how !== 'away' || !found.proxy.giveUp) return false
  found.proxy.giveUp()
  return true
}

/** Finds the way anew for every request, also for one that a redirect leads to: it may be to another host. */
function routerOf(undici: typeof Undici, find: (origin: URL) => Promise<Undici.Dispatcher>): Undici.Dispatcher {
  class Router extends undici.Dispatcher {
    override dispatch(options: Undici.Dispatcher.DispatchOptions, handler: Undici.Dispatcher.DispatchHandler): boolean {
      find(new URL(String(options.origin))).then(
        (dispatcher) => dispatcher.dispatch(options, handler),
        (error: unknown) => handler.onError?.(error instanceof Error ? error : new Error(String(error))),
      )
      return true
    }
  }
  return new Router()
}
