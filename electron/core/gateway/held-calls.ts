/**
 * Calls of clients of 2026-07-28 to older servers which ask something in the middle. The call is held open: the client is
 * told `input_required`, and when it makes its request again with the answers, that attaches to the held call. Nothing is
 * sent to the server twice.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { partOf, readMessage, textIn, withParts, type Message } from '../mcp/message'
import type { Cancel, Clock } from '../ports'
import { fieldsOf, readJson, text } from '../util/lenient'
import type { Askable } from './askable'
import { answersIn, asInputRequest } from './input-rounds'
import type { Asking } from './questions'
import { EndSignal, type Signal } from '../util/end-signal'

interface HeldCall {
  client: string
  /** What the call is; a retry has to be for the same. */
  digest: string
  /** Settles with the answer to the first request. */
  answer: Promise<Buffer>
  questions: Map<string, { question: Message; resolve: (answer: Buffer) => void }>
  /** Called when there is a new question. */
  asked: () => void
  hear: (notice: Buffer) => void
  controller: EndSignal
  cancelTimer: Cancel
}

/** What a held call needs of each request for it. */
export interface HeldWay {
  client: string
  hear: (notice: Buffer) => void
  signal: Signal
}

/** A client that does not come back for so long does not come back (ms). */
const patience = 10 * 60_000
/** Questions that a server asks in one breath are told together (ms). */
const gatherMs = 10
/** Of one client. */
const most = 32
const mark = 'patchbay.'

export class HeldCalls {
  readonly #clock: Clock
  readonly #key = randomBytes(32)
  readonly #held = new Map<string, HeldCall>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins a call, and answers with its answer, or with what the client has to be asked first. */
  async begin(
    message: Message,
    way: HeldWay,
    may: Askable,
    run: (asking: Asking, hear: (notice: Buffer) => void, signal: Signal) => Promise<Buffer>,
  ): Promise<Buffer> {
    const id = randomBytes(12).toString('base64url')
    const controller = new EndSignal()
    const call: HeldCall = {
      client: way.client,
      digest: digestOf(message),
      answer: Promise.resolve(Buffer.alloc(0)),
      questions: new Map(),
      asked: () => undefined,
      hear: way.hear,
      controller,
      cancelTimer: () => undefined,
    }
    const asking: Asking = { may, put: (question, signal) => this.#put(call, question, signal) }
    call.answer = run(asking, (notice) => call.hear(notice), controller)
    // Somebody looks at it later, or nobody does any more.
    call.answer.catch(() => undefined)
    return this.#next(id, call, message, way)
  }

  /** Goes on with a held call. Null when the request is for none of ours. */
  resume(message: Message, way: HeldWay): Promise<Buffer> | null {
    const state = stateIn(message)
    if (!state?.startsWith(mark)) return null
    const [id = '', signed = ''] = state.slice(mark.length).split('.')
    const call = this.#held.get(id)
    const isGood = call && isEqual(signed, this.#sign(id, call)) && call.client === way.client
    if (!isGood || call.digest !== digestOf(message)) return Promise.resolve(gone(message))
    this.#held.delete(id)
    call.cancelTimer()
    call.hear = way.hear
    for (const [key, result] of answersIn(message.bytes)) {
      const question = call.questions.get(key)
      call.questions.delete(key)
      const own = question && partOf(question.question, 'id')
      question?.resolve(Buffer.from(`{"jsonrpc":"2.0","id":${own ?? 'null'},"result":${result}}`))
    }
    return this.#next(id, call, message, way)
  }

  /** Takes back what these clients have begun; null: everybody's. */
  drop(clients: readonly string[] | null): void {
    for (const [id, call] of this.#held) if (!clients || clients.includes(call.client)) this.#end(id, call)
  }

  #put(call: HeldCall, question: Message, signal: Signal): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const key = `q${randomBytes(4).toString('hex')}`
      call.questions.set(key, { question, resolve })
      signal.addEventListener(
        'abort',
        () => {
          call.questions.delete(key)
          reject(new Error('The question was taken back'))
        },
        { once: true },
      )
      call.asked()
    })
  }

  /** Waits for the answer or a question, whichever is first. */
  async #next(id: string, call: HeldCall, request: Message, { signal }: HeldWay): Promise<Buffer> {
    const end = (): void => call.controller.abort()
    signal.addEventListener('abort', end, { once: true })
    try {
      const asked = new Promise<null>((resolve) => {
        call.asked = () => void this.#clock.after(gatherMs, () => resolve(null))
        if (call.questions.size > 0) call.asked()
      })
      const answer = await Promise.race([call.answer, asked])
      if (answer) return withOwnId(answer, request)
    } finally {
      signal.removeEventListener('abort', end)
    }
    this.#hold(id, call)
    const requests = [...call.questions].map(([key, { question }]) => `"${key}":${asInputRequest(question)}`)
    const state = JSON.stringify(`${mark}${id}.${this.#sign(id, call)}`)
    const members = `"resultType":"input_required","inputRequests":{${requests.join(',')}},"requestState":${state}`
    return Buffer.from(`{"jsonrpc":"2.0","id":${partOf(request, 'id') ?? 'null'},"result":{${members}}}`)
  }

  #hold(id: string, call: HeldCall): void {
    const mine = [...this.#held].filter(([, { client }]) => client === call.client)
    const [oldest] = mine
    if (oldest && mine.length >= most) this.#end(...oldest)
    this.#held.set(id, call)
    call.hear = () => undefined
    call.cancelTimer = this.#clock.after(patience, () => this.#end(id, call))
  }

  #end(id: string, call: HeldCall): void {
    call.cancelTimer()
    this.#held.delete(id)
    call.controller.abort()
  }

  #sign(id: string, { client, digest }: HeldCall): string {
    return createHmac('sha256', this.#key).update(`${id} ${client} ${digest}`).digest('base64url')
  }
}

/** Of what makes a call this call; ids and answers differ from try to try. */
function digestOf(message: Message): string {
  const what = JSON.stringify([message.method, textIn(message, 'name'), textIn(message, 'uri')])
  return createHash('sha256').update(what).digest('base64url')
}

function stateIn({ bytes }: Message): string | null {
  if (!bytes.includes('"requestState"')) return null
  const read = readJson(bytes.toString())
  return text(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['requestState']) ?? null
}

function withOwnId(answer: Buffer, request: Message): Buffer {
  const { message } = readMessage(answer)
  return message ? withParts(message, { id: partOf(request, 'id') ?? 'null' }) : answer
}

function gone(request: Message): Buffer {
  const error = {
    code: -32_602,
    message: 'This call is not waiting for an answer any more. Call again from the start.',
  }
  return Buffer.from(`{"jsonrpc":"2.0","id":${partOf(request, 'id') ?? 'null'},"error":${JSON.stringify(error)}}`)
}

function isEqual(one: string, other: string): boolean {
  const [given, wanted] = [Buffer.from(one), Buffer.from(other)]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
