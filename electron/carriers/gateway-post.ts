/** What is done with a message that a client has posted to the gateway: each era's own way from the message to the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Access, GatewayClient } from '../core/gateway/access'
import type { Askable } from '../core/gateway/askable'
import { answersTogether, batchIn, takesBatches } from '../core/gateway/batch'
import { EndedSessions } from '../core/gateway/ended-sessions'
import type { Face } from '../core/gateway/face'
import type { HeldCalls } from '../core/gateway/held-calls'
import { agreedVersion, answerLegacy, askableOf, calledIn, nameIn } from '../core/gateway/legacy'
import { LogLevels } from '../core/gateway/log-levels'
import { answerModern, isModern, refusalOf } from '../core/gateway/modern'
import { subscriptionOf, type Notices } from '../core/gateway/notices'
import { rpcError, type Answered, type OpenCalls } from '../core/gateway/open-calls'
import type { Questions } from '../core/gateway/questions'
import type { ResourceSubscriptions } from '../core/gateway/resource-subscriptions'
import type { Viewer } from '../core/gateway/sets-file'
import { listenTo } from '../core/gateway/subscribe'
import { SessionIds, sessionIdOf } from '../core/gateway/session-id'
import { isKnownVersion } from '../core/gateway/versions'
import { partOf, textIn, type Message } from '../core/mcp/message'
import { readJson } from '../core/util/lenient'
import { BodyRoom, readBody } from './gateway-body'
import { openAnswer, openNotices, type Answer } from './gateway-streams'
import { refuse, turnAway, turnAwayForNow } from './gateway-refusal'
import { headerOf, messageIn, paramHeaders, readsEvents } from './gateway-request'
import { onceGone } from './gateway-gone'
import { Unread } from './gateway-unread'
import type { EndSignal } from '../core/util/end-signal'

/** A request of a client that has been let in. */
export interface Visit {
  request: IncomingMessage
  response: ServerResponse
  client: GatewayClient
  /** As it looks at the face: it says in its message, or in its session, how it calls itself. */
  viewer: Viewer
  /** Counts so many messages more; false where it has to wait. */
  admits: (more: number) => boolean
  face: Face
  /** What the path names; a session belongs to it. */
  subject: string
}

export interface PostOptions {
  access: Access
  calls: OpenCalls
  notices: Notices
  questions: Questions
  held: HeldCalls
  subscriptions: ResourceSubscriptions
  /** As who holds a token calls itself, by the token's id. */
  called: Map<string, string>
}

/** Has a request answered; `hear` gets the notices that belong to it. */
type Begin = (signal: EndSignal, hear: (bytes: Buffer) => void) => Promise<Answered>

/** Of an older client, as its request says; of none where that says nothing that is its own. */
interface Session {
  /** The id of the session; empty without one. */
  scope: string
  may: Askable
  /** The revision that was agreed on; null: unknown. */
  version: string | null
}

export const sessionIsOver = 'This session is over'

export class Posts {
  readonly #options: PostOptions
  readonly room = new BodyRoom()
  readonly unread = new Unread()
  readonly #levels = new LogLevels()
  #listens = 0
  readonly #ended = new EndedSessions()
  readonly #sessions: SessionIds

  constructor(options: PostOptions) {
    this.#options = options
    this.#sessions = new SessionIds(() => options.access.key)
  }

  /** The client has ended this session itself. */
  isOver(id: string): boolean {
    return this.#ended.has(id)
  }

  /** The client wants its session to be over. */
  end(request: IncomingMessage, client: GatewayClient): void {
    const id = headerOf(request, 'mcp-session-id') ?? ''
    if (this.#sessions.read(id)?.client === client.id) this.#ended.add(id)
    this.#options.subscriptions.drop(ownerOf(client, id))
  }

  async take(visit: Visit): Promise<void> {
    const { request, response, client } = visit
    if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
      return turnAway(response, 415, 'Messages are application/json')
    const body = await readBody(request, client.id, this.room)
    if (body === 'too-large') return turnAway(response, 413, 'A message may have 64 MB')
    if (body === 'busy') return turnAway(response, 503, 'Too much is being sent at once; try again in a moment')
    try {
      await this.#read(visit, body.bytes)
    } finally {
      body.release()
    }
  }

  /** Resolves when nothing of the message is needed any more. */
  async #read(visit: Visit, body: Buffer): Promise<void> {
    const { request, response, client } = visit
    const version = headerOf(request, 'mcp-protocol-version')
    const message = messageIn(body)
    if (!message) {
      const batch = batchIn(body)
      if (batch) return this.#batch(visit, batch, version)
      return openAnswer(response, false).end(rpcError('null', -32_700, 'One JSON-RPC message is expected'), 400)
    }
    if (isModern(message, version)) {
      const info = readJson(partOf(message, 'client-info') ?? 'null')
      this.#isCalled(visit, nameIn(info.ok ? info.value : null))
      return this.#modern(visit, message)
    }
    if (version !== null && message.method !== 'initialize' && !isKnownVersion(version)) {
      const words = 'This version of the protocol is not supported'
      return openAnswer(response, false).end(rpcError(partOf(message, 'id') ?? 'null', -32_000, words), 400)
    }
    const session = this.#sessionOf(visit)
    if (session === 'over') return refuse(response, 404, sessionIsOver)
    if (message.kind !== 'request') {
      this.#told(client, message, session)
      return void response.writeHead(202).end()
    }
    if (message.method === 'initialize') this.#greet(visit, message)
    const { key, begin } = this.#legacy(visit, message, session)
    await this.#carry(visit, message, key, begin)
  }

  /** Of 2025-03-26 alone; the answers leave together. */
  async #batch(visit: Visit, messages: readonly Message[], version: string | null): Promise<void> {
    const { response, client } = visit
    const session = this.#sessionOf(visit)
    if (session === 'over') return refuse(response, 404, sessionIsOver)
    const standsAlone = messages.some((message) => isModern(message, version) || message.method === 'initialize')
    if (standsAlone || !takesBatches(session.version, version))
      return openAnswer(response, false).end(rpcError('null', -32_600, 'This has to be sent message by message'), 400)
    // The first was counted at the door.
    if (!visit.admits(messages.length - 1)) return turnAwayForNow(response)
    const answer = this.#openAnswer(visit)
    const answering = messages.flatMap((message) => {
      if (message.kind !== 'request') {
        this.#told(client, message, session)
        return []
      }
      const { key, begin } = this.#legacy(visit, message, session)
      return [this.#run(client, answer, message, key, begin)]
    })
    const outcomes = await Promise.all(answering)
    const answers = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome.bytes]))
    if (outcomes.includes('dropped')) response.destroy()
    else if (answers.length === 0) answer.giveUp()
    else answer.end(answersTogether(answers))
  }

  /** Which session this is of, and what is known by it. `over`: its client has ended it. */
  #sessionOf(visit: Visit): Session | 'over' {
    const id = headerOf(visit.request, 'mcp-session-id') ?? ''
    if (this.isOver(id)) return 'over'
    const read = this.#sessions.read(id)
    const session = read?.client === visit.client.id ? read : null
    this.#isCalled(visit, session?.called ?? '')
    return { scope: session ? id : '', may: session?.may ?? '', version: session?.version ?? null }
  }

  /** What wants no answer. */
  #told(client: GatewayClient, message: Message, { scope }: Session): void {
    if (message.kind === 'response') this.#options.questions.answered(client.id, message)
    else if (message.method === 'notifications/cancelled')
      this.#options.calls.cancel(keyOf(client, scope, partOf(message, 'request-id')))
  }

  /** Since 2026-07-28 every request stands alone, and whoever goes away has taken it back. */
  async #modern(visit: Visit, message: Message): Promise<void> {
    const { request, response, client, face } = visit
    if (message.kind !== 'request') return void response.writeHead(202).end()
    const refusal = refusalOf(message, {
      version: headerOf(request, 'mcp-protocol-version'),
      method: headerOf(request, 'mcp-method'),
      name: headerOf(request, 'mcp-name'),
    })
    if (refusal) return openAnswer(response, false).end(refusal.bytes, refusal.status)
    if (message.method === 'subscriptions/listen') {
      const subscription = subscriptionOf(message)
      const { notices, subscriptions } = this.#options
      this.#listens += 1
      const owner = ownerOf(client, `listen ${this.#listens}`)
      return openNotices(response, this.unread.open(client.id, response), (stream) => {
        const listener = { client: client.id, shows: face.shows, owner, subscription, ...stream }
        return listenTo(listener, face, notices, subscriptions)
      })
    }
    await this.#carry(visit, message, Symbol(), (signal, hear) => {
      onceGone(response, () => {
        if (!response.writableFinished) signal.abort()
      })
      const { held } = this.#options
      return answerModern({
        face,
        message,
        hear,
        signal,
        whose: client.id,
        headers: paramHeaders(request),
        client: client.id,
        held,
      })
    })
  }

  /** The answer tells the client its session. */
  #greet(visit: Visit, message: Message): void {
    const { response, client, subject } = visit
    const called = calledIn(message)
    this.#isCalled(visit, called)
    const version = agreedVersion(message)
    const facts = { client: client.id, server: subject, version, may: askableOf(message), called }
    response.setHeader('mcp-session-id', sessionIdOf(facts, this.#options.access.key))
  }

  #legacy({ request, client, face }: Visit, message: Message, { scope, may }: Session): { key: string; begin: Begin } {
    const key = keyOf(client, scope, partOf(message, 'id'))
    const begin: Begin = async (signal, hear) => {
      // A question travels on the stream of its call.
      const asking = { may: readsEvents(request) ? may : '', put: this.#options.questions.asker(client.id, hear) }
      const setLevel = (level: string): void => this.#levels.set(scope, level)
      const logLevel = this.#levels.of(scope)
      const bytes = await answerLegacy({
        face,
        message,
        hear,
        signal,
        whose: client.id,
        asking,
        logLevel,
        setLevel,
        subscriber: { owner: ownerOf(client, scope), subscriptions: this.#options.subscriptions },
      })
      return { status: 200, bytes }
    }
    return { key, begin }
  }

  #isCalled({ client, viewer }: Visit, called: string): void {
    if (called === '') return
    viewer.called = called
    this.#options.called.set(client.id, called)
  }

  async #carry(visit: Visit, message: Message, key: string | symbol, begin: Begin): Promise<void> {
    const answer = this.#openAnswer(visit)
    const outcome = await this.#run(visit.client, answer, message, key, begin)
    if (outcome === 'dropped') visit.response.destroy()
    else if (outcome === 'taken-back') answer.giveUp()
    else answer.end(outcome.bytes, outcome.status)
  }

  #openAnswer({ request, response, client }: Visit): Answer {
    return openAnswer(response, readsEvents(request), this.unread.open(client.id, response))
  }

  #run(
    { id: client }: GatewayClient,
    answer: Answer,
    message: Message,
    key: string | symbol,
    begin: Begin,
  ): ReturnType<OpenCalls['run']> {
    const tool = message.method === 'tools/call' ? (textIn(message, 'name') ?? null) : null
    const asker = { client, key, id: partOf(message, 'id') ?? 'null', tool }
    return this.#options.calls.run(asker, (signal) => begin(signal, (notice) => answer.event(notice)))
  }
}

/** Under which a session, or a request that listens, subscribes to resources. */
export function ownerOf({ id }: GatewayClient, what: string): string {
  return `${id} ${what}`
}

/** By client, session and id, so that nobody takes back what is another's. */
function keyOf({ id }: GatewayClient, scope: string, request: string | null): string {
  return `${id} ${scope} ${request ?? ''}`
}
