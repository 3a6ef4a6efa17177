/** Lets at most `limit` tasks run at once; the others wait their turn, first come, first served. */
export class Gate {
  readonly #waiting: (() => void)[] = []
  readonly #lingering: (() => void)[] = []
  #running = 0

  constructor(readonly limit: number) {}

  /** Waits for a place; the returned function gives it back (once, however often it is called). */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#running >= this.limit) await this.#wait(signal)
    else this.#running++
    let left = false
    return () => {
      if (left) return
      left = true
      const next = this.#waiting.shift()
      if (next) next()
      else if (--this.#running === 0) for (const go of this.#lingering.splice(0)) go()
    }
  }

  /** Resolves as soon as no task runs: the moment for work that nobody waits for. */
  quiet(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((resolve) => this.#lingering.push(resolve))
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1)
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
      }
      this.#waiting.push(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}
