/**
 * The files as they were last read. Each is read on its own and again only when it has changed, and one that hangs (a
 * network drive that is away) delays nobody: what is known of it stands until it answers.
 */
import type { Cancel, Files, Ports } from '../ports'
import type { ClientFile } from './client'
import { readAgain, unread, type ConfigFile, type Reading } from './config-file'
import type { Parsed } from './documents/document'
import { skim } from './documents/skim'
import { mayPass, silent } from './obstacle'

/** A half-written file is looked at again after this long (ms). */
const settleMs = 120

/** So long a file may take (ms). */
const patienceMs = 2_000

/**
 * So long after the last change that does not matter the whole file is read again (ms), as places in it may have moved; while
 * it never rests, so long after the first.
 */
const wholeMs = { rested: 5_000, restless: 30_000 }

/** A file that could not be read for want of means is tried again after this long (ms). */
const againMs = 3_000

export class Reader {
  readonly #ports: { files: Files } & Pick<Ports, 'clock' | 'logger'>
  /** Asked for when a file is to be looked at once more without a change of it. */
  readonly #refresh: () => Promise<void>
  readonly #reading: Omit<Reading, 'most' | 'format'>
  readonly #files = new Map<string, ConfigFile>()
  /** Files whose reading has begun and not ended yet. */
  readonly #under = new Map<string, Promise<void>>()
  /** Ends every wait for a file. */
  readonly #waiting = new Set<() => void>()
  /** Files and folders that have changed since they were looked at. */
  readonly #dirty = new Set<string>()
  /** Of files of which only parts matter: what these were, in the document that is known. */
  readonly #digests = new Map<string, { document: Parsed; digest: string | null }>()
  /** How files are to be read of which only parts matter. */
  readonly #partly = new Map<string, ClientFile>()
  /** Files that are to be read in whole, whatever has changed in them: now, or when their time has come. */
  readonly #whole = new Map<string, 'now' | { latest: number; cancel: Cancel }>()
  #stopped = false

  constructor(ports: { files: Files } & Pick<Ports, 'clock' | 'logger'>, refresh: () => Promise<void>) {
    this.#ports = ports
    this.#refresh = refresh
    const { clock, files } = ports
    this.#reading = {
      files,
      now: () => clock.now(),
      settle: () => new Promise((resolve) => void clock.after(settleMs, resolve)),
    }
  }

  /** Ends every wait; nothing is read later any more. */
  stop(): void {
    this.#stopped = true
    for (const leave of this.#waiting) leave()
    for (const path of this.#whole.keys()) this.#forgetWhole(path)
  }

  /** The file as it was last read. */
  file(path: string): ConfigFile {
    return this.#files.get(path) ?? unread(path)
  }

  /** What stands in it, as it was last readable. */
  document(path: string): Parsed | null {
    return this.#files.get(path)?.document ?? null
  }

  /** This file or folder has changed. */
  touch(path: string): void {
    this.#dirty.add(path)
  }

  isTouched(path: string): boolean {
    return this.#dirty.has(path)
  }

  /** To be called before it is looked at, so that a change meanwhile counts as one. */
  untouch(path: string): void {
    this.#dirty.delete(path)
  }

  /**
   * True when all that has changed is what does not matter here: then nothing is to be read. In a few seconds it is all the
   * same, for the places of entries in their file.
   */
  async isNoise(): Promise<boolean> {
    const dirty = [...this.#dirty]
    for (const path of dirty) {
      const { document, problem } = this.file(path)
      if (document === null || problem !== null || this.#under.has(path) || this.#whole.get(path) === 'now')
        return false
      this.untouch(path)
      const digest = await this.#skim(path)
      if (digest === null || digest !== this.#digestOf(path, document)) {
        this.touch(path)
        return false
      }
      this.#readWhole(path)
    }
    return dirty.length > 0 && this.#dirty.size === 0
  }

  /** Null where it is read in whole anyway, or cannot be read. */
  async #skim(path: string): Promise<string | null> {
    const { files } = this.#ports
    const { matters, most } = this.#partly.get(path) ?? {}
    if (!files.look || !matters || most === undefined) return null
    return this.inTime(files.look(path, most, (bytes) => skim(bytes, matters)).catch(() => null))
  }

  /** Made when it is first asked for: most files change once in a day. */
  #digestOf(path: string, document: Parsed): string | null {
    const known = this.#digests.get(path)
    if (known?.document === document) return known.digest
    const matters = this.#partly.get(path)?.matters
    const digest = matters && document.text !== undefined ? skim(Buffer.from(document.text), matters) : null
    this.#digests.set(path, { document, digest })
    return digest
  }

  #readWhole(path: string): void {
    const { clock, logger } = this.#ports
    const now = clock.now()
    const before = this.#whole.get(path)
    const latest = typeof before === 'object' ? before.latest : now + wholeMs.restless
    this.#forgetWhole(path)
    const cancel = clock.after(Math.max(0, Math.min(wholeMs.rested, latest - now)), () => {
      if (this.#stopped || !this.#files.has(path)) return
      this.#whole.set(path, 'now')
      this.touch(path)
      this.#refresh().catch((error: unknown) => logger.error('Reading a file again failed', { error: String(error) }))
    })
    this.#whole.set(path, { latest, cancel })
  }

  #forgetWhole(path: string): void {
    const before = this.#whole.get(path)
    if (typeof before === 'object') before.cancel()
    this.#whole.delete(path)
  }

  /** Forgets all others. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.#files.keys()) {
      if (paths.has(path)) continue
      this.#forgetWhole(path)
      for (const each of [this.#files, this.#digests, this.#partly]) each.delete(path)
    }
  }

  /** Reads those that are new or have changed. Resolves when all have been read or have had their time. */
  async read(files: Iterable<ClientFile>): Promise<void> {
    const byPath = new Map([...files].map((file) => [file.path, file]))
    await Promise.all([...byPath.values()].map((file) => this.#readOne(file)))
  }

  /** What the work brings; null when it goes on too long, or nobody waits for it any more. */
  async inTime<T>(work: Promise<T>): Promise<T | null> {
    let cancel: Cancel = () => undefined
    let leave: () => void = () => undefined
    const late = new Promise<null>((resolve) => {
      leave = () => resolve(null)
      cancel = this.#ports.clock.after(patienceMs, leave)
      if (this.#stopped) leave()
      this.#waiting.add(leave)
    })
    const outcome = await Promise.race([work, late])
    cancel()
    this.#waiting.delete(leave)
    return outcome
  }

  async #readOne(file: ClientFile): Promise<void> {
    const { path, most, format } = file
    if (file.matters) this.#partly.set(path, file)
    const known = this.#files.get(path)
    // One that hangs is not asked again: each reading holds one of the few threads there are for it.
    if ((known && !this.isTouched(path)) || this.#under.has(path)) return
    this.untouch(path)
    this.#forgetWhole(path)
    const before = known ?? unread(path)
    const reading = readAgain(before, { ...this.#reading, most, format }).then((file) => {
      this.#files.set(path, file)
      if (file.problem && mayPass(file.problem)) this.#readLater(path)
      return true
    })
    const ended = reading.finally(() => this.#under.delete(path))
    this.#under.set(
      path,
      ended.then(() => undefined),
    )
    if (await this.inTime(ended)) return
    const { clock, logger } = this.#ports
    this.#files.set(path, { ...before, exists: true, problem: silent(path, patienceMs, clock.now()) })
    ended
      .then(() => this.#refresh())
      .catch((error: unknown) => logger.error('Reading a late file failed', { error: String(error) }))
  }

  #readLater(path: string): void {
    const { clock, logger } = this.#ports
    clock.after(againMs, () => {
      if (this.#stopped || !this.#files.has(path)) return
      this.touch(path)
      this.#refresh().catch((error: unknown) => logger.error('Reading a file again failed', { error: String(error) }))
    })
  }
}
