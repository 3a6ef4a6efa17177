/** Which of Patchbay's own files are behind what is in memory, and why: one problem for all of them. */
import type { Problem } from '../../../shared/model/problem'
import { diskWords } from '../../../shared/text/disk'
import type { Clock, Logger } from '../ports'
import { problem } from '../problems/problem'

export class Unsaved {
  readonly #clock: Pick<Clock, 'now'>
  readonly #logger: Logger
  readonly #changed: (problem: Problem | null) => void
  readonly #behind = new Map<string, string>()

  constructor(ports: { clock: Pick<Clock, 'now'>; logger: Logger }, changed: (problem: Problem | null) => void) {
    this.#clock = ports.clock
    this.#logger = ports.logger
    this.#changed = changed
  }

  /** A file could not be written; null: it is on disk again. */
  report(path: string, error: unknown): void {
    const words = error === null ? undefined : diskWords(error)
    if (this.#behind.get(path) === words) return
    if (words === undefined) this.#behind.delete(path)
    else {
      this.#behind.set(path, words)
      this.#logger.error('A file of Patchbay’s own could not be saved', { path, reason: words })
    }
    this.#changed(this.#problem())
  }

  #problem(): Problem | null {
    const [first] = this.#behind
    if (first === undefined) return null
    const [path, words] = first
    const others = this.#behind.size - 1
    const detail = `${words}: ${path}${others === 0 ? '' : ` and ${others} more`} cannot be written.`
    return problem('internal.unsaved', this.#clock.now(), { detail })
  }
}
