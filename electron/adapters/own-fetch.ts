/**
 * A `fetch` with connections of its own, over undici. Shared ones outlive an attempt: undici opens a fresh connection in
 * place of every one that is aborted (nodejs/undici#5845), and the next attempt would be sent into that one, which may well
 * be as dead as the one before it. These end with the attempt or session that they were made for.
 */
import type { Dispatcher } from 'undici'
import { ProxyError, type OwnFetch, type WayTo } from '../core/ports'
import { isForwarded, keyOf, openDispatcher } from './dispatchers'
import { exchange } from './exchange'

/** Opens one. Nothing is loaded or connected before the first request: programs never need it. */
export function openFetch(wayTo: WayTo, mayConnect?: (address: string) => boolean): OwnFetch {
  const dispatchers = new Map<string, Promise<Dispatcher>>()
  let closed = false
  const end = (): void => {
    for (const opening of dispatchers.values())
      opening.then((dispatcher) => dispatcher.destroy()).catch(() => undefined)
    dispatchers.clear()
  }
  const dispatcherFor = async (target: URL): Promise<Dispatcher> => {
    const way = await wayTo(target)
    if (closed) throw new TypeError('This connection is closed')
    const forwarded = isForwarded(target, way.proxy)
    const key = keyOf(way, forwarded)
    const dispatcher = dispatchers.get(key) ?? openDispatcher(way, forwarded, mayConnect)
    dispatchers.set(key, dispatcher)
    return dispatcher
  }
  return {
    async fetch(input, init) {
      const target = new URL(input)
      if (target.username !== '' || target.password !== '')
        throw new TypeError('An address with a name and a password is never sent anywhere')
      for (let others = mostOthers; ; others -= 1) {
        const dispatcher = await dispatcherFor(target).catch((cause: unknown) => {
          throw closed ? cause : new TypeError('fetch failed', { cause })
        })
        try {
          return await exchange(dispatcher, target, init)
        } catch (error) {
          if (others === 0 || init?.body instanceof ReadableStream || !takesAnotherWay(error)) throw error
        }
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
