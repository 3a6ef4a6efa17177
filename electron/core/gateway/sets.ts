/** The named sets of servers and tools, kept in `sets.json`, and which client sees through which of them. */
import { join } from 'node:path'
import { PatchbayError } from '../../../shared/ipc/result'
import { clientCalled } from '../../../shared/model/clients'
import type { SetsView, ToolSet } from '../../../shared/model/sets'
import { diskWords } from '../../../shared/text/disk'
import { printableJson } from '../../../shared/text/printable'
import { readAsText, type Clock, type Files, type Logger } from '../ports'
import { Saver } from '../util/saver'
import {
  everything,
  noSets,
  nothing,
  readSets,
  setFor,
  setsFile,
  sightOf,
  type KeptSets,
  type Sight,
  type Viewer,
} from './sets-file'

export class ToolSets {
  readonly #path: string
  readonly #files: Files
  readonly #logger: Logger
  readonly #changed: () => void
  readonly #saver: Saver
  #kept: KeptSets = noSets
  /** By set, made once: a call asks for it. */
  readonly #sights = new WeakMap<ToolSet, Sight>()
  #unread = false

  /**
   * @param changed somebody may see something else now
   * @param trouble the file could not be written; null: it is on disk again
   */
  constructor(
    home: string,
    ports: { files: Files; clock: Clock; logger: Logger },
    changed: () => void,
    trouble: (path: string, error: unknown) => void,
  ) {
    this.#path = join(home, setsFile)
    this.#files = ports.files
    this.#logger = ports.logger
    this.#changed = changed
    this.#saver = new Saver({
      clock: ports.clock,
      gatherMs: 100,
      write: () => this.#write(),
      trouble: (error) => {
        // What makes no sense is told where it is shown; it is not about the disk.
        if (!this.#unread) trouble(this.#path, error)
      },
    })
  }

  /** Reads what is kept; while that cannot be read it is tried again, and clients see nothing. Never throws. */
  async load(): Promise<void> {
    try {
      this.#kept = readSets(await readAsText(this.#files, this.#path))
    } catch (error) {
      this.#unread = true
      this.#logger.error('The sets of servers and tools cannot be read: until they can, clients see nothing', {
        file: this.#path,
        why: whyNot(error),
      })
      this.#saver.soon()
    }
  }

  view(): SetsView {
    return { ...this.#kept, unreadable: this.#unread }
  }

  /** The name of the set that somebody sees through; null: all of everything. */
  nameFor(viewer: Viewer): string | null {
    return setFor(this.#kept, viewer)?.name ?? null
  }

  sightFor(viewer: Viewer): Sight {
    if (this.#unread) return nothing
    if (this.#kept.sets.length === 0 && this.#kept.uses.length === 0) return everything
    const set = setFor(this.#kept, viewer)
    if (!set) return everything
    const known = this.#sights.get(set)
    if (known) return known
    const sight = sightOf(set)
    this.#sights.set(set, sight)
    return sight
  }

  /** Keeps a set, in place of one of the same name. Throws `invalid-input` while the file cannot be read. */
  save(set: ToolSet): Promise<void> {
    return this.#put(({ sets, uses }) => ({ uses, sets: [...sets.filter(({ name }) => name !== set.name), set] }))
  }

  /** Those who saw through it see everything again. Throws `invalid-input` when there is none of this name. */
  remove(name: string): Promise<void> {
    this.#find(name)
    return this.#put(({ sets, uses }) => ({
      sets: sets.filter((set) => set.name !== name),
      uses: uses.filter((use) => use.set !== name),
    }))
  }

  /** @param set null: the client sees everything. Throws `invalid-input` when there is no such set. */
  use(client: string, set: string | null): Promise<void> {
    if (set !== null) this.#find(set)
    const called = clientCalled(client)
    return this.#put(({ sets, uses }) => {
      const others = uses.filter((use) => clientCalled(use.client) !== called)
      return { sets, uses: set === null ? others : [...others, { client, set }] }
    })
  }

  /** A last try to write what is not on disk yet. Never rejects. */
  close(): Promise<void> {
    return this.#saver.close()
  }

  #find(name: string): void {
    if (!this.#kept.sets.some((set) => set.name === name))
      throw new PatchbayError('invalid-input', `There is no set called ${name}`)
  }

  /** What was decided holds at once, and is on disk as soon as it can be. */
  async #put(change: (kept: KeptSets) => KeptSets): Promise<void> {
    if (this.#unread)
      throw new PatchbayError('invalid-input', `${this.#path} cannot be read. Mend it, or delete it, and try again`)
    this.#kept = change(this.#kept)
    this.#changed()
    await this.#saver.flush().catch(() => undefined)
  }

  async #write(): Promise<void> {
    if (this.#unread) {
      this.#kept = readSets(await readAsText(this.#files, this.#path))
      this.#unread = false
      return this.#changed()
    }
    const { sets, uses } = this.#kept
    if (sets.length === 0 && uses.length === 0 && (await readAsText(this.#files, this.#path)) === null) return
    await this.#files.write(this.#path, `${printableJson({ version: 1, sets, uses }, 2)}\n`)
  }
}

function whyNot(error: unknown): string {
  return error instanceof Error && 'code' in error ? diskWords(error) : 'what it says makes no sense'
}
