/** Files that an entry names for its values: `.env` files, and files whose content is a value. Only small regular files are read. */
import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'

/** Bytes; a secret or a list of variables. */
const largest = 256 * 1024
/** Of a file that has no size (bytes). */
const pieceWithoutSize = 64 * 1024

const nonBlocking = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0

/** A path as written, with `~` for the person's folder. */
export function fromHome(path: string, homeDir: string): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(homeDir, path.slice(1)) : path
}

/** The content of files by the names they are called in an entry, without white space around it. What cannot be read is missing. */
export async function readNamedFiles(
  names: readonly string[],
  base: string,
  homeDir: string,
): Promise<ReadonlyMap<string, string>> {
  const read = await Promise.all(
    [...new Set(names)].map(async (name): Promise<[string, string][]> => {
      const path = fromHome(name.trim(), homeDir)
      const text = await readSmall(isAbsolute(path) ? path : resolve(base, path))
      return text === null ? [] : [[name, text.trim()]]
    }),
  )
  return new Map(read.flat())
}

/** The variables of a `.env` file: `NAME=value`, with or without `export`, quotes and comments. Null when it cannot be read. */
export async function readEnvFile(path: string): Promise<Record<string, string> | null> {
  const text = await readSmall(path)
  if (text === null) return null
  const variables: Record<string, string> = {}
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/.exec(line) ?? []
    if (name !== undefined) variables[name] = valueOf(value.trimEnd())
  }
  return variables
}

function valueOf(written: string): string {
  const quote = written[0]
  if (quote === '"' || quote === "'") {
    const end = written.indexOf(quote, 1)
    const inner = end === -1 ? written.slice(1) : written.slice(1, end)
    return quote === '"' ? inner.replaceAll('\\n', '\n') : inner
  }
  const comment = written.indexOf(' #')
  return (comment === -1 ? written : written.slice(0, comment)).trimEnd()
}

async function readSmall(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return null
    const file = await open(path, constants.O_RDONLY | nonBlocking)
    try {
      const found = await file.stat()
      if (!found.isFile() || found.size > largest) return null
      // Not to its end: it may grow, or be one of those of the system that have no size and never end.
      const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size || pieceWithoutSize), 0, undefined, 0)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}
