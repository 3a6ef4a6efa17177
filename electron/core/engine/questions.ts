/** The questions of servers that wait for the person: few at once, each for a while, their texts cut, printable and without secrets. */
import { randomUUID } from 'node:crypto'
import { PatchbayError } from '../../../shared/ipc/result'
import { addressOf, isPage } from '../../../shared/address'
import type { QuestionAnswer, QuestionView } from '../../../shared/model/question'
import { printableLines } from '../../../shared/text/printable'
import type { Cancel, Clock } from '../ports'
import type { Question } from '../mcp/asked'
import type { Redactor } from '../vault/redact'

/** Whoever asks more than this at once is not asking. */
const mostOpen = 20
const mostOfOneServer = 3
/** A call waits as long (ms); who has gone away has not answered. */
const patience = 9 * 60_000
const longestMessage = 4_000
/** Of a whole conversation (characters). */
const longestConversation = 40_000
const mostMessages = 50
/** A form of more than this is no form (characters of JSON). */
const longestSchema = 64_000
const longestAddress = 4_000

interface Open {
  view: QuestionView
  settle: (answer: QuestionAnswer) => void
}

export interface QuestionsDeps {
  clock: Clock
  redactor: Redactor
  changed: (questions: QuestionView[]) => void
  /** Opens a page in the person's browser. */
  openUrl: (url: string) => Promise<void>
}

export class Questions {
  readonly #deps: QuestionsDeps
  readonly #open = new Map<string, Open>()

  constructor(deps: QuestionsDeps) {
    this.#deps = deps
  }

  /** Waits for the person's answer; what cannot be shown is declined, what nobody answers is cancelled. */
  ask(server: { id: string; name: string }, question: Question, withdrawn: AbortSignal): Promise<QuestionAnswer> {
    const ofThis = [...this.#open.values()].filter(({ view }) => view.server === server.id)
    const view = this.#view(server, question)
    if (withdrawn.aborted) return Promise.resolve({ action: 'cancel' })
    if (view === null || this.#open.size >= mostOpen || ofThis.length >= mostOfOneServer)
      return Promise.resolve({ action: 'decline' })
    return new Promise((resolve) => {
      let cancel: Cancel = () => undefined
      const settle = (answer: QuestionAnswer): void => {
        if (!this.#open.delete(view.id)) return
        cancel()
        withdrawn.removeEventListener('abort', leave)
        this.#tell()
        resolve(answer)
      }
      const leave = (): void => settle({ action: 'cancel' })
      cancel = this.#deps.clock.after(patience, leave)
      withdrawn.addEventListener('abort', leave, { once: true })
      this.#open.set(view.id, { view, settle })
      this.#tell()
    })
  }

  /**
   * Passes the person's answer on; `answered` is false where nobody waits for it any more. Saying yes to a page opens it first.
   * @throws PatchbayError `internal` when the page could not be opened; the question stays
   */
  async answer(id: string, answer: QuestionAnswer): Promise<{ answered: boolean }> {
    const open = this.#open.get(id)
    if (open === undefined) return { answered: false }
    if (open.view.kind === 'url' && answer.action === 'accept') {
      try {
        await this.#deps.openUrl(open.view.url)
      } catch {
        throw new PatchbayError('internal', 'The browser could not be opened. Copy the address and open it yourself.')
      }
    }
    open.settle(answer)
    return { answered: true }
  }

  /** Nobody will answer any more. */
  stop(): void {
    for (const { settle } of this.#open.values()) settle({ action: 'cancel' })
  }

  #tell(): void {
    this.#deps.changed([...this.#open.values()].map(({ view }) => view))
  }

  /** Null where it cannot be shown as it is: a page that is no page, a form that is no form. */
  #view({ id: server, name }: { id: string; name: string }, question: Question): QuestionView | null {
    const { clock, redactor } = this.#deps
    const until = new Date(clock.now() + patience).toISOString()
    const told = { id: randomUUID(), server, name, until }
    const text = (value: string, most: number): string =>
      cut(printableLines(redactor.text(value.slice(0, 4 * most))), most)
    switch (question.kind) {
      case 'form': {
        if (JSON.stringify(question.schema).length > longestSchema) return null
        return { ...told, kind: 'form', message: text(question.message, longestMessage), schema: question.schema }
      }
      case 'url': {
        const address = question.url.length > longestAddress ? null : addressOf(question.url)
        if (!address || !isPage(address)) return null
        const { href: url, host } = address
        return { ...told, kind: 'url', message: text(question.message, longestMessage), url, host }
      }
      case 'sampling': {
        let left = longestConversation
        const messages = question.messages.slice(-mostMessages).map((message) => {
          const said = text(message.text, Math.max(1, left))
          left -= said.length
          return { role: message.role, text: said }
        })
        const system = question.system === null ? null : text(question.system, longestMessage)
        return { ...told, kind: 'sampling', system, messages }
      }
    }
  }
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}
