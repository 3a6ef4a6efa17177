/**
 * Keeps on disk which sessions of older clients hear of which resources: such a client subscribes once, and its session outlives
 * the engine. Until its stream is there again it rests; and so do those that have vanished without a word.
 */
import { join } from 'node:path'
import { printableJson } from '../../shared/text/printable'
import type { ResourceSubscriptions } from '../core/gateway/resource-subscriptions'
import { readAsText, type Cancel, type Clock, type Files, type Logger } from '../core/ports'
import { fieldsOf, number, readJson, text } from '../core/util/lenient'
import { Saver } from '../core/util/saver'
import { Redactor } from '../core/vault/redact'

/** In all; of the sessions that were used last. */
const most = 5_000
/** How often it is looked who is still there (ms). */
const lookEvery = 60_000
const gatherMs = 1_000

export interface KeptSubscriptionsOptions {
  /** The state directory. */
  directory: string
  files: Files
  clock: Clock
  logger: Logger
  subscriptions: () => ResourceSubscriptions
  /** It is the session of a client that still has its token; everybody else subscribes anew by itself. */
  isKept: (owner: string) => boolean
  /** The owners for which somebody listens now. */
  heard: () => ReadonlySet<string>
}

/** Which secrets are in use the engine alone knows; what has a credential's shape is never written. */
const shapes = new Redactor()

export class KeptSubscriptions {
  readonly #options: KeptSubscriptionsOptions
  readonly #path: string
  readonly #saver: Saver
  #cancel: Cancel = () => undefined
  #isLoaded = false

  constructor(options: KeptSubscriptionsOptions) {
    this.#options = options
    this.#path = join(options.directory, 'subscriptions.json')
    this.#saver = new Saver({
      clock: options.clock,
      gatherMs,
      write: () => this.#write(),
      trouble: (error) => {
        if (error !== null) options.logger.error('The subscriptions of AI clients cannot be kept')
      },
    })
  }

  /** Knows what was wanted before, and looks after it from now on; what makes no sense is left out. Never throws. */
  async load(): Promise<void> {
    const { files, logger, subscriptions, isKept } = this.#options
    try {
      const read = readJson((await readAsText(files, this.#path)) ?? '{}')
      const kept = fieldsOf(read.ok ? read.value : null)['subscriptions']
      for (const each of Array.isArray(kept) ? kept.slice(0, most) : []) {
        const [owner, server, own, uri] = ['owner', 'server', 'own', 'uri'].map((name) => text(fieldsOf(each)[name]))
        if (owner === undefined || server === undefined || own === undefined || uri === undefined) continue
        const since = number(fieldsOf(each)['restsSince']) ?? null
        if (isKept(owner)) subscriptions().restore(owner, { server, own, uri }, since)
      }
    } catch {
      logger.error('The subscriptions of AI clients cannot be read just now')
    }
    this.#isLoaded = true
    this.#look()
  }

  changed(): void {
    if (this.#isLoaded) this.#saver.soon()
  }

  /** Resolves after a last try to write. Never rejects. */
  async close(): Promise<void> {
    this.#cancel()
    await this.#saver.close()
  }

  #look(): void {
    const { clock, subscriptions, heard } = this.#options
    subscriptions().sweep(heard())
    this.#cancel = clock.after(lookEvery, () => this.#look())
  }

  async #write(): Promise<void> {
    const { files, subscriptions, isKept } = this.#options
    const all = subscriptions()
      .all()
      .filter(({ owner, uri }) => isKept(owner) && shapes.text(uri) === uri)
    await files.write(this.#path, `${printableJson({ version: 1, subscriptions: all.slice(-most) })}\n`)
  }
}
