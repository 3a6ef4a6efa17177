/**
 * The engine's end of a bridge (`electron/bridge`): after its hello a local program may say which server it wants to speak
 * MCP with, and its connection becomes that conversation, one message per line each way.
 */
import type { Socket } from 'node:net'
import { Conversation } from '../core/gateway/conversation'
import type { Face } from '../core/gateway/face'
import type { HeldCalls } from '../core/gateway/held-calls'
import { calledIn } from '../core/gateway/legacy'
import type { Notices } from '../core/gateway/notices'
import type { OpenCalls } from '../core/gateway/open-calls'
import type { Viewer } from '../core/gateway/sets-file'
import type { ResourceSubscriptions } from '../core/gateway/resource-subscriptions'
import type { Tasks } from '../core/gateway/tasks'
import type { Questions } from '../core/gateway/questions'
import { messageOn, onOneLine } from '../core/mcp/message'
import type { Cancel, Clock } from '../core/ports'
import { LineReader } from '../core/programs/line-reader'
import { fieldsOf, text } from '../core/util/lenient'
import type { BridgeWish } from './bridge-client'

/** One message (bytes), as at the gateway's door. */
const longestMessage = 64 * 1024 * 1024
/** Waiting to be read by one bridge (bytes); one that reads slower than that is let go, and comes back. */
const mostUnread = 256 * 1024 * 1024

const prefix = 'bridge-'
const keyShape = /^[\w-]{20,64}$/
/** A bridge that has not come back by then (ms) has gone, with its client. */
const goneAfter = 10 * 60_000

/** The owner of something is a bridge that is known again. */
export function isBridge(owner: string): boolean {
  return owner.startsWith(prefix) && keyShape.test(owner.slice(prefix.length))
}

export interface BridgeHostOptions {
  calls: OpenCalls
  notices: Notices
  questions: Questions
  held: HeldCalls
  subscriptions: ResourceSubscriptions
  tasks: Pick<Tasks, 'drop'>
  /** Throws a `PatchbayError` when there is no such server. @param server null: all of them */
  faceOf(server: string | null, viewer: () => Viewer): Face
  clock: Clock
}

/** A bridge that is there. */
export interface BridgeView {
  /** Its calls are counted under this. */
  id: string
  /** As the AI client calls itself. */
  client: string
  /** Where the client has started it; null where it does not say. */
  folder: string | null
  /** ms since the epoch. */
  since: number
}

export function bridgeWishIn(value: unknown): BridgeWish {
  const fields = fieldsOf(value)
  return {
    server: text(fields['server']) ?? null,
    client: (text(fields['client']) ?? 'bridge').slice(0, 100),
    folder: text(fields['folder']) ?? null,
    key: text(fields['key']) ?? null,
  }
}

export class BridgeHost {
  readonly #options: BridgeHostOptions
  readonly #bridges = new Map<Socket, BridgeView>()
  /** Those whose connection has ended, until they are taken for gone. */
  readonly #gone = new Map<string, Cancel>()
  #isClosed = false
  #last = 0

  constructor(options: BridgeHostOptions) {
    this.#options = options
  }

  list(): BridgeView[] {
    return [...this.#bridges.values()]
  }

  /** Makes ready; what is returned turns the connection into the conversation. Throws a `PatchbayError`. */
  prepare({ server, client, folder, key }: BridgeWish): (socket: Socket) => void {
    const view = { id: this.#idOf(key), client, folder, since: this.#options.clock.now() }
    const face = this.#options.faceOf(server, () => view)
    return (socket) => this.#begin(socket, view, face)
  }

  /** Whoever is gone for good is not waited for any more. */
  close(): void {
    this.#isClosed = true
    for (const cancel of this.#gone.values()) cancel()
    this.#gone.clear()
  }

  /** The same for a bridge that comes again, unless its earlier connection is still there. */
  #idOf(key: string | null): string {
    const own = `${prefix}${key ?? ''}`
    if (key !== null && keyShape.test(key) && !this.list().some(({ id }) => id === own)) return own
    this.#last += 1
    return `${prefix}${this.#last}`
  }

  #begin(socket: Socket, view: BridgeView, face: Face): void {
    this.#bridges.set(socket, view)
    this.#gone.get(view.id)?.()
    this.#gone.delete(view.id)
    const { calls, notices, questions, held, subscriptions, tasks } = this.#options
    const conversation = new Conversation({
      client: view.id,
      face,
      calls,
      notices,
      answered: (answer) => questions.answered(view.id, answer),
      questions,
      held,
      subscriptions,
      say: (message) => {
        if (!socket.writable) return
        socket.write(Buffer.concat([onOneLine(message), newline]))
        if (socket.writableLength > mostUnread) socket.destroy()
      },
    })
    const lines = new LineReader(
      longestMessage,
      (line) => {
        const message = messageOn(line)
        if (!message) return
        // It may have come before its client had said who it is; a bridge that asks for itself says nothing.
        if (message.method === 'initialize') view.client = calledIn(message) || view.client
        conversation.take(message)
      },
      () => socket.destroy(),
    )
    socket.on('data', (chunk: Buffer) => lines.push(chunk))
    socket.once('close', () => {
      this.#bridges.delete(socket)
      conversation.end()
      held.drop([view.id])
      // A link may break and be made anew.
      const forget = (): void => {
        this.#gone.delete(view.id)
        tasks.drop([view.id])
      }
      if (!this.#isClosed) this.#gone.set(view.id, this.#options.clock.after(goneAfter, forget))
    })
  }
}

const newline = Buffer.from('\n')
