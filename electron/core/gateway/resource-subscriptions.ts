/**
 * Who wants to hear of changes of which resource. Many clients of one server are one subscription there; each is told of its
 * own alone, under the address by which it knows the resource. Whom nobody listens for any more rests: it watches nothing, and
 * is told what it may have missed once somebody listens for it again.
 */

/** Of one owner, and owners in all: the oldest make room, those that rest first. */
const mostOfOne = 1_000
const mostOwners = 2_000
/** A stream that broke is opened anew within this time (ms), where its client is still there. */
export const restsAfter = 10 * 60_000
/** One that has rested for so long (ms) has gone for good. */
export const forgottenAfter = 30 * 24 * 3_600_000

export interface ResourceSubscriptionsOptions {
  /** These resources of a server are watched from now on, and no others. */
  watch: (server: string, uris: readonly string[]) => void
  /** A resource has changed that this owner knows by this address. False: nobody listens for it. */
  tell: (owner: string, uri: string) => boolean
  /** Somebody wants something else now, or rests, or does not any more. */
  changed?: () => void
  /** ms since the epoch. */
  now: () => number
}

export interface Wanted {
  server: string
  /** As the server knows it, and as the client does. */
  own: string
  uri: string
}

/** One subscription, as it is kept. */
export interface Kept extends Wanted {
  owner: string
  /** Since when its owner rests (ms since the epoch); null: it does not. */
  restsSince: number | null
}

interface Owner {
  /** By the client's address. */
  readonly wanted: Map<string, Wanted>
  /** Of these it may have missed something. */
  readonly missed: Set<string>
  rests: boolean
  /** When somebody listened for it last, or it subscribed (ms since the epoch). */
  at: number
}

export class ResourceSubscriptions {
  readonly #options: ResourceSubscriptionsOptions
  /** By owner (a session, a bridge, or a listening request). */
  readonly #owners = new Map<string, Owner>()

  constructor(options: ResourceSubscriptionsOptions) {
    this.#options = options
  }

  /** False where it has too many already. */
  add(owner: string, wanted: Wanted): boolean {
    const mine = this.#put(owner, wanted)
    if (!mine) return false
    mine.at = this.#options.now()
    if (mine.rests) this.#wake(owner, mine)
    else this.#watch(wanted.server)
    return true
  }

  /** What was kept of an owner that is not there yet: it rests until somebody listens for it. */
  restore(owner: string, wanted: Wanted, since: number | null): void {
    const isNew = !this.#owners.has(owner)
    const mine = this.#put(owner, wanted)
    if (!mine) return
    if (isNew) {
      mine.rests = true
      mine.at = Math.min(since ?? Infinity, this.#options.now())
    }
    mine.missed.add(wanted.uri)
  }

  remove(owner: string, uri: string): void {
    const mine = this.#owners.get(owner)
    const wanted = mine?.wanted.get(uri)
    if (!mine || !wanted) return
    mine.wanted.delete(uri)
    mine.missed.delete(uri)
    if (mine.wanted.size === 0) this.#owners.delete(owner)
    this.#watch(wanted.server)
  }

  /** It hears of nothing any more. */
  drop(owner: string): void {
    const mine = this.#owners.get(owner)
    if (!mine) return
    this.#owners.delete(owner)
    this.#watchAll(mine)
  }

  /** Drops those whose name begins like this. */
  dropAll(prefix: string): void {
    for (const owner of this.#owners.keys()) if (owner.startsWith(prefix)) this.drop(owner)
  }

  /** Somebody listens for it from now on. */
  listens(owner: string): void {
    const mine = this.#owners.get(owner)
    if (!mine) return
    mine.at = this.#options.now()
    if (mine.rests) this.#wake(owner, mine)
    for (const uri of mine.missed) if (this.#options.tell(owner, uri)) mine.missed.delete(uri)
  }

  /** To be called now and then. @param heard the owners for which somebody listens now */
  sweep(heard: ReadonlySet<string>): void {
    const now = this.#options.now()
    for (const [owner, mine] of this.#owners) {
      if (heard.has(owner)) mine.at = now
      else if (now - mine.at >= forgottenAfter) this.drop(owner)
      else if (!mine.rests && now - mine.at >= restsAfter) this.#rest(mine)
    }
  }

  /** Everything, the owners that were there last at the end. */
  all(): Kept[] {
    return [...this.#owners].flatMap(([owner, { wanted, rests, at }]) =>
      [...wanted.values()].map((each) => ({ owner, ...each, restsSince: rests ? at : null })),
    )
  }

  /** What is watched at this server. */
  urisOf(server: string): string[] {
    const all = [...this.#owners.values()].flatMap(({ rests, wanted }) => (rests ? [] : [...wanted.values()]))
    return [...new Set(all.filter((wanted) => wanted.server === server).map(({ own }) => own))]
  }

  /** The server says that a resource has changed. */
  updated(server: string, own: string): void {
    for (const [owner, { wanted, missed }] of this.#owners)
      for (const each of wanted.values())
        if (each.server === server && each.own === own && !this.#options.tell(owner, each.uri)) missed.add(each.uri)
  }

  /** Null where it has too many already. */
  #put(owner: string, wanted: Wanted): Owner | null {
    const mine = this.#owners.get(owner) ?? { wanted: new Map(), missed: new Set(), rests: false, at: 0 }
    if (mine.wanted.size >= mostOfOne && !mine.wanted.has(wanted.uri)) return null
    mine.wanted.set(wanted.uri, wanted)
    this.#isLatest(owner, mine)
    if (this.#owners.size > mostOwners) {
      const [oldest] = [...this.#owners].find(([, { rests }]) => rests) ?? [...this.#owners.keys()]
      if (oldest !== undefined) this.drop(oldest)
    }
    return mine
  }

  #isLatest(owner: string, mine: Owner): void {
    this.#owners.delete(owner)
    this.#owners.set(owner, mine)
  }

  #rest(mine: Owner): void {
    mine.rests = true
    for (const uri of mine.wanted.keys()) mine.missed.add(uri)
    this.#watchAll(mine)
  }

  #wake(owner: string, mine: Owner): void {
    mine.rests = false
    this.#isLatest(owner, mine)
    this.#watchAll(mine)
  }

  #watchAll({ wanted }: Owner): void {
    for (const server of new Set([...wanted.values()].map((each) => each.server))) this.#watch(server)
  }

  #watch(server: string): void {
    this.#options.watch(server, this.urisOf(server))
    this.#options.changed?.()
  }
}
