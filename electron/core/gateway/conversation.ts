/**
 * A client that speaks in lines rather than in requests of HTTP: one stream of messages each way, both eras
 * (transports, "stdio"). It is answered as one at the door is.
 */
import { partOf, textIn, type Message } from '../mcp/message'
import type { Askable } from './askable'
import type { Face } from './face'
import type { HeldCalls } from './held-calls'
import { answerLegacy, askableOf } from './legacy'
import { answerModern, isModern, refusalOf } from './modern'
import { subscriptionOf, type Notices, type Subscription } from './notices'
import type { Answered, OpenCalls } from './open-calls'
import type { Questions } from './questions'
import type { ResourceSubscriptions } from './resource-subscriptions'
import { listenTo } from './subscribe'
import type { Signal } from '../util/end-signal'

export interface ConversationOptions {
  /** Under which its calls are counted. */
  client: string
  face: Face
  calls: OpenCalls
  notices: Notices
  say: (message: Buffer) => void
  /** The client has answered a question. */
  answered: (answer: Message) => void
  /** How the client is asked; null where somebody else does it, with `held`. */
  questions: Questions | null
  held: HeldCalls | null
  subscriptions: ResourceSubscriptions
}

export class Conversation {
  readonly #options: ConversationOptions
  /** By the id (JSON) of the request; null for the older era's. */
  readonly #listening = new Map<string | null, () => void>()
  /** Of the requests that are under way. */
  readonly #keys = new Map<string, symbol>()
  /** What the client can be asked, and which log messages it wants; of the older era. */
  #may: Askable = ''
  #level: string | undefined
  #over = false

  constructor(options: ConversationOptions) {
    this.#options = options
  }

  take(message: Message): void {
    if (message.kind === 'request') void this.#request(message)
    else if (message.kind === 'response') this.#options.answered(message)
    else if (message.method === 'notifications/cancelled') this.#cancel(partOf(message, 'request-id') ?? '')
    else if (message.method === 'notifications/initialized') this.#listen(null)
  }

  /** Requests that have no answer yet. */
  get waiting(): number {
    return this.#keys.size
  }

  /** The client is gone: what it has asked for is taken back. */
  end(): void {
    this.#over = true
    for (const stop of this.#listening.values()) stop()
    this.#options.subscriptions.drop(ownerOf(this.#options.client, null))
    for (const key of this.#keys.values()) this.#options.calls.cancel(key)
  }

  async #request(message: Message): Promise<void> {
    const id = partOf(message, 'id') ?? 'null'
    const modern = isModern(message, null)
    if (modern) {
      const refusal = refusalOf(message, null)
      if (refusal) return this.#say(refusal.bytes)
      if (message.method === 'subscriptions/listen') return this.#listen(subscriptionOf(message))
    }
    const key = Symbol()
    this.#keys.set(id, key)
    const { client, calls } = this.#options
    const tool = message.method === 'tools/call' ? (textIn(message, 'name') ?? null) : null
    const outcome = await calls.run({ client, key, id, tool }, (signal) => this.#answer(message, modern, signal))
    if (this.#keys.get(id) === key) this.#keys.delete(id)
    if (typeof outcome !== 'string') this.#say(outcome.bytes)
  }

  async #answer(message: Message, modern: boolean, signal: Signal): Promise<Answered> {
    const { face, client, held, questions } = this.#options
    const hear = (notice: Buffer): void => this.#say(notice)
    if (modern) return answerModern({ face, message, signal, hear, whose: client, client, held })
    if (message.method === 'initialize') this.#may = askableOf(message)
    const may = this.#may
    const asking = questions ? { may, put: questions.asker(client, hear) } : undefined
    const setLevel = (level: string): void => void (this.#level = level)
    const subscriber = { owner: ownerOf(client, null), subscriptions: this.#options.subscriptions }
    const asked = { face, message, signal, hear, whose: client, asking, logLevel: this.#level, setLevel, subscriber }
    return { status: 200, bytes: await answerLegacy(asked) }
  }

  #listen(subscription: Subscription | null): void {
    const { client, face, notices, subscriptions } = this.#options
    const id = subscription?.id ?? null
    this.#listening.get(id)?.()
    const listener = {
      client,
      shows: face.shows,
      owner: ownerOf(client, id),
      subscription,
      write: (notice: Buffer) => this.#say(notice),
      end: () => undefined,
    }
    const stop = listenTo(listener, face, notices, subscriptions)
    this.#listening.set(id, stop)
  }

  #cancel(id: string): void {
    this.#listening.get(id)?.()
    this.#listening.delete(id)
    const key = this.#keys.get(id)
    if (key) this.#options.calls.cancel(key)
  }

  #say(message: Buffer): void {
    if (!this.#over) this.#options.say(message)
  }
}

/** Under which the client (or one listening request, by its id) subscribes to resources. */
function ownerOf(client: string, request: string | null): string {
  return `${client} ${request ?? 'older'}`
}
