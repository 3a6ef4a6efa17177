/**
 * Keeps on disk which sessions of older clients hear of which resources: such a client subscribes once, and its session outlives
 * the engine. When its stream is there again, it is told that what it watches may have changed meanwhile.
 */
import { join } from 'node:path'
import { printableJson } from '../../shared/text/printable'
import type { ResourceSubscriptions } from '../core/gateway/resource-subscriptions'
import { readAsText, type Cancel, type Clock, type Files, type Logger } from '../core/ports'
import { fieldsOf, readJson, text } from '../core/util/lenient'
import { Saver } from '../core/util/saver'
import { Redactor } from '../core/vault/redact'

/** In all; of the sessions that were used last. */
const most = 5_000
/** A session that has not come back within this time (ms) after a start has gone. */
const patience = 60 * 60_000
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
  /** A resource may have changed. */
  tell: (owner: string, uri: string) => void
}

/** Which secrets are in use the engine alone knows; what has a credential's shape is never written. */
const shapes = new Redactor()

export class KeptSubscriptions {
  readonly #options: KeptSubscriptionsOptions
  readonly #path: string
  readonly #saver: Saver
  /** Sessions that were there before this engine, and have not come back yet. */
  readonly #awaited = new Set<string>()
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

  /** Watches what was watched before; what makes no sense is left out. Never throws. */
  async load(): Promise<void> {
    const { files, clock, logger, subscriptions, isKept } = this.#options
    try {
      const read = readJson((await readAsText(files, this.#path)) ?? '{}')
      const kept = fieldsOf(read.ok ? read.value : null)['subscriptions']
      for (const each of Array.isArray(kept) ? kept.slice(0, most) : []) {
        const [owner, server, own, uri] = ['owner', 'server', 'own', 'uri'].map((name) => text(fieldsOf(each)[name]))
        if (owner === undefined || server === undefined || own === undefined || uri === undefined) continue
        if (isKept(owner) && subscriptions().add(owner, { server, own, uri })) this.#awaited.add(owner)
      }
    } catch {
      logger.error('The subscriptions of AI clients cannot be read just now')
    }
    this.#isLoaded = true
    this.#cancel = clock.after(patience, () => {
      for (const owner of this.#awaited) subscriptions().drop(owner)
      this.#awaited.clear()
    })
  }

  /** It listens again. */
  back(owner: string): void {
    if (!this.#awaited.delete(owner)) return
    for (const uri of this.#options.subscriptions().urisFor(owner)) this.#options.tell(owner, uri)
  }

  changed(): void {
    if (this.#isLoaded) this.#saver.soon()
  }

  /** Resolves after a last try to write. Never rejects. */
  async close(): Promise<void> {
    this.#cancel()
    await this.#saver.close()
  }

  async #write(): Promise<void> {
    const { files, subscriptions, isKept } = this.#options
    const all = subscriptions()
      .all()
      .filter(({ owner, uri }) => isKept(owner) && shapes.text(uri) === uri)
    await files.write(this.#path, `${printableJson({ version: 1, subscriptions: all.slice(-most) })}\n`)
  }
}
