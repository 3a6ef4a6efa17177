/** How answers and notices leave the gateway: one JSON text where that is possible, else a stream of events. */
import type { ServerResponse } from 'node:http'
import { listKinds, type WatchedList } from '../core/gateway/list-watch'

/** Clients give up when they hear nothing for a minute or five: a long call becomes a stream that is kept alive (ms). */
const jsonPatience = 10_000
const aliveEvery = 15_000
/** Waiting to be read by one client (bytes); whoever reads slower than that is let go. */
const mostUnread = 8 * 1024 * 1024

export interface Answer {
  /** A notice that belongs to the request. */
  event(bytes: Buffer): void
  /** The answer itself; a stream that has begun has status 200. */
  end(bytes: Buffer, status?: number): void
  /** There is no answer: the client has taken its request back. */
  giveUp(): void
}

/** @param mayStream the client reads streams of events */
export function openAnswer(response: ServerResponse, mayStream: boolean): Answer {
  let isStream = false
  const timers: NodeJS.Timeout[] = []
  const stop = (): void => timers.forEach((timer) => clearInterval(timer))
  const begin = (): void => {
    if (isStream || !mayStream || response.destroyed) return
    isStream = true
    beginEvents(response)
    timers.push(setInterval(() => write(response, ': alive\n\n'), aliveEvery).unref())
  }
  timers.push(setTimeout(begin, jsonPatience).unref())
  response.once('close', stop)
  return {
    event(bytes) {
      begin()
      if (isStream) writeEvent(response, bytes)
    },
    end(bytes, status = 200) {
      stop()
      if (response.destroyed) return
      if (isStream) {
        writeEvent(response, bytes)
        response.end()
      } else {
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length })
        response.end(bytes)
      }
    },
    giveUp() {
      stop()
      if (response.destroyed) return
      if (!isStream) response.writeHead(202)
      response.end()
    },
  }
}

/** Streams of one client; a program that opens more has lost count. */
const mostStreams = 32

/** What a client of 2026-07-28 wants to hear of, under the id (JSON) of its `subscriptions/listen`. */
export interface Subscription {
  id: string
  kinds: readonly string[]
}

interface NoticeStream {
  response: ServerResponse
  client: string
  server: string
  /** Null for the GET stream of an older client, which hears everything. */
  subscription: Subscription | null
}

/** The streams on which clients hear that lists have changed. */
export class NoticeStreams {
  readonly #streams = new Set<NoticeStream>()

  count(client: string): number {
    return [...this.#streams].filter((stream) => stream.client === client).length
  }

  open(response: ServerResponse, client: string, server: string, subscription: Subscription | null = null): void {
    const [oldest] = [...this.#streams].filter((stream) => stream.client === client)
    if (oldest && this.count(client) >= mostStreams) oldest.response.end()
    const stream = { response, client, server, subscription }
    this.#streams.add(stream)
    beginEvents(response)
    if (subscription) writeEvent(response, acknowledged(subscription))
    const timer = setInterval(() => write(response, ': alive\n\n'), aliveEvery).unref()
    response.once('close', () => {
      clearInterval(timer)
      this.#streams.delete(stream)
    })
  }

  /** These lists of this server have changed. */
  tell(server: string, changes: readonly WatchedList[]): void {
    for (const { response, server: subject, subscription } of this.#streams) {
      if (subject !== server) continue
      for (const kind of changes)
        if (!subscription || subscription.kinds.includes(kind)) writeEvent(response, changed(kind, subscription))
    }
  }

  /** Ends the streams of these clients; null: of all. */
  end(clients: readonly string[] | null): void {
    for (const { client, response, subscription } of this.#streams) {
      if (clients && !clients.includes(client)) continue
      // The end in good order (2026-07-28, subscriptions); whoever is shut out gets none.
      if (subscription && !clients)
        writeEvent(
          response,
          Buffer.from(`{"jsonrpc":"2.0","id":${subscription.id},"result":{"resultType":"complete"}}`),
        )
      response.end()
    }
  }
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

function beginEvents(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  response.flushHeaders()
}

/** One event; a message that has several lines (which JSON allows between its values) has several `data:` lines. */
function writeEvent(response: ServerResponse, bytes: Buffer): void {
  const isOneLine = !bytes.includes(0x0a) && !bytes.includes(0x0d)
  const data = isOneLine ? bytes : Buffer.from(bytes.toString().replaceAll(/\r\n|\r|\n/g, '\ndata: '))
  write(response, Buffer.concat([Buffer.from('event: message\ndata: '), data, Buffer.from('\n\n')]))
}

function write(response: ServerResponse, chunk: Buffer | string): void {
  if (response.destroyed || response.writableEnded) return
  if (response.writableLength > mostUnread) response.destroy()
  else response.write(chunk)
}
