/**
 * A `fetch` with connections of its own, over undici. Shared ones outlive an attempt: undici opens a fresh connection in
 * place of every one that is aborted (nodejs/undici#5845), and the next attempt would be sent into that one, which may well
 * be as dead as the one before it. These end with the attempt or session that they were made for.
 */
import type { Dispatcher } from 'undici'
import type { OwnFetch, WayTo } from '../core/ports'
import { isForwarded, keyOf, openDispatcher } from './dispatchers'
import { exchange } from './exchange'

/** Opens one. Nothing is loaded or connected before the first request: programs never need it. */
export function openFetch(wayTo: WayTo): OwnFetch {
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
    const dispatcher = dispatchers.get(key) ?? openDispatcher(way, forwarded)
    dispatchers.set(key, dispatcher)
    return dispatcher
  }
  return {
    async fetch(input, init) {
      const target = new URL(input)
      if (target.username !== '' || target.password !== '')
        throw new TypeError('An address with a name and a password is never sent anywhere')
      const dispatcher = await dispatcherFor(target).catch((cause: unknown) => {
        throw closed ? cause : new TypeError('fetch failed', { cause })
      })
      return exchange(dispatcher, target, init)
    },
    renew: end,
    close() {
      closed = true
      end()
    },
  }
}
