/**
 * Brings what has changed to disk: changes of one moment together, again after a failure with pauses that grow, and a last
 * time at the end. Whatever it saves is in memory anyway, so a disk that is full for a while costs nothing.
 */
import type { Cancel, Clock } from '../ports'
import { converge } from '../../../shared/converge'

export interface SaverOptions {
  clock: Pick<Clock, 'after'>
  /** Changes within this time (ms) are written together. */
  gatherMs: number
  /** Writes what is true now; rejects when it cannot be written. */
  write: () => Promise<void>
  /** Told whenever a write has failed, and with null once one has succeeded again. */
  trouble: (error: unknown) => void
}

/** The first pause after a failure, and the longest (ms). */
const pauses = { first: 2_000, longest: 60_000 }

export class Saver {
  readonly #options: SaverOptions
  readonly #write: () => Promise<void>
  #planned: Cancel | null = null
  #pause = pauses.first
  #failing = false

  constructor(options: SaverOptions) {
    this.#options = options
    this.#write = converge(options.write)
  }

  /** Something has changed; it will be on disk soon. */
  soon(): void {
    this.#planned ??= this.#options.clock.after(this.#options.gatherMs, () => void this.#save())
  }

  /** Resolves when everything is on disk; rejects when it cannot be written, and goes on trying. */
  async flush(): Promise<void> {
    const error = await this.#save()
    if (error !== null) throw error.error
  }

  /** A last try. Never rejects; nothing happens afterwards. */
  async close(): Promise<void> {
    await this.#save()
    this.#planned?.()
    this.#planned = null
  }

  async #save(): Promise<{ error: unknown } | null> {
    this.#planned?.()
    this.#planned = null
    try {
      await this.#write()
    } catch (error) {
      this.#failing = true
      this.#options.trouble(error)
      this.#planned ??= this.#options.clock.after(this.#pause, () => void this.#save())
      this.#pause = Math.min(this.#pause * 2, pauses.longest)
      return { error }
    }
    if (this.#failing) this.#options.trouble(null)
    this.#failing = false
    this.#pause = pauses.first
    return null
  }
}
