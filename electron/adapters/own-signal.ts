/**
 * A signal of its own for each request. A session gives one signal to thousands of requests, and undici lets go of it only
 * at a collection: from 1 500 requests on, Node warns of a leak. Here the shared signal has one listener, however many
 * requests it ends.
 */

/** The requests under way that a signal ends. */
const groups = new WeakMap<AbortSignal, Set<AbortController>>()

/** Lets go of a request whose answer nobody reads any more. */
const forgotten = new FinalizationRegistry<() => void>((forget) => forget())

export interface OwnSignal {
  signal: AbortSignal | undefined
  /** The request is under way for as long as its answer's body is in use; null: it is over. */
  until(body: object | null): void
}

export function ownSignal(shared: AbortSignal | null | undefined): OwnSignal {
  if (!shared || shared.aborted) return { signal: shared ?? undefined, until: () => undefined }
  const group = groups.get(shared) ?? newGroup(shared)
  const own = new AbortController()
  group.add(own)
  return {
    signal: own.signal,
    until(body) {
      if (body === null) group.delete(own)
      else forgotten.register(body, () => group.delete(own))
    },
  }
}

function newGroup(shared: AbortSignal): Set<AbortController> {
  const group = new Set<AbortController>()
  groups.set(shared, group)
  shared.addEventListener(
    'abort',
    () => {
      for (const own of group) own.abort(shared.reason)
      group.clear()
    },
    { once: true },
  )
  return group
}
