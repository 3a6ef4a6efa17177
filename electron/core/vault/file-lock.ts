/** A lock between processes, for the moment of one read-modify-write or one refresh. */
import { mkdir, rm, stat } from 'node:fs/promises'

/** A lock older than this (ms) was left behind by a killed process: no holder works that long. */
const staleAfter = 30_000
const pollMs = 20

/** Runs `work` while no other process or task holds the lock at `path`. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  while (!(await take(path))) await new Promise((resolve) => setTimeout(resolve, pollMs))
  try {
    return await work()
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

/** Making a directory either succeeds or finds it there, on every system. */
async function take(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const age = await stat(path).then(
    (found) => Date.now() - found.mtimeMs,
    () => 0,
  )
  if (age > staleAfter) await rm(path, { recursive: true, force: true })
  return false
}
