/**
 * A lock between processes, for the moment of one read-modify-write or one refresh. It names its owner, so that what a
 * killed process leaves behind is noticed at once and blocks nobody.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { link, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isAlive } from '../programs/process-info'

const pollMs = 20
/** Whoever has watched one owner for so long takes it for a stranger with the number of a dead process (ms). */
const longestWork = 30_000
/** The same for an owner without a name, which only a lock made in place can have for a moment (ms). */
const longestNameless = 1_000
/** How long a lock that cannot be made or removed is tried again (ms): Windows refuses a name for a moment. */
const patience = 1_000
/** The same while this process has no descriptors or memory left (ms): others may well be able to save meanwhile. */
const patienceWithoutMeans = 10_000

/** Until when (ms since the epoch) nobody is patient about a path any more, because somebody has just been in vain. */
const hopeless = new Map<string, number>()

/** The last task of this process for each path: where no lock can be made, these still come one after another. */
const queues = new Map<string, Promise<void>>()

/**
 * Runs `work` while no other process or task holds the lock at `path`. Where no lock can be made at all (a full disk, a
 * folder without write permission) it runs nevertheless: no other process could save anything there either. Throws the
 * signal's reason when it is aborted while somebody else has the lock.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const before = queues.get(path)
  const { promise: over, resolve: leave } = deferred()
  const mine = (before ?? Promise.resolve()).then(() => over)
  queues.set(path, mine)
  try {
    if (before) await orAborted(before, signal)
    const held = await take(path, signal)
    try {
      return await work()
    } finally {
      if (held) await remove(path)
    }
  } finally {
    leave()
    if (queues.get(path) === mine) queues.delete(path)
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

async function orAborted(turn: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (!signal) return turn
  signal.throwIfAborted()
  let tell: () => void = () => undefined
  const aborted = new Promise<void>((resolve) => {
    tell = resolve
    signal.addEventListener('abort', tell, { once: true })
  })
  await Promise.race([turn, aborted])
  signal.removeEventListener('abort', tell)
  signal.throwIfAborted()
}

async function take(path: string, signal?: AbortSignal): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => undefined)
  const own = `${process.pid} ${randomUUID()}`
  let watched: { owner: string; ms: number } = { owner: '', ms: 0 }
  // Counted in turns of this loop rather than by the clock: while the machine sleeps nobody holds a lock for too long.
  let refusedMs = 0
  const isHopeless = (hopeless.get(path) ?? 0) > Date.now()
  let limit = isHopeless ? pollMs : patience
  for (; refusedMs < limit; await pause()) {
    signal?.throwIfAborted()
    const outcome = (await isThere(path)) ? 'held' : await create(path, own)
    if (outcome === 'made') {
      hopeless.delete(path)
      return true
    }
    if (outcome !== 'held') {
      if (outcome === 'without-means' && !isHopeless) limit = patienceWithoutMeans
      refusedMs += pollMs
      continue
    }
    const owner = await ownerOf(path)
    watched = owner === watched.owner ? { owner, ms: watched.ms + pollMs } : { owner, ms: 0 }
    const longest = owner === '' ? longestNameless : longestWork
    if (!isDead(owner) && watched.ms <= longest) continue
    await removeIf(path, owner, own)
    // It cannot be removed (a read-only disk): then nobody can make one either, and waiting has to end.
    if ((await isThere(path)) && (await ownerOf(path)) === owner) refusedMs += pollMs
  }
  hopeless.set(path, Date.now() + patienceWithoutMeans)
  return false
}

/**
 * Makes the lock with its owner's name in it in one step: written beside it, then linked. Neither a full disk nor a kill
 * leaves one without a name, which nobody might remove.
 */
async function create(path: string, own: string): Promise<'made' | 'held' | 'refused' | 'without-means'> {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  try {
    await writeFile(draft, own, { flag: 'wx', mode: 0o600 })
    await link(draft, path)
    return 'made'
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return 'held'
    if (/^(EMFILE|ENFILE|ENOMEM)$/.test(code)) return 'without-means'
    return /^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK|EXDEV|UNKNOWN)$/.test(code) ? createInPlace(path, own) : 'refused'
  } finally {
    await rm(draft, { force: true }).catch(() => undefined)
  }
}

/** For file systems without hard links. */
async function createInPlace(path: string, own: string): Promise<'made' | 'held' | 'refused'> {
  try {
    await writeFile(path, own, { flag: 'wx', mode: 0o600 })
    return 'made'
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'held'
    // It may have been made, and had no room for the name.
    if ((await ownerOf(path)) === '') await remove(path)
    return 'refused'
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch {
    return false
  }
}

/** Longer ones are no names (bytes). */
const longestName = 4096

/** Empty for a lock without a name, or when it is gone, or no file of ours: reading a pipe would wait for ever. */
async function ownerOf(path: string): Promise<string> {
  try {
    const found = await lstat(path)
    return found.isFile() && found.size <= longestName ? await readFile(path, 'utf8') : ''
  } catch {
    return ''
  }
}

function isDead(owner: string): boolean {
  const pid = Number.parseInt(owner, 10)
  return pid > 0 && !isAlive(pid)
}

/** Removes the lock if it is still the one that was judged; a second lock keeps others from judging at the same time. */
async function removeIf(path: string, owner: string, own: string): Promise<void> {
  const judging = `${path}.judging`
  if ((await isThere(judging)) || (await create(judging, own)) !== 'made') {
    const judge = await ownerOf(judging)
    if (isDead(judge) || (judge === '' && (await isOld(judging)))) await remove(judging)
    return
  }
  try {
    if ((await ownerOf(path)) === owner) await remove(path)
  } finally {
    await remove(judging)
  }
}

/** True for a file that has been there for longer than it takes to write a name into it; false when it is gone. */
async function isOld(path: string): Promise<boolean> {
  try {
    return Math.abs(Date.now() - (await lstat(path)).mtimeMs) > longestNameless
  } catch {
    return false
  }
}

/** Windows lets nobody remove what somebody else is just reading; in the end the lock's age removes it. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: pollMs }).catch(() => undefined)
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pollMs))
}
