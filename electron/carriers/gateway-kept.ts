/**
 * What outlives the engine beside the sessions of its clients: which sessions of older clients hear of which resources (such a client
 * subscribes once; until its stream is there again it rests, and so do those that have vanished without a word), and whose task is
 * whose.
 */
import type { ResourceSubscriptions } from '../core/gateway/resource-subscriptions'
import { mostTasks, type Tasks } from '../core/gateway/tasks'
import type { Cancel, Clock, Files, Logger } from '../core/ports'
import { number, text } from '../core/util/lenient'
import { Redactor } from '../core/vault/redact'
import { KeptList } from './kept-list'

/** In all; of the sessions that were used last. */
const mostSubscriptions = 5_000
/** How often it is looked who is still there (ms). */
const lookEvery = 60_000

interface KeptOptions {
  /** The state directory. */
  directory: string
  files: Files
  clock: Clock
  logger: Logger
  /** It is still somebody who may ask; whoever is not kept begins anew by itself. */
  isKept: (owner: string) => boolean
}

export interface KeptSubscriptionsOptions extends KeptOptions {
  subscriptions: () => ResourceSubscriptions
  /** The owners for which somebody listens now. */
  heard: () => ReadonlySet<string>
}

/** Which secrets are in use the engine alone knows; what has a credential's shape is never written. */
const shapes = new Redactor()
const isPlain = (words: string): boolean => shapes.text(words) === words

export class KeptSubscriptions {
  readonly #options: KeptSubscriptionsOptions
  readonly #list: KeptList<object>
  #cancel: Cancel = () => undefined

  constructor(options: KeptSubscriptionsOptions) {
    const { subscriptions, isKept } = options
    this.#options = options
    this.#list = new KeptList({
      ...options,
      name: 'subscriptions',
      words: 'The subscriptions of AI clients',
      most: mostSubscriptions,
      restore: (fields) => {
        const [owner, server, own, uri] = ['owner', 'server', 'own', 'uri'].map((name) => text(fields[name]))
        if (owner === undefined || server === undefined || own === undefined || uri === undefined) return
        const since = number(fields['restsSince']) ?? null
        if (isKept(owner)) subscriptions().restore(owner, { server, own, uri }, since)
      },
      all: () =>
        subscriptions()
          .all()
          .filter(({ owner, uri }) => isKept(owner) && isPlain(uri)),
    })
  }

  /** Knows what was wanted before, and looks after it from now on. Never throws. */
  async load(): Promise<void> {
    await this.#list.load()
    this.#look()
  }

  changed(): void {
    this.#list.changed()
  }

  /** Resolves after a last try to write. Never rejects. */
  async close(): Promise<void> {
    this.#cancel()
    await this.#list.close()
  }

  #look(): void {
    const { clock, subscriptions, heard } = this.#options
    subscriptions().sweep(heard())
    this.#cancel = clock.after(lookEvery, () => this.#look())
  }
}

/** @param tasks those that are in memory */
export function keepTasks({ isKept, ...options }: KeptOptions, tasks: () => Tasks): KeptList<object> {
  return new KeptList({
    ...options,
    name: 'tasks',
    words: 'Whose task is whose',
    most: mostTasks,
    restore: (fields) => {
      const [owner, server, id] = ['owner', 'server', 'id'].map((name) => text(fields[name]))
      const until = number(fields['until'])
      if (owner === undefined || server === undefined || id === undefined || until === undefined) return
      if (isKept(owner)) tasks().restore({ owner, server, id, until })
    },
    all: () =>
      tasks()
        .all()
        .filter(({ owner, id }) => isKept(owner) && isPlain(id)),
  })
}
