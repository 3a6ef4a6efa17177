/** Where to listen for a file, present or not, and what it looks like: every look at the disk that the watcher takes. */
import { readlink, stat } from 'node:fs/promises'
import { basename, dirname, parse, resolve } from 'node:path'

export interface Place {
  folder: string
  /** Null: everything in it. */
  name: string | null
  /** The name is the file's own, not that of a folder on the way to it. */
  final: boolean
}

/** A name in a folder, or everything in it. */
export function keyOf(folder: string, name: string | null): string {
  return name === null ? folder : `${folder}\0${name}`
}

export function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key) ?? new Set()
  map.set(key, set)
  set.add(value)
}

export function arePlaces(places: readonly Place[], others: readonly Place[]): boolean {
  const keys = (all: readonly Place[]): string =>
    JSON.stringify(all.map(({ folder, name, final }) => [keyOf(folder, name), final]))
  return keys(places) === keys(others)
}

/** More links than this in a row are a circle. */
const mostLinks = 40

export const missing = 'missing'

/** Looks at folders, at each once: dozens of files have the same folders on their way. */
export class Folders {
  /** Device, inode and birth: a folder that was replaced by another of the same name is another one. */
  readonly identities = new Map<string, string>()
  /** The same, and when a name in it came or went last: while that stays, what is missing in it stays missing. */
  readonly stamps = new Map<string, string>()
  readonly #looks = new Map<string, Promise<boolean>>()

  isFolder(path: string): Promise<boolean> {
    const look = this.#looks.get(path) ?? this.#look(path)
    this.#looks.set(path, look)
    return look
  }

  async #look(path: string): Promise<boolean> {
    try {
      const found = await stat(path, { bigint: true })
      const identity = `${found.dev}:${found.ino}:${found.birthtimeNs}`
      this.identities.set(path, identity)
      this.stamps.set(path, `${identity}:${found.mtimeNs}:${found.ctimeNs}`)
      return found.isDirectory()
    } catch {
      this.identities.set(path, missing)
      this.stamps.set(path, missing)
      return false
    }
  }
}

/**
 * Where to listen for `path`: the nearest existing folder on its way and the next name in it; the same for every
 * symbolic link that the file turns out to be (people keep such files in a folder of their own and link to them). What
 * turns out to be a folder is listened to as a whole: it changes with every name in it.
 */
export async function placesOf(path: string, folders: Folders): Promise<Place[]> {
  const places: Place[] = []
  let current = path
  for (let links = 0; links < mostLinks; links++) {
    const place = await nearest(current, folders)
    places.push(place)
    if (!place.final) return places
    const target = await readlink(current).catch((error: unknown) => (isNoLink(error) ? current : null))
    if (target === null) return places
    if (target === current) break
    current = resolve(dirname(current), target)
  }
  if (await folders.isFolder(current)) places.push({ folder: current, name: null, final: true })
  return places
}

/** Something is there, but no link; Windows says so in its own way. */
function isNoLink(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'UNKNOWN')
}

async function nearest(path: string, folders: Folders): Promise<Place> {
  const { root } = parse(path)
  let child = path
  for (;;) {
    const folder = dirname(child)
    if ((await folders.isFolder(folder)) || folder === root)
      return { folder, name: basename(child), final: child === path }
    child = folder
  }
}

/** Changes whenever the file's content may have. */
export async function fingerprint(path: string): Promise<string> {
  try {
    const found = await stat(path, { bigint: true })
    return `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`
  } catch {
    // A link that leads nowhere is there, but for a reader it is not.
    return missing
  }
}
