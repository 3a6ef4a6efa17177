/**
 * A lock between processes, for the moment of one read-modify-write or one refresh. It names its owner, so that what a
 * killed process leaves behind is noticed at once and blocks nobody.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isAlive } from '../programs/process-info'

const pollMs = 20
/** Whoever has watched one owner for so long takes it for a stranger with the number of a dead process (ms). */
const longestWork = 30_000
/** The same for an owner that was killed between making the lock and writing its name into it (ms). */
const longestNameless = 1_000
/** How long a lock that cannot be made for other reasons is tried again (ms): Windows refuses a name for a moment. */
const patience = 1_000

/**
 * Runs `work` while no other process or task holds the lock at `path`. Where no lock can be made at all (a full disk, a
 * folder without write permission) it runs nevertheless: no other process could save anything there either. Throws the
 * signal's reason when it is aborted while somebody else has the lock.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const held = await take(path, signal)
  try {
    return await work()
  } finally {
    if (held) await remove(path)
  }
}

async function take(path: string, signal?: AbortSignal): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => undefined)
  const own = `${process.pid} ${randomUUID()}`
  let watched: { owner: string; ms: number } = { owner: '', ms: 0 }
  for (let refusedMs = 0; refusedMs < patience; await pause()) {
    signal?.throwIfAborted()
    const outcome = await create(path, own)
    if (outcome === 'made') return true
    if (outcome === 'refused') {
      refusedMs += pollMs
      continue
    }
    // Counted in turns of this loop rather than by the clock: while the machine sleeps nobody holds a lock for too long.
    const owner = await ownerOf(path)
    watched = owner === watched.owner ? { owner, ms: watched.ms + pollMs } : { owner, ms: 0 }
    const limit = owner === '' ? longestNameless : longestWork
    if (isDead(owner) || watched.ms > limit) await removeIf(path, owner, own)
  }
  return false
}

async function create(path: string, own: string): Promise<'made' | 'held' | 'refused'> {
  try {
    await writeFile(path, own, { flag: 'wx', mode: 0o600 })
    return 'made'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EEXIST' ? 'held' : 'refused'
  }
}

/** Empty while the owner is just writing its name, or when the lock is gone. */
function ownerOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

function isDead(owner: string): boolean {
  const pid = Number.parseInt(owner, 10)
  return pid > 0 && !isAlive(pid)
}

/** Removes the lock if it is still the one that was judged; a second lock keeps others from judging at the same time. */
async function removeIf(path: string, owner: string, own: string): Promise<void> {
  const judging = `${path}.judging`
  if ((await create(judging, own)) !== 'made') {
    if (isDead(await ownerOf(judging))) await remove(judging)
    return
  }
  try {
    if ((await ownerOf(path)) === owner) await remove(path)
  } finally {
    await remove(judging)
  }
}

/** Windows lets nobody remove what somebody else is just reading; in the end the lock's age removes it. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: pollMs }).catch(() => undefined)
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pollMs))
}
