/**
 * What ends a piece of work, as an `AbortSignal` does, for a tenth of its price: Node makes an event target of that, which can
 * be handed to other threads.
 */

/** As much of a signal as work needs that can be ended. */
export interface Signal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** One that is ended by whoever made it; each listener hears of that once. */
export class EndSignal implements Signal {
  aborted = false
  reason: unknown = undefined
  #listeners: (() => void)[] = []

  /** A second end changes nothing. */
  abort(reason: unknown = new Error('It was ended')): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    for (let next = this.#listeners.shift(); next; next = this.#listeners.shift()) next()
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.aborted && !this.#listeners.includes(listener)) this.#listeners.push(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener)
    if (at !== -1) this.#listeners.splice(at, 1)
  }
}
