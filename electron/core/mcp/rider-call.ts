/** One request on its way through a channel that several share, and who has made it. */
import type { RiderEvents } from './pipe'

/** A request that the server has not answered yet. */
export class Call {
  /** Resolves when the answer was handed over, or nobody waits for it any more; rejects when it cannot come. */
  readonly over: Promise<void>
  isOver = false
  /** The server has accepted it without an answer: that comes on another way, if at all. */
  isPromised = false
  /** Ends what the transport keeps open for it. */
  abandon: () => void = () => undefined
  #resolve: () => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(
    readonly rider: Member,
    readonly wireId: number,
    /** As the rider wrote them, in JSON. */
    readonly id: string,
    readonly token: string | null,
    readonly method: string,
  ) {
    this.over = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Not everybody waits for it.
    this.over.catch(() => undefined)
  }

  settle(error?: Error): void {
    this.isOver = true
    if (error) this.#reject(error)
    else this.#resolve()
  }
}

export interface Member {
  events: RiderEvents
  /** Gets the questions that belong to nobody's call. */
  takesUnclaimed: boolean
  whose: string | symbol
}
