/**
 * Reads a file that anybody may have made: regular files alone, at most so many bytes, as UTF-8. A named pipe without a
 * writer would otherwise hold one of the few threads that Node reads with for ever, and a link to `/dev/zero` fill the memory.
 */
import { constants, isUtf8 } from 'node:buffer'
import { constants as flags } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { UnusableFile, type FileObstacle } from '../core/ports'

/** Bytes asked for at once where the system gives no size (files in `/proc`). */
const piece = 64 * 1024

/** Not on Windows, which has neither such pipes nor the flag. */
const nonBlocking = (flags as Partial<typeof flags>).O_NONBLOCK ?? 0

/**
 * The file's text. Throws `UnusableFile` for what is no regular file, has more than `most` bytes, or is not UTF-8; the
 * system's own error for everything else.
 */
export function readText(path: string, most: number): Promise<string> {
  return withFile(path, most, async (file, size) => decode(await readAtMost(file, size, most)))
}

/** Bytes of a file that was looked at, for the next one: memory by the megabyte, several times a second, is work as well. */
let spare: Buffer | null = null
const mostSpare = 16 * 1024 * 1024

/** Shows the file's bytes, which are good until `look` returns. Throws as `readText`, but for bytes that are no UTF-8. */
export function lookAtBytes<T>(path: string, most: number, look: (bytes: Buffer) => T): Promise<T> {
  return withFile(path, most, async (file, size) => {
    const taken = spare
    spare = null
    // One more than it is large: whether it ends there.
    const buffer = taken !== null && taken.length > size ? taken : Buffer.allocUnsafe(Math.ceil((size + 1) * 1.25))
    let length = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
      if (length === buffer.length) throw new Error('The file grows while it is read')
    }
    const seen = look(buffer.subarray(0, length))
    if (buffer.length <= mostSpare) spare = buffer
    return seen
  })
}

async function withFile<T>(
  path: string,
  most: number,
  work: (file: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  // Looking first, as opening alone can already do something to a device; and again after, as the file may be another one by then.
  refuseOddities(await stat(path))
  const file = await open(path, flags.O_RDONLY | nonBlocking)
  try {
    const found = await file.stat()
    refuseOddities(found)
    if (found.size > most) throw new UnusableFile({ kind: 'too-large', most })
    return await work(file, found.size)
  } finally {
    await file.close()
  }
}

function refuseOddities(found: Stats): void {
  if (found.isFile()) return
  throw new UnusableFile({ kind: 'not-a-file', what: whatIs(found) })
}

function whatIs(found: Stats): Extract<FileObstacle, { kind: 'not-a-file' }>['what'] {
  if (found.isDirectory()) return 'folder'
  if (found.isFIFO()) return 'pipe'
  return found.isSocket() ? 'socket' : 'device'
}

/** The file may grow while it is read, so its size is only a first guess. */
async function readAtMost(file: FileHandle, size: number, most: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  for (;;) {
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(size - length, 0) || piece, most + 1 - length))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, length)
    if (bytesRead === 0) return Buffer.concat(pieces, length)
    pieces.push(buffer.subarray(0, bytesRead))
    length += bytesRead
    if (length > most || length > constants.MAX_STRING_LENGTH) throw new UnusableFile({ kind: 'too-large', most })
  }
}

/** Unicode files that are not UTF-8, by their first bytes: with a byte order mark, or beginning with an ASCII character. */
const encodings: readonly (readonly [name: string, start: readonly (number | 'any')[]])[] = [
  ['UTF-32', [0xff, 0xfe, 0, 0]],
  ['UTF-32', [0, 0, 0xfe, 0xff]],
  ['UTF-32', ['any', 0, 0, 0]],
  ['UTF-32', [0, 0, 0, 'any']],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
  ['UTF-16', ['any', 0]],
  ['UTF-16', [0, 'any']],
]

function decode(bytes: Buffer): string {
  const wide = encodings.find(
    ([, start]) =>
      bytes.length >= start.length &&
      start.every((byte, index) => (byte === 'any' ? bytes[index] !== 0 : bytes[index] === byte)),
  )
  const text = bytes.toString('utf8')
  if (wide) throw new UnusableFile({ kind: 'encoding', encoding: wide[0], line: 1, column: 1, text })
  if (isUtf8(bytes)) return text
  const before = text.slice(0, firstForeign(bytes, text))
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  throw new UnusableFile({ kind: 'encoding', encoding: 'Latin-1 (or a similar old encoding)', line, column, text })
}

/** Where in `text` the first byte stands that is not UTF-8: a replacement character that the bytes themselves do not have. */
function firstForeign(bytes: Buffer, text: string): number {
  let offset = 0
  let from = 0
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) {
    offset += Buffer.byteLength(text.slice(from, at))
    from = at
    if (bytes.subarray(offset, offset + 3).toString('latin1') !== '\xEF\xBF\xBD') return at
  }
  return 0
}
