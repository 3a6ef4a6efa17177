/** The engine's file access: reads, and replaces in one step, readable by the owner alone. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SharedFiles } from '../core/ports'
import { lookAtBytes, readText } from './read-text'
import { replaceFile } from './replace-file'
import { swapFile } from './swap-file'

/** Bytes: the largest files that are any client's or our own are some megabytes. */
const largest = 64 * 1024 * 1024

/** Real files. A write is flushed to disk before it takes the old file's place. */
export function createFiles(): SharedFiles {
  return {
    async read(path, most = largest) {
      try {
        return await readText(path, most)
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async look(path, most, look) {
      try {
        return await lookAtBytes(path, most, look)
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async write(path, text) {
      await makeFolder(dirname(path))
      await replaceFile(path, text)
    },
    async swap(path, swap) {
      if (swap.before === null) await makeFolder(dirname(path))
      await swapFile(path, swap)
    },
  }
}

/** On a read-only disk Node says of a folder made with its parents that it does not exist; made alone, it says why. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (isMissing(error)) await mkdir(path, { mode: 0o700 })
    throw error
  }
}

/** Neither the file nor (ENOTDIR) a folder on the way to it exists. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
