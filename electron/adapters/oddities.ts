/**
 * Folders, pipes, devices and links to them, or to nowhere, in the place of files that only the engine writes. They are moved
 * aside before anything reads or appends there: writing to a pipe that nobody reads would stop the whole process.
 */
import { lstat, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Moves aside what is no file among these names of `directory`. Never throws: what cannot be moved is met again where it is used. */
export async function putAsideOddities(directory: string, names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name)
      if (await isUsable(path)) return
      await rename(path, `${path}.broken-${Date.now()}`).catch(() => undefined)
    }),
  )
}

/** A file, a link to one, or nothing at all. */
async function isUsable(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return lstat(path).then(
      () => false,
      () => true,
    )
  }
}
