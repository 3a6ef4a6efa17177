/** What a bridge asks the engine, over a link that may break at any moment: nothing is asked twice unless it may be. */
import type { Way } from '../core/gateway/relay'
import { Unanswered } from '../core/gateway/face'
import { onOneLine, partOf, textIn, type Message } from '../core/mcp/message'
import type { Link } from './link'
import type { Signal } from '../core/util/end-signal'

interface Waiting {
  resolve: (answer: Buffer) => void
  reject: (error: Unanswered) => void
  words: string
  hear: Way['hear']
}

/** How long a request waits for an engine to talk to, its start included (ms). */
const patience = 15_000

const nothing = (): void => undefined

export class Remote {
  readonly #link: Link
  readonly #waiting = new Map<string, Waiting>()
  readonly #held = new Set<() => void>()

  constructor(link: Link) {
    this.#link = link
  }

  /** Sends a request once, under its own id, and waits for its answer. Rejects with `Unanswered`. */
  async ask(
    request: Message,
    { signal, hear = nothing }: Pick<Way, 'signal'> & Partial<Pick<Way, 'hear'>>,
  ): Promise<Buffer> {
    await this.#linked(signal)
    const id = partOf(request, 'id') ?? 'null'
    const what = textIn(request, 'name') ?? request.method ?? 'The request'
    const words =
      `The answer to ${what} was lost, because Patchbay was ended meanwhile. The server may have run it, so it was ` +
      'not repeated. Nothing has to be restarted: call again if that does no harm.'
    const cancel = (): void =>
      void this.#link.say(
        Buffer.from(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`),
      )
    signal.addEventListener('abort', cancel, { once: true })
    let giveUp = (): void => undefined
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject, words, hear })
        giveUp = () => reject(new Unanswered('internal', 'Taken back'))
        signal.addEventListener('abort', giveUp, { once: true })
        if (!this.#link.say(onOneLine(request.bytes))) reject(this.#noEngine())
      })
    } finally {
      signal.removeEventListener('abort', cancel)
      signal.removeEventListener('abort', giveUp)
      this.#waiting.delete(id)
    }
  }

  /** An answer of the engine. */
  answered(answer: Message): void {
    this.#waiting.get(partOf(answer, 'id') ?? 'null')?.resolve(answer.bytes)
  }

  /** A notice for a request that listens; false for every other one. */
  told(notice: Message): boolean {
    const asked = this.#waiting.get(partOf(notice, 'subscription-id') ?? '')
    asked?.hear(notice.bytes)
    return asked !== undefined
  }

  up(): void {
    for (const go of this.#held) go()
  }

  down(): void {
    for (const { reject, words } of this.#waiting.values()) reject(new Unanswered('call-outcome-unknown', words))
  }

  async #linked(signal: Signal): Promise<void> {
    if (this.#link.isUp) return
    let go: () => void = () => undefined
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      go = resolve
      timer = setTimeout(resolve, this.#link.refusal ? 0 : patience)
      signal.addEventListener('abort', go, { once: true })
      this.#held.add(go)
    })
    clearTimeout(timer)
    signal.removeEventListener('abort', go)
    this.#held.delete(go)
    signal.throwIfAborted()
    if (!this.#link.isUp) throw this.#noEngine()
  }

  #noEngine(): Unanswered {
    const refusal = this.#link.refusal
    if (refusal) return new Unanswered(refusal.code, `${refusal.message}.`.replace(/\.\.$/, '.'))
    const words =
      'Patchbay does not run, and could not be started in the background. Open Patchbay, or run "patchbay serve" in a ' +
      'terminal. Then call again: nothing has to be restarted.'
    return new Unanswered('engine-not-running', words)
  }
}
