/**
 * A `fetch` with connections of its own. Node's shared ones outlive an attempt: undici opens a fresh connection in place of
 * every one that is aborted (nodejs/undici#5845), and the next attempt would be sent into that one, which may well be
 * as dead as the one before it. These end with the attempt or session that they were made for.
 */
import type { OwnFetch } from '../core/ports'

interface Dispatcher {
  destroy(): Promise<void>
}
type DispatcherClass = new (options: Record<string, unknown>) => Dispatcher

/** Where the `undici` inside Node keeps its dispatcher, the newest name first; its class is not to be had otherwise. */
const places = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'].map((name) => Symbol.for(name))

/** Limits are the caller's: a call may take ten minutes, and a stream that is quiet is watched by probes. */
const options = { headersTimeout: 0, bodyTimeout: 0 }

/** Undefined until it was looked for. */
let Agent: DispatcherClass | null | undefined

/** Opens one. Where Node has no such class, it is the shared `fetch`, which serves as well on a good day. */
export function openFetch(): OwnFetch {
  Agent ??= findAgent()
  if (!Agent) return { fetch: globalThis.fetch, renew: () => undefined, close: () => undefined }
  const DispatcherOfNode = Agent
  // Made when it is needed: programs never need one.
  let dispatcher: Dispatcher | null = null
  let closed = false
  const end = (): void => {
    void dispatcher?.destroy().catch(() => undefined)
    dispatcher = null
  }
  return {
    async fetch(input, init) {
      if (closed) throw new TypeError('This connection is closed')
      dispatcher ??= new DispatcherOfNode(options)
      return globalThis.fetch(input, Object.assign({}, init, { dispatcher }))
    },
    renew: end,
    close() {
      closed = true
      end()
    },
  }
}

function findAgent(): DispatcherClass | null {
  // Node loads undici at the first request; this one goes nowhere.
  void fetch('data:,')
  for (const place of places) {
    const found = (globalThis as Record<symbol, unknown>)[place]
    if (typeof found === 'object' && found !== null && found.constructor.name === 'Agent') {
      return found.constructor as DispatcherClass
    }
  }
  return null
}
