/** Finds out which lists of a server have really changed, so that clients are told of those alone, once per change. */
import { createHash } from 'node:crypto'
import type { Cancel, Clock } from '../ports'
import type { Upstreams } from './face'
import { listKinds, type WatchedList } from './notices'

/** A burst of changes is looked at once (ms). */
const gatherMs = 50

export interface ListWatchOptions {
  upstreams: Pick<Upstreams, 'tools' | 'prompts' | 'resources'>
  clock: Clock
  changed: (server: string, kinds: readonly WatchedList[]) => void
}

export class ListWatch {
  readonly #options: ListWatchOptions
  readonly #seen = new Map<string, Readonly<Record<WatchedList, string>>>()
  readonly #due = new Map<string, Cancel>()

  constructor(options: ListWatchOptions) {
    this.#options = options
  }

  /** Notes how the lists are now, if that is not known yet. Never rejects. */
  async begin(servers: readonly string[]): Promise<void> {
    await Promise.all(servers.map((server) => this.#read(server)))
  }

  /** Something about the lists of this server is new. */
  look(server: string): void {
    if (this.#due.has(server)) return
    this.#due.set(
      server,
      this.#options.clock.after(gatherMs, () => {
        this.#due.delete(server)
        void this.#compare(server)
      }),
    )
  }

  stop(): void {
    for (const cancel of this.#due.values()) cancel()
    this.#due.clear()
  }

  async #compare(server: string): Promise<void> {
    const before = this.#seen.get(server)
    const now = await this.#read(server)
    const changed = now ? listKinds.filter((kind) => now[kind] !== before?.[kind]) : []
    if (changed.length > 0) this.#options.changed(server, changed)
  }

  /** Null when there is no such server any more. */
  async #read(server: string): Promise<Readonly<Record<WatchedList, string>> | null> {
    const { upstreams } = this.#options
    try {
      const [{ tools }, { prompts }, { resources, templates }] = await Promise.all([
        upstreams.tools(server),
        upstreams.prompts(server),
        upstreams.resources(server),
      ])
      const seen = { tools: digest(tools), prompts: digest(prompts), resources: digest([resources, templates]) }
      this.#seen.set(server, seen)
      return seen
    } catch {
      this.#seen.delete(server)
      return null
    }
  }
}

function digest(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64')
}
