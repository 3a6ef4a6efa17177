/**
 * Reads the body of an answer that should hold messages: one JSON text, or an event stream. What it is, is told by its
 * first character rather than by its content type, which servers get wrong.
 */
import { TooLongError } from '../network/bounded-body'
import { headerIn, pourBody } from '../network/plain-answer'
import { inUtf8, wideIn } from '../network/charset'
import { EventStream, type StreamEvent } from './event-stream'
import { afterNoise, messagesAtEnd, messagesIn, type Found, type Message } from './message'

/** One JSON-RPC message may be this long (bytes), as over a pipe (stdio-process.ts). */
export const longestMessage = 64 * 1024 * 1024

export interface AnswerListener {
  message: (message: Message) => void
  /** An event of a stream, before its messages are told. */
  event?: (event: StreamEvent) => void
  retry?: (ms: number) => void
  /** There is text that is no message. */
  unreadable?: () => void
}

/** What a body turned out to be. */
export type BodyKind = 'json' | 'events' | 'empty' | 'page' | 'text'

/** Reads to the end. Rejects with what reading rejects with, or a `TooLongError`. */
export async function readAnswer(response: Response, listener: AnswerListener): Promise<BodyKind> {
  const body = new AnswerBody(headerIn(response, 'content-type') ?? '', listener)
  await pourBody(response, (chunk) => body.push(chunk))
  return body.end()
}

/** Some servers name their events as they like: then what says that it is JSON-RPC is a message, and nothing else matters. */
export function messagesOf({ event, data }: StreamEvent): Found {
  if (data.length === 0) return { messages: [], stray: false, incomplete: false }
  const found = messagesIn(inUtf8(data))
  if (event === 'message') return found
  return { ...found, messages: found.messages.filter(({ marked }) => marked), stray: false }
}

class AnswerBody {
  readonly #type: string
  readonly #listener: AnswerListener
  #kind: BodyKind = 'empty'
  #events: EventStream | null = null
  #parts: Buffer[] = []
  #size = 0
  #told = false

  constructor(type: string, listener: AnswerListener) {
    this.#type = type
    this.#listener = listener
  }

  push(chunk: Buffer): void {
    if (this.#kind === 'empty') this.#begin(chunk)
    else this.#goOn(chunk)
  }

  end(): BodyKind {
    this.#events?.end()
    if (this.#kind === 'json' && !this.#told) this.#tell(true)
    if (this.#kind === 'page' || this.#kind === 'text') this.#tellEnd()
    return this.#kind
  }

  #begin(chunk: Buffer): void {
    const bytes = this.#size > 0 ? Buffer.concat([...this.#parts, chunk]) : chunk
    const start = afterNoise(bytes, 0)
    this.#parts = []
    this.#size = 0
    if (start === bytes.length) return this.#keep(bytes)
    const first = bytes.toString('latin1', start, start + 20)
    if (/^[[{]/.test(first) || wideIn(bytes) !== null) this.#kind = 'json'
    else if (first.startsWith('<')) this.#kind = 'page'
    else if (/^text\/event-stream\b/i.test(this.#type) || /^(?::|(?:data|event|id|retry) *:)/.test(first))
      this.#kind = 'events'
    else this.#kind = 'text'
    if (this.#kind === 'events') {
      const { event, retry } = this.#listener
      this.#events = new EventStream(longestMessage, {
        retry: (ms) => retry?.(ms),
        event: (told) => {
          event?.(told)
          this.#handOver(messagesOf(told))
        },
      })
    }
    this.#goOn(bytes)
  }

  #goOn(chunk: Buffer): void {
    switch (this.#kind) {
      case 'events':
        this.#events?.push(chunk)
        break
      case 'json':
        this.#keep(chunk)
        // The body of a server that never ends it must not be waited for.
        if (
          !this.#told &&
          this.#size <= soon &&
          /[}\]]\s*$/.test(chunk.toString('latin1', Math.max(0, chunk.length - 8)))
        )
          this.#tell(false)
        break
      case 'page':
      case 'text':
        if (this.#size <= soon) this.#keep(chunk)
        break
      case 'empty':
    }
  }

  #keep(chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > longestMessage)
      throw new TooLongError(`The answer is longer than ${Math.round(longestMessage / 1024 / 1024)} MB`)
    this.#parts.push(chunk)
  }

  /** @param isAll nothing comes any more */
  #tell(isAll: boolean): void {
    const bytes = this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts)
    const wide = wideIn(bytes)
    // A mark goes with the decoding.
    const text = wide === null ? inUtf8(bytes, this.#type) : Buffer.from(new TextDecoder(wide).decode(bytes))
    const found = messagesIn(text)
    if (found.incomplete && !isAll) return
    this.#told = true
    this.#parts = []
    this.#handOver(found)
  }

  #tellEnd(): void {
    if (this.#size > soon) return
    const found = messagesAtEnd(Buffer.concat(this.#parts))
    if (found) this.#handOver({ ...found, stray: true })
  }

  #handOver({ messages, stray }: Found): void {
    for (const message of messages) this.#listener.message(message)
    if (stray) this.#listener.unreadable?.()
  }
}

/** Up to this size (bytes) it is tried whether a JSON text is whole before the body has ended, or what stands behind others' words. */
const soon = 1024 * 1024
