/**
 * One listener on a signal, however much it ends. A session gives one signal to thousands of requests, the doctor one to all that
 * it asks of all servers, and Node takes many listeners on one signal for a leak and warns of it.
 */

/** What of an AbortSignal is needed: whoever shares this has not the same globals. */
interface Abortable {
  addEventListener(type: 'abort', listener: () => void, options: { once: true }): void
}

/** What is under way, by the signal that ends it. */
const groups = new WeakMap<Abortable, Set<() => void>>()

/** Calls back when the signal aborts, unless the returned function was called before. */
export function onAbort(signal: Abortable, abort: () => void): () => void {
  const group = groups.get(signal) ?? newGroup(signal)
  group.add(abort)
  return () => group.delete(abort)
}

function newGroup(signal: Abortable): Set<() => void> {
  const group = new Set<() => void>()
  groups.set(signal, group)
  const all = (): void => {
    for (const abort of group) abort()
    group.clear()
  }
  signal.addEventListener('abort', all, { once: true })
  return group
}
