/**
 * The stream of notices that belong to no request (GET of Streamable HTTP up to 2025-11-25). It is opened again whenever it
 * ends, as the server may end it at any time, but less and less often while nothing comes of it.
 */
import type { Clock } from '../ports'
import { FaultError, pauseWished, type Fault } from '../problems/fault'
import { readAnswer } from './answer'
import { refusal, thrown } from './http-faults'
import type { Message } from './message'
import type { Pauses } from './pauses'

export interface NoticeStreamOptions {
  clock: Clock
  pauses: Pauses
  /** A word for the activity. */
  note: (message: string) => void
  /** Asks for the stream; `lastEventId` is where the one before broke off. */
  request: (lastEventId: string | null, signal: AbortSignal) => Promise<Response>
  message: (message: Message) => void
  /** It could not be opened, or broke: the connection may be broken as well. */
  trouble: (fault: Fault) => void
  /** What was to come on it does not come now. */
  ended: () => void
}

/** Statuses that may pass. Any other refusal means that there is no such stream. */
const mayPass = (status: number): boolean => status >= 500 || status === 408 || status === 425 || status === 429

export class NoticeStream {
  readonly #options: NoticeStreamOptions
  readonly #abort = new AbortController()
  /** Something could come on it just now. */
  isOpen = false
  #begun = false
  #lastEventId: string | null = null
  #wish: number | undefined
  #cancelPause: () => void = () => undefined

  constructor(options: NoticeStreamOptions) {
    this.#options = options
  }

  /** Begins to listen; once is enough. */
  open(): void {
    if (this.#begun || this.#abort.signal.aborted) return
    this.#begun = true
    void this.#turn()
  }

  close(): void {
    this.#cancelPause()
    this.#abort.abort()
  }

  async #turn(): Promise<void> {
    const { clock, pauses, note, ended } = this.#options
    const begun = clock.now()
    const { heard, again, wish } = await this.#listen()
    this.isOpen = false
    if (this.#abort.signal.aborted) return
    ended()
    if (!again) return
    const pause = pauses.after('notices', { lastedMs: clock.now() - begun, heard }, wish ?? this.#wish)
    if (pause.isNews)
      note('The server ends its stream of notices again and again. Patchbay opens it less and less often.')
    this.#cancelPause = clock.after(pause.ms, () => void this.#turn())
  }

  /** `wish`: the pause (ms) that a refusal asks for. */
  async #listen(): Promise<{ heard: boolean; again: boolean; wish?: number }> {
    const { clock, request, message, trouble } = this.#options
    let heard = false
    try {
      const answer = await request(this.#lastEventId, this.#abort.signal)
      if (answer.status === 405) {
        await answer.body?.cancel()
        return { heard, again: false }
      }
      if (!answer.ok) throw await refusal(answer, clock.now())
      this.isOpen = true
      await readAnswer(answer, {
        message: (told) => {
          heard = true
          message(told)
        },
        event: ({ id }) => (this.#lastEventId = id ?? this.#lastEventId),
        retry: (ms) => (this.#wish = ms),
      })
      return { heard, again: true }
    } catch (error) {
      if (this.#abort.signal.aborted) return { heard, again: false }
      const { fault } = thrown(error)
      trouble(fault)
      return {
        heard,
        again: error instanceof FaultError ? fault.kind === 'http' && mayPass(fault.status) : fault.kind !== 'auth',
        wish: pauseWished(fault) ?? undefined,
      }
    }
  }
}
