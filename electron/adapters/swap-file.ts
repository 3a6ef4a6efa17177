/**
 * Replaces a file that other programs write as well. Nothing that they write is lost: one that replaces the file is seen
 * before, at a moment at which nobody has written for a while; one that writes into it is seen after, for it has then
 * written into the file that was put aside, from where its words are put back. (An exchange in one step would need
 * `renameat2`, which Node does not have.)
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { chown, mkdir, open, rm, rmdir, stat, utimes } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { FileChanged, type Swap } from '../core/ports'
import { fileBehind, temporaryName } from './replace-file'

/** For so long nobody must have written (ms). */
const quiet = 25
/** So long it is waited for that, for a lock, and for another writer's last words (ms). */
const patience = 2_000
/** A lock that nobody has renewed for so long is left over (ms); what takes it in clients is `proper-lockfile`. */
const staleLock = 10_000

/** See `SharedFiles.swap`. The folder must exist. */
export async function swapFile(path: string, { before, after, locked }: Swap): Promise<void> {
  const target = await fileBehind(path)
  const unlock = locked ? await lock(`${target}.lock`) : null
  const draft = temporaryName(target)
  try {
    if (before === null) await create(target, draft, after)
    else await replace(target, draft, before, after)
  } finally {
    await rm(draft, { force: true })
    await unlock?.()
  }
}

async function create(target: string, draft: string, after: string | null): Promise<void> {
  if (after === null) return
  await writeDraft(draft, after, 0o600)
  try {
    linkSync(draft, target)
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || existsSync(target)) throw new FileChanged()
    // A file system without hard links.
    renameSync(draft, target)
  }
}

async function replace(target: string, draft: string, before: string, after: string | null): Promise<void> {
  await mustBeWritable(target)
  await waitForQuiet(target)
  const { mode, uid, gid } = await stat(target)
  if (after !== null) {
    await writeDraft(draft, after, mode & 0o7777)
    // Only root may give files away; for everybody else the file is theirs anyway.
    await chown(draft, uid, gid).catch(() => undefined)
  }
  const old = openSync(target, 'r')
  try {
    // From here on without a pause: what is looked at must be what is replaced.
    mustSay(old, before)
    if (statSync(target).ino !== fstatSync(old).ino) throw new FileChanged()
    if (process.platform === 'win32') {
      closeSync(old)
      if (after === null) rmSync(target)
      else renameSync(draft, target)
    } else {
      if (after === null) rmSync(target)
      else renameSync(draft, target)
      await bringBack(old, target, before, after)
    }
  } finally {
    if (process.platform !== 'win32') closeSync(old)
  }
  if (after !== null && !says(target, after)) throw new FileChanged()
}

/** Root may write everything; a file that says that it must not be written is left alone nevertheless. */
async function mustBeWritable(target: string): Promise<void> {
  const found = await stat(target).catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT' ? new FileChanged() : error
  })
  if ((found.mode & 0o222) === 0) throw Object.assign(new Error('read-only'), { code: 'EACCES' })
  const file = await open(target, 'r+')
  await file.close()
}

async function waitForQuiet(target: string): Promise<void> {
  const deadline = Date.now() + patience
  for (let last = await seen(target); ;) {
    const age = Date.now() - last.mtimeMs
    if (age > quiet * 4) return
    await delay(quiet)
    const now = await seen(target)
    if (now.id === last.id) return
    if (Date.now() > deadline) throw new FileChanged()
    last = now
  }
}

async function seen(target: string): Promise<{ id: string; mtimeMs: number }> {
  const { ino, size, mtimeNs, ctimeNs, mtimeMs } = await stat(target, { bigint: true }).catch(() => {
    throw new FileChanged()
  })
  return { id: `${ino}:${size}:${mtimeNs}:${ctimeNs}`, mtimeMs: Number(mtimeMs) }
}

/**
 * Somebody who had opened the file before it was replaced has written into what is put aside now. Looked for often: until it is
 * back, they would read ours and miss their own words.
 */
async function bringBack(old: number, target: string, before: string, after: string | null): Promise<void> {
  const wanted = Buffer.from(before, 'utf8')
  for (const until = Date.now() + quiet; ; await delay(1)) {
    if (contentOf(old).equals(wanted)) {
      if (Date.now() > until) return
      continue
    }
    const theirs = await settled(old)
    const isOurs = after === null ? !existsSync(target) : says(target, after)
    if (isOurs) {
      const draft = temporaryName(target)
      // As they have written it themselves: without waiting for the disk.
      writeFileSync(draft, theirs, { mode: 0o600, flag: 'wx' })
      chmodSync(draft, fstatSync(old).mode & 0o7777)
      renameSync(draft, target)
    }
    throw new FileChanged()
  }
}

/** What a file says once nobody writes into it any more. */
async function settled(file: number): Promise<Buffer> {
  const deadline = Date.now() + patience
  for (let last = contentOf(file); ;) {
    await delay(2)
    const now = contentOf(file)
    if ((now.equals(last) && now.length > 0) || Date.now() > deadline) return now
    last = now
  }
}

function mustSay(file: number, text: string): void {
  if (!contentOf(file).equals(Buffer.from(text, 'utf8'))) throw new FileChanged()
}

function says(target: string, text: string): boolean {
  try {
    return readFileSync(target).equals(Buffer.from(text, 'utf8'))
  } catch {
    return false
  }
}

function contentOf(file: number): Buffer {
  const { size } = fstatSync(file)
  const buffer = Buffer.alloc(size)
  let length = 0
  while (length < size) {
    const read = readSync(file, buffer, length, size - length, length)
    if (read === 0) break
    length += read
  }
  return buffer.subarray(0, length)
}

async function writeDraft(draft: string, content: string | Buffer, mode: number): Promise<void> {
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Takes the lock that a client's own writers take; one that is left over is taken over. */
async function lock(folder: string): Promise<() => Promise<void>> {
  const deadline = Date.now() + patience
  for (;;) {
    try {
      await mkdir(folder)
      const renewal = setInterval(() => {
        const now = new Date()
        utimes(folder, now, now).catch(() => undefined)
      }, staleLock / 4)
      renewal.unref()
      return async () => {
        clearInterval(renewal)
        await rmdir(folder).catch(() => undefined)
      }
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      const age = await stat(folder).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      )
      if (age > staleLock) await rmdir(folder).catch(() => undefined)
      else if (Date.now() > deadline) throw Object.assign(new Error('locked'), { code: 'EBUSY' })
      else await delay(quiet)
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
