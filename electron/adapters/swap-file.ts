/**
 * Replaces a file that other programs write as well, at a moment at which nobody has written for a while. Nothing that they
 * write meanwhile is lost: our file and theirs change places in one step, so that what was replaced is still there to be
 * looked at, and goes back when it is not what was expected. Where a system has no such step (Windows, some network drives)
 * it is looked right before; a program that writes into the file, not over it, is seen after everywhere.
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
  statSync,
  writeFileSync,
} from 'node:fs'
import { chown, mkdir, open, rm, rmdir, stat, utimes } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { FileChanged, type Swap } from '../core/ports'
import { type SwapPlaces, giveBack, isUnsupported, loadSwapPlaces } from './swap-places'
import { fileBehind, temporaryName } from './replace-file'

/** For so long nobody must have written (ms). */
const quiet = 25
/** So long it is looked without a pause for who writes into what was just replaced (ms). */
const promptly = 2
/** So long it is waited for that, for a lock, and for another writer's last words (ms). */
const patience = 2_000
/** A lock that nobody has renewed for so long is left over (ms); what takes it in clients is `proper-lockfile`. */
const staleLock = 10_000

/** See `SharedFiles.swap`. The folder must exist. `swapPlaces`: null where there is no such step; without it, what this system has. */
export async function swapFile(
  path: string,
  { before, after, locked }: Swap,
  swapPlaces?: SwapPlaces | null,
): Promise<void> {
  const target = await fileBehind(path)
  const unlock = locked ? await lock(`${target}.lock`) : null
  const draft = temporaryName(target)
  try {
    if (before === null) await create(target, draft, after)
    else if (after === null) await remove(target, draft, before)
    else await replace(target, draft, before, after, swapPlaces === undefined ? await loadSwapPlaces() : swapPlaces)
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

async function remove(target: string, aside: string, before: string): Promise<void> {
  await mustBeWritable(target)
  await waitForQuiet(target)
  if (!says(target, before)) throw new FileChanged()
  renameSync(target, aside)
  if (says(aside, before) && !(await hasChanged(() => readFileSync(aside), before))) return
  // What came out is another's; unless something newer stands there by now it goes back.
  if (!existsSync(target)) renameSync(aside, target)
  throw new FileChanged()
}

async function replace(
  target: string,
  draft: string,
  before: string,
  after: string,
  swapPlaces: SwapPlaces | null,
): Promise<void> {
  await mustBeWritable(target)
  await waitForQuiet(target)
  const { mode, uid, gid } = await stat(target)
  await writeDraft(draft, after, mode & 0o7777)
  // Only root may give files away; for everybody else the file is theirs anyway.
  await chown(draft, uid, gid).catch(() => undefined)
  const old = openSync(target, 'r')
  try {
    // From here on without a pause: what is looked at should be what is replaced.
    mustSay(old, before)
    if (statSync(target).ino !== fstatSync(old).ino) throw new FileChanged()
    if (swapPlaces && swapped(swapPlaces, draft, target)) {
      if (!says(draft, before) || (await hasChanged(() => readFileSync(draft), before))) {
        giveBack(swapPlaces, draft, target, after)
        throw new FileChanged()
      }
    } else if (process.platform === 'win32') {
      // Not even a rename over a file that is open.
      closeSync(old)
      renameSync(draft, target)
    } else {
      renameSync(draft, target)
      if (await hasChanged(() => contentOf(old), before)) {
        await bringBack(old, target, after)
        throw new FileChanged()
      }
    }
  } finally {
    if (process.platform !== 'win32') closeSync(old)
  }
  if (!says(target, after)) throw new FileChanged()
}

/** False: this file system does not know the step. */
function swapped(swapPlaces: SwapPlaces, draft: string, target: string): boolean {
  try {
    swapPlaces(draft, target)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new FileChanged()
    if (isUnsupported(error)) return false
    throw error
  }
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
 * Whether somebody who had opened the file before it was replaced writes into what is put aside now. Looked for often: until
 * it is back, they would read ours and miss their own words.
 */
async function hasChanged(read: () => Buffer, before: string): Promise<boolean> {
  const wanted = Buffer.from(before, 'utf8')
  const start = Date.now()
  while (Date.now() <= start + quiet) {
    if (!read().equals(wanted)) return true
    // Whoever was about to write has done it at once; only who was interrupted takes longer.
    if (Date.now() > start + promptly) await delay(1)
  }
  return !read().equals(wanted)
}

/** What they wrote, as a new file where ours stands: theirs has no name any more. */
async function bringBack(old: number, target: string, ours: string): Promise<void> {
  const theirs = await settled(old)
  if (!says(target, ours)) return
  const draft = temporaryName(target)
  // As they have written it themselves: without waiting for the disk.
  writeFileSync(draft, theirs, { mode: 0o600, flag: 'wx' })
  chmodSync(draft, fstatSync(old).mode & 0o7777)
  renameSync(draft, target)
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
