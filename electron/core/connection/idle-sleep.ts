/**
 * Lets a program that nobody uses sleep, where the person has allowed it, and wakes it for the next request. Used is a server
 * while a request is under way, while somebody watches one of its resources, and while a task that it was given goes on.
 */
import type { Cancel, Clock } from '../ports'

export interface IdleSleepOptions {
  clock: Clock
  /** How long nobody must have used it (ms); null: it never sleeps. */
  after: () => number | null
  /** It could be put to sleep now: its program runs, and nothing is in the way. */
  mayRest: () => boolean
  isAsleep: () => boolean
  sleep: () => void
  /** Begins to wake it; resolves once its program is there, or did not come. Never rejects. */
  wake: () => Promise<void>
}

export class IdleSleep {
  readonly #options: IdleSleepOptions
  /** Requests under way. */
  #uses = 0
  /** Its resources are watched. */
  #isWatched = false
  /** Until when tasks that it was given may go on (ms since the epoch), by their ids. */
  readonly #tasks = new Map<string, number>()
  #waking: Promise<void> | null = null
  #cancel: Cancel = () => undefined

  constructor(options: IdleSleepOptions) {
    this.#options = options
  }

  /** Runs what uses the server; wakes it first, and keeps it awake meanwhile. Rejects as `work` does. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#uses += 1
    this.#cancel()
    try {
      await this.#awake()
      return await work()
    } finally {
      this.#uses -= 1
      this.rest()
    }
  }

  /** Somebody watches its resources from now on, or nobody does any more. */
  watched(isWatched: boolean): void {
    this.#isWatched = isWatched
    if (isWatched) void this.#awake()
    this.rest()
  }

  /** A task goes on in it, for so long (ms) at most; null: nobody waits for it. */
  task(id: string, forMs: number | null): void {
    if (forMs === null) this.#tasks.delete(id)
    else this.#tasks.set(id, this.#options.clock.now() + forMs)
    this.rest()
  }

  /** Begins to count anew: something has come to rest, or the setting is another one. */
  rest(): void {
    this.#cancel()
    const { clock, after } = this.#options
    const wanted = after()
    if (wanted === null || !this.#isIdle()) return
    const lastTask = Math.max(0, ...this.#tasks.values())
    this.#cancel = clock.after(Math.max(wanted, lastTask - clock.now()), () => this.#due())
  }

  /** Wakes it where it may not sleep any more. */
  settingChanged(): void {
    if (this.#options.after() === null) void this.#awake()
    this.rest()
  }

  stop(): void {
    this.#cancel()
  }

  #isIdle(): boolean {
    return this.#uses === 0 && !this.#isWatched && this.#options.mayRest()
  }

  #due(): void {
    if (this.#options.after() === null || !this.#isIdle()) return
    this.#tasks.clear()
    this.#options.sleep()
  }

  /** One wake for all who come meanwhile. */
  #awake(): Promise<void> {
    if (this.#options.isAsleep()) this.#waking ??= this.#wake()
    return this.#waking ?? Promise.resolve()
  }

  async #wake(): Promise<void> {
    try {
      await this.#options.wake()
    } finally {
      this.#waking = null
    }
  }
}
