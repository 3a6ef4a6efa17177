/**
 * What a server asks of us in the middle of a call: read from its request, and how an answer goes back (2025-11-25 and
 * 2026-07-28, "Elicitation" and "Sampling"). Only a call of our own is a reason to ask: what comes at another time is refused.
 */
import { isFields, type Fields } from '../../../shared/fields'
import type { QuestionAnswer } from '../../../shared/model/question'

/** As the server has written it; nothing of it is cut or filtered yet. */
export type Question =
  | { kind: 'form'; message: string; schema: Record<string, unknown> }
  | { kind: 'url'; message: string; url: string }
  | { kind: 'sampling'; system: string | null; messages: { role: 'user' | 'assistant'; text: string }[] }

/** Answers a server's questions. `withdrawn`: the server does not want to know any more, or its call is over. */
export interface Asks {
  kinds: readonly Question['kind'][]
  ask(question: Question, withdrawn: AbortSignal): Promise<QuestionAnswer>
}

/** What a server may ask of us. */
export function capabilitiesOf({ asks }: { asks: Asks | undefined }): {
  elicitation?: { form?: { applyDefaults: boolean }; url?: Record<string, never> }
  sampling?: Record<string, never>
} {
  const kinds = new Set(asks?.kinds)
  const elicitation = {
    ...(kinds.has('form') && { form: { applyDefaults: true } }),
    ...(kinds.has('url') && { url: {} }),
  }
  return {
    ...(Object.keys(elicitation).length > 0 && { elicitation }),
    ...(kinds.has('sampling') && { sampling: {} }),
  }
}

/** An answer with an error's code, for the server. */
class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

const invalidRequest = -32_600
/** 2025-11-25, sampling, "Error Handling". */
const rejectedByPerson = -1

type Content = Extract<QuestionAnswer, { action: 'accept' }>['content']

/** The questions of one connection. Its methods reject with an error that has a code. */
export class AskedHere {
  readonly #asks: Asks
  /** Calls of ours that are under way. */
  #calls = 0
  #over = new AbortController()

  constructor(asks: Asks) {
    this.#asks = asks
  }

  takes(...kinds: Question['kind'][]): boolean {
    return kinds.some((kind) => this.#asks.kinds.includes(kind))
  }

  /** A call of our own begins. @returns ends it, and withdraws what was asked when it was the last */
  begin(): () => void {
    this.#calls += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#calls -= 1
      if (this.#calls > 0) return
      this.#over.abort()
      this.#over = new AbortController()
    }
  }

  /** @param params of `elicitation/create` */
  async elicit(
    params: { message: string } & (
      | { mode: 'url'; url: string }
      | { mode?: 'form' | undefined; requestedSchema: object }
    ),
    signal: AbortSignal,
  ): Promise<{ action: QuestionAnswer['action']; content?: NonNullable<Content> }> {
    const { message } = params
    const isPage = params.mode === 'url'
    const answer = await this.#put(
      isPage
        ? { kind: 'url', message, url: params.url }
        : { kind: 'form', message, schema: { ...params.requestedSchema } },
      signal,
    )
    if (answer.action !== 'accept') return { action: answer.action }
    return isPage ? { action: 'accept' } : { action: 'accept', content: answer.content ?? {} }
  }

  /** @param params of `sampling/createMessage` */
  async sample(
    params: {
      systemPrompt?: string | undefined
      messages: readonly { role: 'user' | 'assistant'; content: unknown }[]
    },
    signal: AbortSignal,
  ): Promise<{
    role: 'assistant'
    model: string
    stopReason: 'endTurn'
    content: { type: 'text'; text: string }
  }> {
    const messages = params.messages.map(({ role, content }) => ({ role, text: textOf(content) }))
    const answer = await this.#put({ kind: 'sampling', system: params.systemPrompt ?? null, messages }, signal)
    if (answer.action !== 'accept') throw new Refusal(rejectedByPerson, 'The person has declined')
    const content = { type: 'text' as const, text: answer.text ?? '' }
    return { role: 'assistant', model: 'a person', stopReason: 'endTurn', content }
  }

  async #put(question: Question, signal: AbortSignal): Promise<QuestionAnswer> {
    if (this.#calls === 0) throw new Refusal(invalidRequest, 'Nothing is under way that this could belong to')
    if (!this.takes(question.kind)) throw new Refusal(invalidRequest, 'Nobody here answers such questions')
    const withdrawn = new AbortController()
    const over = this.#over.signal
    const end = (): void => withdrawn.abort()
    for (const each of [signal, over]) each.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    try {
      return await this.#asks.ask(question, withdrawn.signal)
    } finally {
      for (const each of [signal, over]) each.removeEventListener('abort', end)
    }
  }
}

/** What of a message can be read; of the rest its kind. */
function textOf(content: unknown): string {
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content]
  return parts.filter(isFields).map(partText).join('\n')
}

function partText(part: Fields): string {
  const { text, type } = part
  if (typeof text === 'string') return text
  return typeof type === 'string' ? `[${type}]` : '[something else]'
}
