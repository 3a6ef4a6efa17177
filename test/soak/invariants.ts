/** What must be true at every moment of the soak, whatever the servers do. Pure: it is told what is seen, and when. */
import type { ConnectionState } from '../../shared/model/connection'
import type { ServerView } from '../../shared/model/server'

/** How long a state that ends by itself may last (ms). A silent server may use up a whole handshake, and wait for a place. */
const longest: Partial<Record<ConnectionState['kind'], number>> = { connecting: 75_000, disconnecting: 15_000 }
/** How late a timer may be on a busy machine (ms). */
const lateness = 5_000
/** The rarest retry of all is every five minutes. */
const longestPause = 5 * 60_000

export class Invariants {
  readonly violations = new Set<string>()
  readonly #since = new Map<string, { state: string; at: number }>()

  /** Looks at all servers. `now`: ms since the epoch. */
  look(servers: readonly ServerView[], now: number): void {
    const ids = servers.map(({ id }) => id)
    if (new Set(ids).size !== ids.length) this.#broken('a server is there twice')
    for (const { id, name, state, capabilities } of servers) {
      const shown = JSON.stringify([state.kind, 'nextRetryAt' in state && state.nextRetryAt !== null])
      const known = this.#since.get(id)
      if (known?.state !== shown) this.#since.set(id, { state: shown, at: now })
      const lasted = now - (this.#since.get(id)?.at ?? now)
      this.#isNotStuck(name, state, lasted, now)
      if (state.kind === 'authorizing') this.#broken(`${name}: a sign-in that nobody began`)
      if (state.kind === 'connected' && capabilities.freshness === 'unknown') {
        this.#broken(`${name}: connected, but nobody knows its tools`)
      }
    }
    for (const id of this.#since.keys()) if (!ids.includes(id)) this.#since.delete(id)
  }

  #isNotStuck(name: string, state: ConnectionState, lasted: number, now: number): void {
    const limit = state.kind === 'reconnecting' && state.nextRetryAt === null ? longest.connecting : longest[state.kind]
    if (limit !== undefined && lasted > limit) this.#broken(`${name}: ${state.kind} for more than ${limit} ms`)
    if (state.kind !== 'reconnecting' || state.nextRetryAt === null) return
    const wait = Date.parse(state.nextRetryAt) - now
    if (wait < -lateness) this.#broken(`${name}: its retry was due more than ${lateness} ms ago`)
    if (wait > longestPause) this.#broken(`${name}: its retry is more than ${longestPause} ms away`)
  }

  #broken(what: string): void {
    this.violations.add(what)
  }
}

/** What became of one call, as the caller was told. */
export type Told = 'answered' | 'unknown' | 'refused'

/** What is wrong with the calls: `executed` says how often the server ran each of them. */
export function wrongCalls(told: ReadonlyMap<string, Told>, executed: (text: string) => number): string[] {
  return [...told].flatMap(([text, outcome]) => {
    const times = executed(text)
    if (times > 1) return [`call ${text} was run ${times} times`]
    if (outcome === 'answered' && times === 0) return [`call ${text} was answered, but never run`]
    return []
  })
}
