/**
 * Watches single files, present or not, by watching the nearest folder that exists (never what is below it).
 *
 * Over Node's own `fs.watch`, not chokidar: measured on a project folder of 5 000 files, chokidar 5 reads the whole
 * folder again after every change of any file in it (36 ms of CPU each), and it does not see a file whose parent folder
 * is created later.
 */
import { watch, type FSWatcher } from 'node:fs'
import { readlink, stat } from 'node:fs/promises'
import { basename, dirname, parse, resolve } from 'node:path'
import type { Logger, Watcher } from '../core/ports'

/** Milliseconds in which several events of one change are taken together. */
const settle = 15

/** Milliseconds between looks at files on systems that tell nothing (network file systems), and when watching fails. */
const lookRarely = 10_000
const lookOften = 1_000

/**
 * So long one file may take to be looked at (ms); one on a network drive that is away hangs, and must not keep the others
 * from being seen.
 */
const patience = 1_000

/** More links than this in a row are a circle. */
const mostLinks = 40

interface Folder {
  /** Null when the system refused to watch it. */
  watcher: FSWatcher | null
  /** Device, inode and birth: a folder that was replaced by another of the same name must be watched anew. */
  identity: string
  /** Names in it that concern us. */
  names: Set<string>
}

/** The watcher of the running system. */
export function createWatcher(logger: Logger): Watcher {
  return {
    async watch(paths, changed) {
      const watching = new FileWatch(
        paths.map((path) => resolve(path)),
        changed,
        logger,
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
  /** What each file looked like when last seen. */
  readonly #seen = new Map<string, string>()
  /** Files for which the system has just reported something itself. */
  readonly #reported = new Set<string>()
  readonly #folders = new Map<string, Folder>()
  /** Looks at the disk that have not come back yet: the same is not asked twice. */
  readonly #asked = new Map<string, Promise<unknown>>()
  /** Where each file was listened for last. */
  readonly #places = new Map<string, Place[]>()
  /** Which of our files a folder and a name in it stand for; folders on the way to a file are not in here. */
  #concerned = new Map<string, Set<string>>()
  #timer: NodeJS.Timeout | null = null
  #poll: NodeJS.Timeout | null = null
  #pass: Promise<void> | null = null
  #again = false
  #stopped = false

  constructor(paths: readonly string[], changed: (path: string) => void, logger: Logger) {
    this.#paths = [...new Set(paths)]
    this.#changed = changed
    this.#logger = logger
  }

  async start(): Promise<void> {
    await this.#follow()
    await Promise.all(
      this.#paths.map(async (path) => {
        this.#seen.set(path, (await this.#inTime(path, fingerprint)) ?? missing)
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

  /** Watches exactly the folders in which something of interest can happen next. */
  async #follow(): Promise<void> {
    // Each round opens watchers and then looks again, because a folder may have appeared in between.
    for (let round = 0; round < 10 && !this.#stopped; round++) {
      const wanted = new Map<string, Set<string>>()
      const concerned = new Map<string, Set<string>>()
      await Promise.all(
        this.#paths.map(async (path) => {
          const places = await this.#inTime(path, placesOf)
          if (places !== null) this.#places.set(path, places)
        }),
      )
      for (const path of this.#paths) {
        for (const { folder, name, final } of this.#places.get(path) ?? []) {
          add(wanted, folder, name)
          if (final) add(concerned, `${folder}\0${name}`, path)
        }
      }
      this.#concerned = concerned
      if (!(await this.#adjust(wanted))) return
    }
  }

  /** True when a folder was newly opened. */
  async #adjust(wanted: Map<string, Set<string>>): Promise<boolean> {
    for (const [path, folder] of this.#folders) {
      if (wanted.has(path)) continue
      folder.watcher?.close()
      this.#folders.delete(path)
    }
    let opened = false
    for (const [path, names] of wanted) {
      const known = this.#folders.get(path)
      const identity = (await this.#inTime(path, identityOf)) ?? known?.identity ?? missing
      if (this.#stopped) return false
      if (known?.identity === identity) {
        known.names = names
        continue
      }
      known?.watcher?.close()
      this.#folders.set(path, { watcher: this.#open(path), identity, names })
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
    else if (!folder.names.has(name)) return
    for (const file of this.#concerned.get(`${path}\0${name}`) ?? []) this.#reported.add(file)
    this.#schedule()
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
        this.#check()
        this.#schedulePoll()
      },
      blind ? lookOften : lookRarely,
    )
    this.#poll.unref()
  }

  #check(): void {
    if (this.#stopped) return
    if (this.#pass) {
      this.#again = true
      return
    }
    this.#pass = this.#look()
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

  async #look(): Promise<void> {
    const reported = new Set(this.#reported)
    this.#reported.clear()
    await this.#follow()
    await Promise.all(
      this.#paths.map(async (path) => {
        const now = await this.#inTime(path, fingerprint)
        if (this.#stopped || now === null) return
        // Two writes within one tick of the file system's clock look the same; what was reported is passed on anyway.
        if (now === this.#seen.get(path) && !(reported.has(path) && now !== missing)) return
        this.#seen.set(path, now)
        this.#changed(path)
      }),
    )
  }

  /** What a look at the disk says; null when it takes too long, or when the one before still does. */
  async #inTime<T>(path: string, look: (path: string) => Promise<T>): Promise<T | null> {
    const key = `${look.name} ${path}`
    if (this.#asked.has(key)) return null
    const answer = look(path).finally(() => this.#asked.delete(key))
    this.#asked.set(key, answer)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), patience)
    })
    return Promise.race([answer, late]).finally(() => clearTimeout(timer))
  }
}

/**
 * Where to listen for `path`: the nearest existing folder on its way and the next name in it; the same for every
 * symbolic link that the file turns out to be (people keep such files in a folder of their own and link to them).
 */
async function placesOf(path: string): Promise<Place[]> {
  const places: Place[] = []
  let current = path
  for (let links = 0; links < mostLinks; links++) {
    places.push(await nearest(current))
    const target = await readlink(current).catch(() => null)
    if (target === null) break
    current = resolve(dirname(current), target)
  }
  return places
}

interface Place {
  folder: string
  name: string
  /** The name is the file's own, not that of a folder on the way to it. */
  final: boolean
}

async function nearest(path: string): Promise<Place> {
  const { root } = parse(path)
  let child = path
  for (;;) {
    const folder = dirname(child)
    if (folder === root || (await isFolder(folder))) return { folder, name: basename(child), final: child === path }
    child = folder
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function identityOf(folder: string): Promise<string> {
  return stat(folder, { bigint: true }).then(
    (found) => `${found.dev}:${found.ino}:${found.birthtimeNs}`,
    () => missing,
  )
}

const missing = 'missing'

/** Changes whenever the file's content may have. */
async function fingerprint(path: string): Promise<string> {
  try {
    const found = await stat(path, { bigint: true })
    return `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`
  } catch {
    // A link that leads nowhere is there, but for a reader it is not.
    return missing
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key) ?? new Set()
  map.set(key, set)
  set.add(value)
}
