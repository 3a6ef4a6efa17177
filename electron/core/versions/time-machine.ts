/**
 * Remembers the servers of every watched file, change by change, whoever made it, and says when some have vanished. What it
 * keeps on disk is sealed with a key from the vault, for entries hold secrets; without the vault it is kept in memory alone.
 */
import { randomBytes } from 'node:crypto'
import type { LossView, VersionView } from '../../../shared/model/version'
import type { Clock, Files, SharedFiles } from '../ports'
import { whyUnusable } from '../util/unusable'
import { Saver } from '../util/saver'
import { SealedFile, type Sealed, type SealedFileOptions } from './sealed-file'
import { differenceBetween, entriesOf, isNothing, vanished, viewOfVersion, type Look, type Version } from './version'

/** Of one file, of all together, and characters of all together; what is oldest goes first. */
const most = { ofFile: 40, inAll: 1_000, characters: 4 * 1024 * 1024 }
/** Notices that wait to be seen. */
const mostLosses = 50
/** A whole file up to this many characters is kept as it was last good, for the day on which it cannot be read. */
const longestText = 256 * 1024
/** Changes within this time are written together (ms). */
const gatherMs = 500
export interface TimeMachineOptions extends SealedFileOptions {
  clock: Clock
  /** Told when the file cannot be written, and with null when it can again. */
  trouble: (path: string, error: unknown) => void
  sourceId: (path: string) => string
  /** Told of what has vanished, whenever that changes. */
  changed: (losses: LossView[]) => void
}

export class TimeMachine {
  readonly #options: TimeMachineOptions
  readonly #file: SealedFile
  readonly #saver: Saver
  /** By file, oldest first. */
  readonly #versions = new Map<string, Version[]>()
  /** What a file said as a whole when it was last good. */
  readonly #texts = new Map<string, string>()
  /** What Patchbay itself is writing, by file; null: it takes the file away. */
  readonly #own = new Map<string, string | null>()
  #losses: LossView[] = []
  /** Files that cannot be read now. */
  readonly #broken = new Set<string>()
  #isLoaded = false
  /** What is on disk could not be read yet (a keychain that is locked): it is not written over. */
  #unread = true

  constructor(options: TimeMachineOptions) {
    this.#options = options
    this.#file = new SealedFile(options)
    this.#saver = new Saver({
      clock: options.clock,
      gatherMs,
      write: () => this.#write(),
      trouble: (error) => options.trouble(this.#file.path, error),
    })
  }

  /** Reads what an earlier run has kept; what cannot be read just now is read later. Never rejects. */
  async load(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      this.#options.logger.error('The versions of files cannot be read just now', { reason: whyUnusable(error) })
      this.#saver.soon()
    }
    this.#isLoaded = true
  }

  /** The vault can be used again, or not any more. */
  vaultChanged(): void {
    if (this.#isLoaded) this.#saver.soon()
  }

  async #read(): Promise<void> {
    const kept = await this.#file.read()
    if (kept === null) return
    this.#unread = false
    this.#takeIn(kept)
  }

  /** What was kept comes first; what has been seen meanwhile is compared with it. */
  #takeIn({ versions, texts, losses }: Sealed): void {
    const since = [...this.#versions.values()].flat()
    this.#versions.clear()
    this.#losses = [...losses]
    for (const version of versions)
      this.#versions.set(version.path, [...(this.#versions.get(version.path) ?? []), version])
    for (const [path, whole] of Object.entries(texts)) if (!this.#texts.has(path)) this.#texts.set(path, whole)
    for (const version of since) this.#append(version)
    this.#tell()
  }

  async close(): Promise<void> {
    await this.#saver.close()
  }

  /** The same files; what is written through them is known as Patchbay's own. */
  witness<F extends Files | SharedFiles>(files: F): F {
    const note = (path: string, text: string | null): void => void this.#own.set(path, text)
    const witnessed: Files & Partial<SharedFiles> = {
      read: (path, limit) => files.read(path, limit),
      write: (path, text) => {
        note(path, text)
        return files.write(path, text)
      },
      ...('swap' in files
        ? {
            swap: (path: string, swap: Parameters<SharedFiles['swap']>[1]) => {
              note(path, swap.after)
              return files.swap(path, swap)
            },
          }
        : {}),
    }
    return witnessed as F
  }

  /** Takes in what the files say now. */
  observe(looks: readonly Look[]): void {
    if (!this.#isLoaded) return
    let isNew = false
    for (const look of looks) isNew = this.#look(look) || isNew
    const seen = new Set(looks.map(({ file }) => file.path))
    for (const [path, versions] of this.#versions) {
      const last = versions.at(-1)
      // A file that is shown only while it is there.
      if (!seen.has(path) && last && last.entries.length > 0) isNew = this.#add({ ...last, entries: [] }, null) || isNew
    }
    if (isNew) this.#trim()
    this.#tell()
  }

  #look(look: Look): boolean {
    const { path } = look.file
    if (look.isBroken) {
      this.#broken.add(path)
      return false
    }
    const wasBroken = this.#broken.delete(path)
    const text = look.document?.text
    const isKept = text !== undefined && text.length <= longestText && look.definitions.length > 0
    const before = this.#versions.get(path)?.at(-1)
    const entries = entriesOf(look)
    if (!before && entries.length === 0) return false
    const { project } = look.file
    const isNew = this.#add({ path, project, client: look.client.id, entries }, text ?? null)
    if (isKept && (isNew || wasBroken || !this.#texts.has(path))) {
      this.#texts.set(path, text)
      this.#saver.soon()
    }
    return isNew
  }

  /** @returns whether that is another version than the last one */
  #add(now: Pick<Version, 'path' | 'project' | 'client' | 'entries'>, text: string | null): boolean {
    const { clock } = this.#options
    const { path, project, client, entries } = now
    const isOwn = this.#own.has(path) && this.#own.get(path) === text
    return this.#append({
      version: `v${randomBytes(6).toString('hex')}`,
      at: new Date(clock.now()).toISOString(),
      author: isOwn ? 'patchbay' : null,
      client,
      path,
      project,
      entries,
    })
  }

  #append(version: Version): boolean {
    const { path, client, at, author, entries } = version
    const versions = this.#versions.get(path) ?? []
    const before = versions.at(-1)
    const difference = differenceBetween(before?.entries ?? [], entries)
    if (isNothing(difference)) return false
    this.#versions.set(path, [...versions, version].slice(-most.ofFile))
    const gone = vanished(difference)
    // What is there again is not missed any more.
    this.#losses = this.#losses.flatMap((loss) => {
      if (loss.path !== path) return [loss]
      const names = loss.names.filter((name) => !entries.some((entry) => entry.name === name))
      return names.length === 0 ? [] : [{ ...loss, names }]
    })
    if (before && gone.length > 0 && author === null) {
      const names = gone.map(({ name }) => name)
      this.#losses = [...this.#losses, { version: before.version, client, path, names, at }].slice(-mostLosses)
    }
    this.#saver.soon()
    return true
  }

  /** All versions, or those of one file; the newest first. */
  list(path: string | null): VersionView[] {
    const { sourceId } = this.#options
    return [...this.#versions.values()]
      .flatMap((versions) =>
        versions.map((each, index) => viewOfVersion(each, versions[index - 1] ?? null, sourceId(each.path))),
      )
      .filter((view) => path === null || view.path === path)
      .toReversed()
      .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  }

  /** A version and the one before it. */
  find(id: string): { version: Version; before: Version | null } | null {
    for (const versions of this.#versions.values()) {
      const index = versions.findIndex(({ version }) => version === id)
      const version = versions[index]
      if (version) return { version, before: versions[index - 1] ?? null }
    }
    return null
  }

  /** The whole file as it was last good; null where it is not known. */
  textOf(path: string): string | null {
    return this.#texts.get(path) ?? null
  }

  /** A person has seen that servers are gone. @returns whether any were */
  dismiss(version: string): boolean {
    const before = this.#losses.length
    this.#losses = this.#losses.filter((loss) => loss.version !== version)
    if (this.#losses.length < before) this.#saver.soon()
    this.#tell()
    return this.#losses.length < before
  }

  #told = ''
  #tell(): void {
    const broken = [...this.#broken].flatMap((path): LossView[] => {
      const last = this.#versions.get(path)?.at(-1)
      return last ? [{ version: last.version, client: last.client, path, names: [], at: last.at }] : []
    })
    const losses = [...this.#losses, ...broken]
    const said = JSON.stringify(losses)
    if (said === this.#told) return
    this.#told = said
    this.#options.changed(losses)
  }

  #trim(): void {
    const all = [...this.#versions.values()].flat().toSorted((a, b) => (a.at < b.at ? -1 : 1))
    let [count, size] = [all.length, all.reduce((sum, each) => sum + sizeOf(each), 0)]
    for (const version of all) {
      if (count <= most.inAll && size <= most.characters) break
      const versions = this.#versions.get(version.path) ?? []
      // The last one of a file is what it says now.
      if (versions.length < 2) continue
      this.#versions.set(
        version.path,
        versions.filter((each) => each !== version),
      )
      count -= 1
      size -= sizeOf(version)
    }
  }

  async #write(): Promise<void> {
    if (this.#unread) await this.#read()
    if (this.#unread) return
    await this.#file.write({
      versions: [...this.#versions.values()].flat(),
      texts: Object.fromEntries(this.#texts),
      losses: this.#losses,
    })
  }
}

const sizes = new WeakMap<Version, number>()

function sizeOf(version: Version): number {
  const known = sizes.get(version) ?? JSON.stringify(version.entries).length
  sizes.set(version, known)
  return known
}
