/**
 * One engine per state directory. `engine.lock` is a list to which every starter appends a line; the first line whose
 * process is alive and has not let go holds the lock. Appending is atomic and dead processes stay dead, so everybody
 * reads the same answer: of any number of starters exactly one wins, and a crash blocks nobody.
 */
import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity'

/**
 * `command` is a command-line command with an engine of its own, gone in a moment; `background` an engine that a bridge has
 * started, which makes room for the others.
 */
export type LockKind = 'app' | 'serve' | 'background' | 'command'

export interface LockHolder extends ProcessIdentity {
  kind: LockKind
}

export type LockResult = { held: true; release: () => Promise<void> } | { held: false; holder: LockHolder }

/** For people: who has the lock. */
export function describeHolder({ kind, pid }: LockHolder, directory: string): string {
  const who = {
    app: 'The Patchbay app',
    serve: '"patchbay serve"',
    background: 'Patchbay in the background',
    command: 'Another patchbay command',
  }[kind]
  return `${who} (process ${pid}) already runs for ${directory}`
}

interface Claim extends LockHolder {
  nonce: string
}

/** Takes the lock of `directory`, or says which living process has it. */
export async function takeLock(directory: string, kind: LockKind): Promise<LockResult> {
  const path = join(directory, 'engine.lock')
  const claim: Claim = { ...(await ownIdentity()), kind, nonce: randomUUID() }
  for (;;) {
    const file = await open(path, 'a+', 0o600)
    let isCrowded = false
    try {
      await append(file, claim)
      const { holder, crowded } = await firstAlive(file, claim)
      if (holder.nonce !== claim.nonce) {
        await append(file, { released: claim.nonce })
        return { held: false, holder: { pid: holder.pid, start: holder.start, kind: holder.kind } }
      }
      // A winner may just have replaced the file (see below); what was read then is history. Look again.
      if (!(await isSameFile(file, path))) continue
      isCrowded = crowded
    } finally {
      await file.close()
    }
    // Only now: on Windows nothing takes the place of a file that is open.
    if (isCrowded) await shorten(path, claim)
    return { held: true, release: () => release(path, claim) }
  }
}

/** Lets go. The file stays: removing it could remove the claim of whoever holds the lock by then. */
async function release(path: string, claim: Claim): Promise<void> {
  const file = await open(path, 'a', 0o600)
  try {
    await append(file, { released: claim.nonce })
  } finally {
    await file.close()
  }
}

async function append(file: FileHandle, line: object): Promise<void> {
  // The leading line break parts it from a line that a crash left unfinished.
  await file.appendFile(`\n${JSON.stringify(line)}\n`)
}

async function firstAlive(file: FileHandle, own: Claim): Promise<{ holder: Claim; crowded: boolean }> {
  const claims: Claim[] = []
  const released = new Set<string>()
  const { text, tooLarge } = await readEnds(file)
  for (const line of text.split('\n')) {
    const entry = parse(line)
    if (entry === null) continue
    if ('released' in entry) released.add(entry.released)
    else claims.push(entry)
  }
  for (const claim of claims) {
    if (claim.nonce === own.nonce) break
    if (!released.has(claim.nonce) && (await isRunning(claim))) return { holder: claim, crowded: true }
  }
  return { holder: own, crowded: tooLarge || claims.length > 1 || claims[0]?.nonce !== own.nonce }
}

/** Claims take a few hundred bytes; what is larger than two of these has something in it that is not ours (bytes). */
const most = 256 * 1024

/** Of a file with something strange in it both ends: whoever claimed before that came, and whoever came after it. */
async function readEnds(file: FileHandle): Promise<{ text: string; tooLarge: boolean }> {
  const { size } = await file.stat()
  const read = async (from: number): Promise<string> => {
    const buffer = Buffer.alloc(Math.min(size - from, most))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
    return buffer.toString('utf8', 0, bytesRead)
  }
  const first = await read(0)
  if (size <= most) return { text: first, tooLarge: false }
  return { text: `${first}\n${await read(Math.max(most, size - most))}`, tooLarge: size > 2 * most }
}

function parse(line: string): Claim | { released: string } | null {
  if (line === '') return null
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  if ('released' in value && typeof value.released === 'string') return { released: value.released }
  if (!('pid' in value) || !('start' in value) || !('kind' in value) || !('nonce' in value)) return null
  const { pid, start, kind, nonce } = value
  if (typeof pid !== 'number' || typeof start !== 'string' || typeof nonce !== 'string') return null
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  return { pid, start, nonce, kind: isKind(kind) ? kind : 'serve' }
}

function isKind(kind: unknown): kind is LockKind {
  return kind === 'app' || kind === 'background' || kind === 'command'
}

async function isSameFile(file: FileHandle, path: string): Promise<boolean> {
  const opened = await file.stat({ bigint: true })
  try {
    const present = await stat(path, { bigint: true })
    return opened.ino === present.ino && opened.dev === present.dev
  } catch {
    return false
  }
}

/**
 * Drops what is over, so that the file does not grow. Only the holder does this. Whoever still reads the old file finds
 * the holder's claim there as well, or notices that the file is no longer the one at `path`.
 */
async function shorten(path: string, claim: Claim): Promise<void> {
  const temporary = `${path}.${claim.nonce}`
  try {
    await writeFile(temporary, `${JSON.stringify(claim)}\n`, { mode: 0o600, flag: 'wx' })
    await rename(temporary, path)
  } catch {
    // Windows may refuse while another starter reads it; a longer file works as well, the next start tries again.
    await rm(temporary, { force: true })
  }
}
