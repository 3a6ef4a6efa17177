/** The engine's file access: reads, and replaces in one step, readable by the owner alone. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Files } from '../core/ports'
import { replaceFile } from './replace-file'

/** Real files. A write is flushed to disk before it takes the old file's place. */
export function createFiles(): Files {
  return {
    async read(path) {
      try {
        return await readFile(path, 'utf8')
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async write(path, text) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await replaceFile(path, text)
    },
  }
}

/** Neither the file nor (ENOTDIR) a folder on the way to it exists. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
