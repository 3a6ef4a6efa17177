/**
 * Watches single files, present or not, by watching the nearest folder that exists (never what is below it).
 *
 * Over Node's own `fs.watch`, not chokidar: measured on a project folder of 5 000 files, chokidar 5 reads the whole
 * folder again after every change of any file in it (36 ms of CPU each), and it does not see a file whose parent folder
 * is created later.
 */
import { watch, type FSWatcher } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Logger, Watcher } from '../core/ports'
import { add, arePlaces, fingerprint, Folders, keyOf, missing, placesOf, type Place } from './watch-places'

/** Milliseconds in which several events of one change are taken together. */
const settle = 15

/** Milliseconds between looks at files on systems that tell nothing (network file systems), and when watching fails. */
const looks = { rarely: 10_000, often: 1_000 }

/**
 * Every so many of these looks are at everything. The others leave out what was missing in a folder that has not changed: a
 * person with a hundred projects has thousands of files that might appear.
 */
const lookFully = 6

/**
 * So long one file may take to be looked at (ms); one on a network drive that is away hangs, and must not keep the others
 * from being seen.
 */
const patience = 1_000

interface Folder {
  /** Null when the system refused to watch it. */
  watcher: FSWatcher | null
  /** Device, inode and birth: a folder that was replaced by another of the same name must be watched anew. */
  identity: string
}

/** The watcher of the running system. @param pauses between looks at what the system may not tell of (ms) */
export function createWatcher(logger: Logger, pauses: typeof looks = looks): Watcher {
  return {
    async watch(paths, changed) {
      const watching = new FileWatch(
        paths.map((path) => resolve(path)),
        changed,
        { logger, pauses },
      )
      await watching.start()
      return () => watching.stop()
    },
  }
}

class FileWatch {
  readonly #paths: readonly string[]
  readonly #changed: (path: string) => void
  readonly #logger: Logger
  readonly #pauses: typeof looks
  /** What each file looked like when last seen. */
  readonly #seen = new Map<string, string>()
  /** Files for which the system has just reported something itself. */
  readonly #reported = new Set<string>()
  /** Something happened on the way to a file, or unseen: all are to be looked at. */
  #lookAtAll = false
  /** It is time to look at what the system may not have told of. */
  #isDue = false
  readonly #folders = new Map<string, Folder>()
  /** Looks at the disk that have not come back yet: the same is not asked twice. */
  readonly #asked = new Map<string, Promise<unknown>>()
  /** Where each file was listened for last. */
  readonly #places = new Map<string, Place[]>()
  /** What each folder was when it was looked at last, and with which names in it. */
  readonly #identities = new Map<string, string>()
  readonly #stamps = new Map<string, string>()
  #polls = 0
  /** Which of our files a folder and a name in it stand for. */
  #concerned = new Map<string, Set<string>>()
  /** A folder and a name in it that are on the way to a file. */
  #ways = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #poll: NodeJS.Timeout | null = null
  #pass: Promise<void> | null = null
  #again = false
  #stopped = false

  constructor(
    paths: readonly string[],
    changed: (path: string) => void,
    options: { logger: Logger; pauses: typeof looks },
  ) {
    this.#paths = [...new Set(paths)]
    this.#changed = changed
    this.#logger = options.logger
    this.#pauses = options.pauses
  }

  async start(): Promise<void> {
    await this.#follow(this.#paths)
    await Promise.all(
      this.#paths.map(async (path) => {
        this.#seen.set(path, (await this.#look(path)) ?? missing)
      }),
    )
    this.#schedulePoll()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#poll) clearTimeout(this.#poll)
    await this.#pass
    for (const folder of this.#folders.values()) folder.watcher?.close()
    this.#folders.clear()
  }

  /** Watches exactly the folders in which something of interest can happen next, as far as these files are concerned. */
  async #follow(paths: readonly string[]): Promise<void> {
    // Each round opens watchers and then looks again, because a folder may have appeared in between.
    for (let round = 0; round < 10 && !this.#stopped; round++) {
      const folders = new Folders()
      let isOther = false
      await Promise.all(
        paths.map(async (path) => {
          const places = await this.#inTime(`places ${path}`, () => placesOf(path, folders))
          if (places === null) return
          isOther ||= !this.#isListenedFor(path, places, folders)
          this.#places.set(path, places)
        }),
      )
      for (const [folder, identity] of folders.identities) this.#identities.set(folder, identity)
      for (const [folder, stamp] of folders.stamps) this.#stamps.set(folder, stamp)
      // To go through all places is work that no rewriting of a file should cause.
      if (this.#stopped || !isOther || !this.#adjust()) return
    }
  }

  /** The file was listened for in the same places before, and these are what they were. */
  #isListenedFor(path: string, places: readonly Place[], { identities }: Folders): boolean {
    const isKnown = places.every(({ folder }) => this.#folders.get(folder)?.identity === identities.get(folder))
    return isKnown && arePlaces(places, this.#places.get(path) ?? [])
  }

  /** True when a folder was newly opened. */
  #adjust(): boolean {
    const wanted = new Set<string>()
    this.#concerned = new Map()
    this.#ways = new Set()
    for (const [path, places] of this.#places) {
      for (const { folder, name, final } of places) {
        wanted.add(folder)
        if (final) add(this.#concerned, keyOf(folder, name), path)
        else this.#ways.add(keyOf(folder, name))
      }
    }
    for (const [path, folder] of this.#folders) {
      if (wanted.has(path)) continue
      folder.watcher?.close()
      this.#folders.delete(path)
    }
    let opened = false
    for (const path of wanted) {
      const known = this.#folders.get(path)
      const identity = this.#identities.get(path) ?? known?.identity ?? missing
      if (known?.identity === identity) continue
      known?.watcher?.close()
      this.#folders.set(path, { watcher: this.#open(path), identity })
      opened = true
    }
    return opened
  }

  #open(path: string): FSWatcher | null {
    try {
      const watcher = watch(path, { persistent: false }, (_kind, name) => this.#heard(path, name))
      // Windows reports a watched folder's end as an error.
      watcher.on('error', () => {
        watcher.close()
        this.#folders.delete(path)
        this.#lookAtAll = true
        this.#schedule()
      })
      return watcher
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      this.#logger.info('A folder cannot be watched; its files are looked at every second', { folder: path, code })
      return null
    }
  }

  #heard(path: string, name: string | null): void {
    const folder = this.#folders.get(path)
    if (folder === undefined || this.#stopped) return
    // A folder reports its own end or move under its own name; what follows it may even have got its inode.
    const itself = name === null || name === basename(path)
    if (itself) folder.identity = ''
    const files = [null, name].flatMap((each) => [...(this.#concerned.get(keyOf(path, each)) ?? [])])
    for (const file of files) this.#reported.add(file)
    // Other files may be below it.
    if (itself || this.#ways.has(keyOf(path, name)) || files.some((file) => file !== path && this.#folders.has(file)))
      this.#lookAtAll = true
    if (this.#lookAtAll || files.length > 0) this.#schedule()
  }

  #schedule(): void {
    if (this.#stopped || this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#check()
    }, settle)
  }

  #schedulePoll(): void {
    const blind = [...this.#folders.values()].some((folder) => folder.watcher === null)
    this.#poll = setTimeout(
      () => {
        this.#polls += 1
        if (this.#polls % lookFully === 0) this.#lookAtAll = true
        this.#isDue = true
        this.#check()
        this.#schedulePoll()
      },
      blind ? this.#pauses.often : this.#pauses.rarely,
    )
    this.#poll.unref()
  }

  #check(): void {
    if (this.#stopped) return
    if (this.#pass) {
      this.#again = true
      return
    }
    this.#pass = this.#lookAround()
      .catch((error: unknown) => {
        this.#logger.error('Watching files failed', { kind: error instanceof Error ? error.name : typeof error })
      })
      .finally(() => {
        this.#pass = null
        if (!this.#again) return
        this.#again = false
        this.#check()
      })
  }

  /** What was reported is looked at; all files when there was more than that. */
  async #lookAround(): Promise<void> {
    const reported = new Set(this.#reported)
    const isDue = this.#isDue && !this.#lookAtAll
    const all = this.#lookAtAll ? this.#paths : null
    this.#reported.clear()
    this.#lookAtAll = false
    this.#isDue = false
    const paths = all ?? [...new Set([...reported, ...(isDue ? await this.#mayHaveChanged() : [])])]
    await this.#follow(paths)
    await Promise.all(
      paths.map(async (path) => {
        const now = await this.#look(path)
        if (this.#stopped || now === null) return
        // Two writes within one tick of the file system's clock look the same; what was reported is passed on anyway.
        if (now === this.#seen.get(path) && !(reported.has(path) && now !== missing)) return
        this.#seen.set(path, now)
        this.#changed(path)
      }),
    )
  }

  /** Files that are there, and those of which a folder on their way has changed. */
  async #mayHaveChanged(): Promise<string[]> {
    const folders = new Folders()
    await Promise.all(
      [...this.#folders.keys()].map((folder) => this.#inTime(`folder ${folder}`, () => folders.isFolder(folder))),
    )
    const isOther = (folder: string): boolean => folders.stamps.get(folder) !== this.#stamps.get(folder)
    return this.#paths.filter(
      (path) =>
        this.#seen.get(path) !== missing || (this.#places.get(path) ?? []).some(({ folder }) => isOther(folder)),
    )
  }

  /** What a file looks like; null when nobody knows. Where its folder is missing it is not asked for. */
  async #look(path: string): Promise<string | null> {
    const places = this.#places.get(path)
    if (places && !places.some(({ final }) => final)) return missing
    return this.#inTime(`file ${path}`, () => fingerprint(path))
  }

  /** What a look at the disk says; null when it takes too long, or when the one before still does. */
  async #inTime<T>(key: string, look: () => Promise<T>): Promise<T | null> {
    if (this.#asked.has(key)) return null
    const answer = look().finally(() => this.#asked.delete(key))
    this.#asked.set(key, answer)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), patience)
    })
    return Promise.race([answer, late]).finally(() => clearTimeout(timer))
  }
}
