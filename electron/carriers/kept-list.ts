/** A list that the gateway keeps in a file of its own beside what is in memory: read once, then written as often as it changes. */
import { join } from 'node:path'
import { printableJson } from '../../shared/text/printable'
import { readAsText, type Clock, type Files, type Logger } from '../core/ports'
import { fieldsOf, readJson } from '../core/util/lenient'
import { Saver } from '../core/util/saver'

export interface KeptListOptions<T> {
  /** The state directory. */
  directory: string
  /** What the file and its one list are called, and what people call it. */
  name: string
  words: string
  /** No more are read or written; the last ones count. */
  most: number
  files: Files
  clock: Pick<Clock, 'after'>
  logger: Logger
  /** One of them as it was read; what makes no sense is left out. */
  restore: (fields: Readonly<Record<string, unknown>>) => void
  all: () => T[]
}

const gatherMs = 1_000

export class KeptList<T> {
  readonly #options: KeptListOptions<T>
  readonly #path: string
  readonly #saver: Saver
  #isLoaded = false

  constructor(options: KeptListOptions<T>) {
    this.#options = options
    this.#path = join(options.directory, `${options.name}.json`)
    this.#saver = new Saver({
      clock: options.clock,
      gatherMs,
      write: () => this.#write(),
      trouble: (error) => {
        if (error !== null) options.logger.error(`${options.words} cannot be kept`)
      },
    })
  }

  /** Never throws. */
  async load(): Promise<void> {
    const { files, logger, name, words, most, restore } = this.#options
    try {
      const read = readJson((await readAsText(files, this.#path)) ?? '{}')
      const kept = fieldsOf(read.ok ? read.value : null)[name]
      for (const each of Array.isArray(kept) ? kept.slice(-most) : []) restore(fieldsOf(each))
    } catch {
      logger.error(`${words} cannot be read just now`)
    }
    this.#isLoaded = true
  }

  changed(): void {
    if (this.#isLoaded) this.#saver.soon()
  }

  /** Resolves after a last try to write. Never rejects. */
  close(): Promise<void> {
    return this.#saver.close()
  }

  async #write(): Promise<void> {
    const { files, name, most, all } = this.#options
    await files.write(this.#path, `${printableJson({ version: 1, [name]: all().slice(-most) })}\n`)
  }
}
