/**
 * Who gets what on a channel that several share: every rider has ids and progress tokens of its own, the server sees one
 * client with one series of ids. An answer goes to whoever asked, a question of the server to whoever's call it belongs
 * to, a notice to all whom it may concern. Knows nothing of transports.
 */
import { FaultError } from '../problems/fault'
import { mustBeMessage, partOf, withParts, type Message, type Part } from './message'
import type { Delivered, Rider, RiderEvents, RiderOptions, SendOptions } from './pipe'
import { Call, type Member } from './rider-call'

/** What the server wants to know. */
interface Question {
  member: Member
  /** As the server wrote it. */
  id: string
  message: Message
  /** It came with the answer to this member's call. */
  isBound: boolean
}

/** A message as it goes to the server. */
export interface Outgoing {
  message: Message
  bytes: Buffer
  /** Of a request. */
  call: Call | null
}

/** Writes to the server. Of a request it resolves as soon as the transport has it. */
export type Transmit = (outgoing: Outgoing, options: SendOptions) => Promise<void>

/** Requests that never make a server ask something back: a question while only these run belongs to nobody. */
const housekeeping = /^(?:ping|initialize|server\/discover|subscriptions\/listen|logging\/setLevel|.*\/list)$/
/** A server that asks more than this at once is not asking. */
const mostQuestions = 1_000

export class Riders {
  readonly #transmit: Transmit
  readonly #members = new Set<Member>()
  readonly #calls = new Map<number, Call>()
  /** The server's questions by the id under which a rider knows them. */
  readonly #questions = new Map<number, Question>()
  /** Whose calls this channel has carried: the first two, for with more than one a question may be either's. */
  readonly #callers = new Set<string | symbol>()
  #lastId = 0
  #lastQuestion = 0
  #closed = false

  constructor(transmit: Transmit) {
    this.#transmit = transmit
  }

  join(events: RiderEvents, { takesUnclaimed = false, whose }: RiderOptions = {}): Rider {
    const member: Member = { events, takesUnclaimed, whose: whose ?? Symbol() }
    this.#members.add(member)
    return {
      send: (message, options = {}) => this.#send(member, message, options),
      leave: () => this.#leave(member),
    }
  }

  /** The requests that are under way, in the order in which they were made. */
  get calls(): Iterable<Call> {
    return this.#calls.values()
  }

  /** The request that an answer with this id is to; ids that come back as text, or not at all, find theirs too. */
  callFor(id: string | null, origin: Call | null): Call | null {
    const number = id === null ? Number.NaN : Number(id.replace(/^"(\d+)"$/, '$1'))
    const known = this.#calls.get(number)
    if (known) return known
    return origin && !origin.isOver ? origin : null
  }

  /**
   * Hands a message of the server over.
   * @param origin the request with whose answer it came; null on a channel that all share
   * @param isShared such a channel carries what belongs to calls as well: a pipe does, a stream beside the answers does not
   * @returns an answer for the server, where nobody here can give one
   */
  receive(message: Message, origin: Call | null, isShared: boolean): Buffer | null {
    switch (message.kind) {
      case 'response': {
        const call = this.callFor(partOf(message, 'id'), origin)
        if (call) this.#answer(call, message)
        return null
      }
      case 'request':
        return this.#isEcho(message) ? null : this.#question(message, origin)
      case 'notification':
        this.#tell(message, origin, isShared)
        return null
    }
  }

  /** A terminal between us and a program (`ssh -t`, `docker run -t`) shows it what we write, and us the same. */
  #isEcho(message: Message): boolean {
    return message.method !== 'ping' && this.callFor(partOf(message, 'id'), null)?.method === message.method
  }

  /** The answer to this request cannot come any more. */
  lose(call: Call, error: Error): void {
    if (!this.#calls.delete(call.wireId)) return
    call.settle(error)
  }

  /** The channel has ended; every rider hears it once. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    const members = [...this.#members]
    this.#members.clear()
    for (const { events } of members) events.closed()
    for (const call of this.#calls.values()) {
      this.lose(call, new FaultError({ kind: 'closed', message: 'The connection ended.' }))
      call.abandon()
    }
  }

  trouble(...args: Parameters<RiderEvents['trouble']>): void {
    for (const { events } of this.#members) events.trouble(...args)
  }

  async #send(member: Member, given: Message | Buffer, options: SendOptions): Promise<void> {
    if (this.#closed || !this.#members.has(member))
      throw new FaultError({ kind: 'closed', message: 'Not connected' }, { neverSent: true })
    const message = Buffer.isBuffer(given) ? mustBeMessage(given) : given
    switch (message.kind) {
      case 'request':
        return this.#request(member, message, options)
      case 'response':
        return this.#reply(member, message, options)
      case 'notification':
        return this.#notify(member, message, options)
    }
  }

  async #request(member: Member, message: Message, options: SendOptions): Promise<void> {
    this.#lastId += 1
    const token = partOf(message, 'asked-token')
    const call = new Call(member, this.#lastId, partOf(message, 'id') ?? 'null', token, message.method ?? '')
    this.#calls.set(call.wireId, call)
    if (!housekeeping.test(call.method) && this.#callers.size < 2) this.#callers.add(member.whose)
    const wireId = String(call.wireId)
    const bytes = withParts(message, { id: wireId, ...(token !== null && { 'asked-token': wireId }) })
    const abort = (): void => this.#abandon(call)
    options.signal?.addEventListener('abort', abort, { once: true })
    try {
      await Promise.race([this.#transmit({ message, bytes, call }, options), call.over])
    } catch (error) {
      this.lose(call, error instanceof Error ? error : new Error(String(error)))
    }
    try {
      await call.over
    } finally {
      options.signal?.removeEventListener('abort', abort)
    }
  }

  async #reply(member: Member, message: Message, options: SendOptions): Promise<void> {
    const id = Number(partOf(message, 'id') ?? Number.NaN)
    const question = this.#questions.get(id)
    // Whoever answers what it was not asked must not speak for another.
    if (question?.member !== member) return
    this.#questions.delete(id)
    await this.#transmit({ message, bytes: withParts(message, { id: question.id }), call: null }, options)
  }

  async #notify(member: Member, message: Message, options: SendOptions): Promise<void> {
    if (message.method !== 'notifications/cancelled')
      return this.#transmit({ message, bytes: message.bytes, call: null }, options)
    const id = partOf(message, 'request-id')
    const call = [...this.#calls.values()].find((each) => each.rider === member && each.id === id)
    // What has its answer by now cannot be cancelled, and its id may be another's.
    if (!call) return
    const bytes = withParts(message, { 'request-id': String(call.wireId) })
    try {
      await this.#transmit({ message, bytes, call: null }, options)
    } finally {
      this.#abandon(call)
    }
  }

  #abandon(call: Call): void {
    if (!this.#calls.delete(call.wireId)) return
    call.settle()
    call.abandon()
  }

  #leave(member: Member): void {
    this.#members.delete(member)
    for (const call of this.#calls.values()) if (call.rider === member) this.#abandon(call)
    for (const [id, question] of this.#questions) {
      if (question.member !== member) continue
      this.#questions.delete(id)
      if (!question.isBound) this.#askAnother(question)
    }
  }

  /** Whoever was asked has gone, but the question may belong to another call of the same client; the server waits. */
  #askAnother({ member, message }: Question): void {
    const next = this.#callersNow().find(({ whose }) => whose === member.whose)
    const bytes = next ? this.#ask(message, next, false) : declined(partOf(message, 'id') ?? 'null', message)
    // That it cannot be sent is told by the channel's end.
    if (bytes && !this.#closed) this.#transmit({ message, bytes, call: null }, {}).catch(() => undefined)
  }

  #answer(call: Call, message: Message): void {
    this.#calls.delete(call.wireId)
    try {
      call.rider.events.message(renamed(message, call.id, 'id', 'subscription-id'), true)
      call.settle()
    } catch (error) {
      call.settle(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** A rider whose call is under way, if all such calls are one client's. */
  #onlyCaller(): Member | null {
    const [first, ...others] = this.#callersNow()
    return first && others.every(({ whose }) => whose === first.whose) ? first : null
  }

  #callersNow(): Member[] {
    return [...this.#calls.values()].filter(({ method }) => !housekeeping.test(method)).map(({ rider }) => rider)
  }

  /**
   * On a channel that all share nothing says whose call a question belongs to, and it may come late, when its own call has
   * long ended: as soon as two clients have called on it, a question is nobody's.
   */
  #question(message: Message, origin: Call | null): Buffer | null {
    if (origin) return this.#ask(message, origin.rider, true)
    const now = this.#callersNow()
    const mayAnswer = message.method !== 'ping' && now.length > 0
    if (!mayAnswer || this.#callers.size < 2) return this.#ask(message, now[0] ?? null, false)
    for (const { events } of now) events.unclear?.()
    return declined(partOf(message, 'id') ?? 'null', message)
  }

  #ask(message: Message, owner: Member | null, isBound: boolean): Buffer | null {
    const id = partOf(message, 'id') ?? 'null'
    const member = owner ?? [...this.#members].find(({ takesUnclaimed }) => takesUnclaimed)
    if (!member || !this.#members.has(member) || this.#questions.size >= mostQuestions) return declined(id, message)
    this.#lastQuestion += 1
    this.#questions.set(this.#lastQuestion, { member, id, message, isBound })
    member.events.message(renamed(message, String(this.#lastQuestion), 'id'), true)
    return null
  }

  #tell(message: Message, origin: Call | null, isShared: boolean): void {
    if (message.method === 'notifications/cancelled') return this.#cancel(message)
    if (message.method === 'notifications/progress') {
      const call = this.callFor(partOf(message, 'told-token'), null)
      const token = call?.token ?? null
      if (call && token !== null) call.rider.events.message(renamed(message, token, 'told-token'), true)
      return
    }
    const subscription = partOf(message, 'subscription-id')
    if (subscription !== null) {
      const call = this.callFor(subscription, origin)
      if (call) call.rider.events.message(renamed(message, call.id, 'subscription-id'), true)
      return
    }
    // A changed list concerns everybody, and a task whoever has begun it, wherever they are told.
    const isMine = origin !== null && !/(?:list_changed|updated|tasks\/status)$/.test(message.method ?? '')
    const owner = origin?.rider ?? (isShared ? this.#onlyCaller() : null)
    for (const member of isMine ? [origin.rider] : this.#members) member.events.message(message, member === owner)
  }

  /** The server takes a question back, or ends a listening request. */
  #cancel(message: Message): void {
    const id = partOf(message, 'request-id')
    for (const [own, question] of this.#questions) {
      if (question.id !== id) continue
      this.#questions.delete(own)
      question.member.events.message(renamed(message, String(own), 'request-id'), true)
      return
    }
    const call = this.callFor(id, null)
    if (call) call.rider.events.message(renamed(message, call.id, 'request-id'), true)
  }
}

/** As the rider gets it: with its own id or token in these parts. */
function renamed(message: Message, text: string, ...parts: Part[]): Delivered {
  const { kind, method, isError } = message
  const changes: Partial<Record<Part, string>> = {}
  for (const part of parts) changes[part] = text
  return { kind, method, isError, bytes: withParts(message, changes) }
}

/** `ping` can always be answered; whatever else is asked, nobody here can say. */
function declined(id: string, { method }: Message): Buffer {
  const answer =
    method === 'ping' ? '"result":{}' : '"error":{"code":-32601,"message":"Nobody here can answer this question"}'
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},${answer}}`)
}
