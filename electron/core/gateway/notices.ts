/** Who wants to hear that lists have changed, and how it is told: on the stream of an older client, or by subscription. */
import type { Message } from '../mcp/message'
import { fieldsOf, readJson } from '../util/lenient'

export const listKinds = ['tools', 'prompts', 'resources'] as const
export type WatchedList = (typeof listKinds)[number]

/** What a client of 2026-07-28 wants to hear of, under the id (JSON) of its `subscriptions/listen`. */
export interface Subscription {
  id: string
  kinds: readonly string[]
}

export interface Listener {
  /** Id of the client. */
  client: string
  shows(server: string): boolean
  /** Null for an older client, which hears everything. */
  subscription: Subscription | null
  write(notice: Buffer): void
  /** Nothing comes any more. */
  end(): void
}

/** Listeners of one client; a program that opens more has lost count. */
const mostListeners = 32

export class Notices {
  readonly #listeners = new Set<Listener>()

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

/** What a `subscriptions/listen` wishes to hear of. */
export function wishesIn({ bytes }: Message): Readonly<Record<string, unknown>> {
  const read = readJson(bytes.toString())
  return fieldsOf(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['notifications'])
}

/** Those that are told of here, of those that a client wishes. */
export function subscriptionOf(id: string, wished: Readonly<Record<string, unknown>>): Subscription {
  return { id, kinds: listKinds.filter((kind) => wished[`${kind}ListChanged`] === true) }
}

function acknowledged({ id, kinds: agreed }: Subscription): Buffer {
  const notifications = JSON.stringify(Object.fromEntries(agreed.map((kind) => [`${kind}ListChanged`, true])))
  const params = `{"notifications":${notifications},"_meta":{"io.modelcontextprotocol/subscriptionId":${id}}}`
  return Buffer.from(`{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":${params}}`)
}

function changed(kind: string, subscription: Subscription | null): Buffer {
  const params = subscription ? `,"params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${subscription.id}}}` : ''
  return Buffer.from(`{"jsonrpc":"2.0","method":"notifications/${kind}/list_changed"${params}}`)
}
