/** What the file system says of folders: whether they are there, and where links lead. Asked for beforehand, so that dialects stay pure. */
import { realpath, stat } from 'node:fs/promises'

export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** So many paths are followed. */
const mostFollowed = 2_000

export class Links {
  readonly #known = new Map<string, string>()
  #asked = new Set<string>()

  /** Where a path leads once every link on the way is followed; the path itself until `follow` has found that out. */
  real(path: string): string {
    const known = this.#known.get(path)
    if (known === undefined && this.#known.size + this.#asked.size < mostFollowed) this.#asked.add(path)
    return known ?? path
  }

  /** Finds out what has been asked for since. @returns whether anything leads elsewhere than it was taken for */
  async follow(): Promise<boolean> {
    const asked = [...this.#asked]
    this.#asked = new Set()
    const found = await Promise.all(asked.map((path) => realpath(path).catch(() => path)))
    for (const [index, path] of asked.entries()) this.#known.set(path, found[index] ?? path)
    return asked.some((path, index) => found[index] !== path)
  }

  /** A link may lead elsewhere by now. */
  forget(): void {
    this.#known.clear()
  }
}
