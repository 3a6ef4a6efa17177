/**
 * Replaces a file in one step: written beside it, flushed to disk, then renamed over it. A crash or a full disk leaves
 * the old file. (Not the library `atomically`: it answers every SIGTERM by sending another one to this process, which a
 * clean stop then takes for an impatient second one.)
 */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { lstat, open, readdir, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive } from '../core/programs/process-info'

/** Milliseconds for which a rename is tried again: on Windows a virus scanner may hold the file for a moment. */
const patience = 2_000

/** Writes `text` owner-only (0600). A symbolic link to a file stays one; the file behind it is replaced. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await fileBehind(path)
  const temporary = temporaryName(target)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text, 'utf8')
      await file.sync()
    } finally {
      await file.close()
    }
    await renameBusy(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The same, for callers that cannot wait. */
export function replaceFileSync(path: string, text: string): void {
  const target = fileBehindSync(path)
  const temporary = temporaryName(target)
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(file, text, 'utf8')
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Removes what processes that were killed in the middle of a write have left in this folder. Never throws. */
export async function removeTornWrites(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const torn = names.filter((name) => {
    const pid = /\.(\d+)-[0-9a-f]{8}\.tmp$/.exec(name)?.[1]
    return pid !== undefined && !isAlive(Number(pid))
  })
  await Promise.all(torn.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)))
}

/** Beside a file, for what is to take its place. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
}

/** Where to write: behind a link only when that is a file. A link to a device must never make us replace the device. */
export async function fileBehind(path: string): Promise<string> {
  try {
    const target = await realpath(path)
    return (await lstat(target)).isFile() ? target : path
  } catch {
    // It does not exist yet.
    return path
  }
}

function fileBehindSync(path: string): string {
  try {
    const target = realpathSync(path)
    return lstatSync(target).isFile() ? target : path
  } catch {
    return path
  }
}

async function renameBusy(from: string, to: string): Promise<void> {
  const deadline = Date.now() + patience
  for (;;) {
    try {
      return await rename(from, to)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      const busy = process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'EBUSY')
      if (!busy || Date.now() > deadline) throw error
      await delay(20)
    }
  }
}
