/** A typed, synchronous event emitter whose listeners cannot break each other. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>()

  /** Returns the function that removes the listener. */
  on<N extends keyof Events>(name: N, listener: (event: Events[N]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set)
    set.add(listener)
    return () => set.delete(listener)
  }

  /** A listener that throws is reported once all others have been called. */
  emit<N extends keyof Events>(name: N, event: Events[N]): void {
    const failures: unknown[] = []
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        ;(listener as (event: Events[N]) => void)(event)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `Listeners of ${String(name)} failed`)
  }

  clear(): void {
    this.#listeners.clear()
  }
}
