/**
 * Who wants to hear of changes of which resource. Many clients of one server are one subscription there; each is told of its
 * own alone, under the address by which it knows the resource.
 */

/** Of one owner, and owners in all: the oldest make room. */
const mostOfOne = 1_000
const mostOwners = 2_000

export interface ResourceSubscriptionsOptions {
  /** These resources of a server are watched from now on, and no others. */
  watch: (server: string, uris: readonly string[]) => void
  /** A resource has changed that this owner knows by this address. */
  tell: (owner: string, uri: string) => void
  /** Somebody wants something else now. */
  changed?: () => void
}

interface Wanted {
  server: string
  /** As the server knows it, and as the client does. */
  own: string
  uri: string
}

export class ResourceSubscriptions {
  readonly #options: ResourceSubscriptionsOptions
  /** By owner (a session, a bridge, or a listening request), and then by the client's address. */
  readonly #owners = new Map<string, Map<string, Wanted>>()

  constructor(options: ResourceSubscriptionsOptions) {
    this.#options = options
  }

  /** False where it has too many already. */
  add(owner: string, wanted: Wanted): boolean {
    const mine = this.#owners.get(owner) ?? new Map<string, Wanted>()
    if (mine.size >= mostOfOne && !mine.has(wanted.uri)) return false
    mine.set(wanted.uri, wanted)
    this.#owners.delete(owner)
    this.#owners.set(owner, mine)
    const [oldest] = this.#owners.keys()
    if (this.#owners.size > mostOwners && oldest !== undefined) this.drop(oldest)
    this.#watch(wanted.server)
    return true
  }

  remove(owner: string, uri: string): void {
    const mine = this.#owners.get(owner)
    const wanted = mine?.get(uri)
    if (!mine || !wanted) return
    mine.delete(uri)
    if (mine.size === 0) this.#owners.delete(owner)
    this.#watch(wanted.server)
  }

  /** It hears of nothing any more. */
  drop(owner: string): void {
    const servers = new Set([...(this.#owners.get(owner)?.values() ?? [])].map(({ server }) => server))
    this.#owners.delete(owner)
    for (const server of servers) this.#watch(server)
  }

  /** Drops those whose name begins like this. */
  dropAll(prefix: string): void {
    for (const owner of this.#owners.keys()) if (owner.startsWith(prefix)) this.drop(owner)
  }

  /** By which addresses this owner knows what it watches. */
  urisFor(owner: string): string[] {
    return [...(this.#owners.get(owner)?.keys() ?? [])]
  }

  /** Everything, the owners that asked last at the end. */
  all(): (Wanted & { owner: string })[] {
    return [...this.#owners].flatMap(([owner, mine]) => [...mine.values()].map((wanted) => ({ owner, ...wanted })))
  }

  /** What is watched at this server. */
  urisOf(server: string): string[] {
    const all = [...this.#owners.values()].flatMap((mine) => [...mine.values()])
    return [...new Set(all.filter((wanted) => wanted.server === server).map(({ own }) => own))]
  }

  /** The server says that a resource has changed. */
  updated(server: string, own: string): void {
    for (const [owner, mine] of this.#owners)
      for (const wanted of mine.values())
        if (wanted.server === server && wanted.own === own) this.#options.tell(owner, wanted.uri)
  }

  #watch(server: string): void {
    this.#options.watch(server, this.urisOf(server))
    this.#options.changed?.()
  }
}
