/** Who wants to hear that lists have changed, and how it is told: on the stream of an older client, or by subscription. */
import { partOf, type Message } from '../mcp/message'
import { fieldsOf, readJson, texts } from '../util/lenient'

export const listKinds = ['tools', 'prompts', 'resources'] as const
export type WatchedList = (typeof listKinds)[number]

/** What a client of 2026-07-28 wants to hear of, under the id (JSON) of its `subscriptions/listen`. */
export interface Subscription {
  id: string
  kinds: readonly string[]
  /** Resources of whose changes it wants to hear. */
  uris: readonly string[]
  /** Tasks of which it wants to hear how they stand, and what the request says of itself (JSON of its `_meta`). */
  taskIds: readonly string[]
  meta: string
}

export interface Listener {
  /** Id of the client. */
  client: string
  shows(server: string): boolean
  /** Under which it subscribes to resources. */
  owner: string
  /** Null for an older client, which hears everything. */
  subscription: Subscription | null
  write(notice: Buffer): void
  /** Nothing comes any more. */
  end(): void
}

/** Resources, and tasks, that one request may listen to. */
const mostUris = 1_000
const mostTaskIds = 200
/** Listeners of one client; a program that opens more has lost count. */
const mostListeners = 32

export class Notices {
  readonly #listeners = new Set<Listener>()
  readonly #listening: (owner: string) => void

  /** @param listening told of everybody who begins to listen */
  constructor(listening: (owner: string) => void = () => undefined) {
    this.#listening = listening
  }

  /** Null: of all. */
  count(client: string | null): number {
    return client === null ? this.#listeners.size : this.#of(client).length
  }

  /** From now on it hears of changes, until the function that this returns is called. */
  listen(listener: Listener): () => void {
    const [oldest, ...more] = this.#of(listener.client)
    if (oldest && more.length + 1 >= mostListeners) {
      this.#listeners.delete(oldest)
      oldest.end()
    }
    this.#listeners.add(listener)
    if (listener.subscription) listener.write(acknowledged(listener.subscription))
    this.#listening(listener.owner)
    return () => void this.#listeners.delete(listener)
  }

  /** These lists of this server have changed. */
  tell(server: string, changes: readonly WatchedList[]): void {
    for (const { shows, subscription, write } of this.#listeners) {
      if (!shows(server)) continue
      for (const kind of changes)
        if (!subscription || subscription.kinds.includes(kind)) write(changed(kind, subscription))
    }
  }

  /** A resource has changed to which this owner subscribes, by the address that it knows. False: nobody listens for it. */
  tellResource(owner: string, uri: string): boolean {
    const mine = [...this.#listeners].filter((listener) => listener.owner === owner)
    for (const { write, subscription } of mine) write(updated(uri, subscription))
    return mine.length > 0
  }

  /** How a task of a client's stands: one stream of each of its sessions hears it (2025-11-25, transports). */
  tellTask(client: string, server: string, notice: Buffer): void {
    const latest = new Map<string, Listener>()
    for (const listener of this.#of(client))
      if (!listener.subscription && listener.shows(server)) latest.set(listener.owner, listener)
    for (const { write } of latest.values()) write(notice)
  }

  /** For whom somebody listens. */
  get owners(): Set<string> {
    return new Set([...this.#listeners].map(({ owner }) => owner))
  }

  /** What somebody sees is another thing now: everybody looks again. */
  tellAll(): void {
    for (const { subscription, write } of this.#listeners)
      for (const kind of listKinds)
        if (!subscription || subscription.kinds.includes(kind)) write(changed(kind, subscription))
  }

  /** Ends the listening of these clients; null: of all. */
  end(clients: readonly string[] | null): void {
    for (const { client, subscription, write, end } of this.#listeners) {
      if (clients && !clients.includes(client)) continue
      // The end in good order (2026-07-28, subscriptions); whoever is shut out gets none.
      if (subscription && !clients)
        write(Buffer.from(`{"jsonrpc":"2.0","id":${subscription.id},"result":{"resultType":"complete"}}`))
      end()
    }
  }

  #of(client: string): Listener[] {
    return [...this.#listeners].filter((listener) => listener.client === client)
  }
}

/** What a `subscriptions/listen` wishes to hear of, as far as it is told of here. */
export function subscriptionOf(message: Message): Subscription {
  const read = readJson(message.bytes.toString())
  const params = fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)
  const wished = fieldsOf(params['notifications'])
  const uris = texts(wished['resourceSubscriptions']) ?? []
  return {
    id: partOf(message, 'id') ?? 'null',
    meta: JSON.stringify(params['_meta'] ?? {}),
    uris: uris.slice(0, mostUris),
    taskIds: [...new Set(texts(wished['taskIds']) ?? [])].slice(0, mostTaskIds),
    kinds: listKinds.filter((kind) => wished[`${kind}ListChanged`] === true),
  }
}

function acknowledged({ id, kinds: agreed, uris, taskIds }: Subscription): Buffer {
  const lists = Object.fromEntries(agreed.map((kind) => [`${kind}ListChanged`, true]))
  const notifications = JSON.stringify({
    ...lists,
    ...(uris.length > 0 && { resourceSubscriptions: uris }),
    ...(taskIds.length > 0 && { taskIds }),
  })
  const params = `{"notifications":${notifications},"_meta":{"io.modelcontextprotocol/subscriptionId":${id}}}`
  return Buffer.from(`{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":${params}}`)
}

function updated(uri: string, subscription: Subscription | null): Buffer {
  const meta = subscription ? `,"_meta":{"io.modelcontextprotocol/subscriptionId":${subscription.id}}` : ''
  const params = `{"uri":${JSON.stringify(uri)}${meta}}`
  return Buffer.from(`{"jsonrpc":"2.0","method":"notifications/resources/updated","params":${params}}`)
}

function changed(kind: string, subscription: Subscription | null): Buffer {
  const params = subscription ? `,"params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${subscription.id}}}` : ''
  return Buffer.from(`{"jsonrpc":"2.0","method":"notifications/${kind}/list_changed"${params}}`)
}
