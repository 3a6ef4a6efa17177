/** A way out of this machine that a test can close: what leaves it then fails as it does without a network. */
import { setMaxListeners } from 'node:events'
import type { Cancel, Fetch, Network } from '../../electron/core/ports'

export interface SwitchableNetwork {
  readonly network: Network
  readonly fetch: Fetch
  /** Closes the way: requests fail at once, and answers that are on their way are lost. */
  close(): void
  open(): void
  /** The machine says that it woke up. */
  wake(): void
  /** How many requests were tried while it was closed. */
  readonly refused: number
}

/** Nothing counts as "this machine itself", or loopback servers would never be out of reach. */
export function createSwitchableNetwork(): SwitchableNetwork {
  let online = true
  let refused = 0
  let underway = manyMayListen()
  const listeners = new Set<(how: 'network' | 'woke') => void>()
  const tell = (how: 'network' | 'woke'): void => listeners.forEach((listener) => listener(how))
  return {
    network: {
      reaches: () => online,
      watch(changed): Cancel {
        listeners.add(changed)
        return () => listeners.delete(changed)
      },
    },
    async fetch(input, init) {
      if (!online) {
        refused += 1
        const cause = Object.assign(new Error('connect ENETUNREACH 192.0.2.1:443'), { code: 'ENETUNREACH' })
        throw new TypeError('fetch failed', { cause })
      }
      const { signal } = underway
      const halt = new AbortController()
      const abort = (): void => halt.abort(new TypeError('terminated', { cause: { code: 'UND_ERR_SOCKET' } }))
      signal.addEventListener('abort', abort, { once: true })
      if (init?.signal) {
        setMaxListeners(0, init.signal)
        init.signal.throwIfAborted()
        init.signal.addEventListener('abort', () => halt.abort(init.signal?.reason), { once: true })
      }
      return globalThis.fetch(input, { ...init, signal: halt.signal })
    },
    close() {
      online = false
      underway.abort()
      tell('network')
    },
    open() {
      underway = manyMayListen()
      online = true
      tell('network')
    },
    wake: () => tell('woke'),
    get refused() {
      return refused
    },
  }
}

function manyMayListen(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
