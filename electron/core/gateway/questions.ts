/**
 * What servers have asked clients of the older era and nobody has answered yet. Each question goes to the one client whose
 * call it belongs to, under an id of ours, and only that client's answer counts.
 */
import { randomBytes } from 'node:crypto'
import { partOf, withParts, type Message } from '../mcp/message'
import type { Cancel, Clock } from '../ports'
import type { Askable } from './askable'
import type { Signal } from '../util/end-signal'

/** How the client of a call can be asked. */
export interface Asking {
  may: Askable
  /** The client's answer, under the question's own id. Rejects when there is none. */
  put(question: Message, signal: Signal): Promise<Buffer>
}

interface Question {
  client: string
  /** As the server's side knows it (JSON). */
  id: string
  resolve: (answer: Buffer) => void
}

/** A person who is asked may take a while (ms). */
const patience = 10 * 60_000
/** Of one client at once. */
const most = 32

export class Questions {
  readonly #clock: Pick<Clock, 'after'>
  readonly #open = new Map<string, Question>()

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  /** Asks a client on the stream of its own call, which `send` writes to. */
  asker(client: string, send: (message: Buffer) => void): Asking['put'] {
    return (question, signal) => this.#put(client, send, question, signal)
  }

  #put(client: string, send: (message: Buffer) => void, question: Message, signal: Signal): Promise<Buffer> {
    const mine = [...this.#open.values()].filter((each) => each.client === client).length
    if (mine >= most) return Promise.reject(new Error('Too many questions at once'))
    const id = JSON.stringify(`patchbay-${randomBytes(9).toString('base64url')}`)
    return new Promise<Buffer>((resolve, reject) => {
      const settle = (): void => {
        cancelTimer()
        signal.removeEventListener('abort', giveUp)
        this.#open.delete(id)
      }
      const giveUp = (): void => {
        settle()
        send(Buffer.from(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`))
        reject(new Error('The question was taken back'))
      }
      const cancelTimer: Cancel = this.#clock.after(patience, giveUp)
      signal.addEventListener('abort', giveUp, { once: true })
      const answered = (answer: Buffer): void => {
        settle()
        resolve(answer)
      }
      this.#open.set(id, { client, id: partOf(question, 'id') ?? 'null', resolve: answered })
      send(withParts(question, { id }))
    })
  }

  /** A client says something in answer; what it was not asked is nobody's. */
  answered(client: string, answer: Message): void {
    const question = this.#open.get(partOf(answer, 'id') ?? '')
    if (question?.client === client) question.resolve(withParts(answer, { id: question.id }))
  }
}
