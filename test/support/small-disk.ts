/** A real disk that can be filled: a file system in memory, mounted over a folder. Only root may do that, and only Linux can. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const canMount = process.platform === 'linux' && process.getuid?.() === 0

export interface SmallDisk {
  /** Leaves not one byte free. */
  fill(): void
  /** Gives the room back. */
  free(): void
  setReadOnly(readOnly: boolean): void
  remove(): void
}

/** @param kilobytes its size */
export function mountSmallDisk(folder: string, kilobytes = 1024): SmallDisk {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', folder])
  const filler = join(folder, '.filler')
  return {
    fill() {
      // A write that meets the end of the room keeps what fitted.
      for (const size of [kilobytes * 1024, 4096, 1]) {
        try {
          for (let part = 0; part < 1_000; part++) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' })
        } catch {
          // Full, for pieces of this size.
        }
      }
    },
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (readOnly) => remount(folder, readOnly ? 'ro' : 'rw'),
    // Lazily: a process that is just ending may still hold a file.
    remove: () => void execFileSync('umount', ['-l', folder]),
  }
}

/** A disk does not become read-only while a file on it is open for writing, which here is never for long. */
function remount(folder: string, mode: 'ro' | 'rw'): void {
  for (let tries = 200; ; tries -= 1) {
    try {
      execFileSync('mount', ['-o', `remount,${mode}`, folder], { stdio: 'ignore' })
      return
    } catch (error) {
      if (tries === 0) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}
