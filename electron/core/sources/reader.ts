/**
 * The files as they were last read. Each is read on its own and again only when it has changed, and one that hangs (a
 * network drive that is away) delays nobody: what is known of it stands until it answers.
 */
import type { Cancel, Files, Ports } from '../ports'
import type { ClientFile } from './client'
import { readAgain, unread, type ConfigFile, type Reading } from './config-file'
import type { Parsed } from './documents/document'
import { mayPass, silent } from './obstacle'

/** A half-written file is looked at again after this long (ms). */
const settleMs = 120

/** So long a file may take (ms). */
const patienceMs = 2_000

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

  /** Forgets all others. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.#files.keys()) if (!paths.has(path)) this.#files.delete(path)
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

  async #readOne({ path, most, format }: ClientFile): Promise<void> {
    const known = this.#files.get(path)
    // One that hangs is not asked again: each reading holds one of the few threads there are for it.
    if ((known && !this.isTouched(path)) || this.#under.has(path)) return
    this.untouch(path)
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
