/** How much a file may ask for, whoever wrote it: far beyond what people have, far below what is felt. */
import { excessOf } from '../../util/lenient'
import type { InvalidEntry } from '../definition'
import { invalid } from './shape'

/** Servers in one file. */
export const mostServers = 1_000
/** Characters of a server's name. */
const longestName = 200
/** Characters of all texts of an entry together. */
const longestEntry = 200_000
/** Objects and lists within each other, and members in all: arguments, variables, headers. */
const limits = { depth: 20, count: 2_000 }

/**
 * What is too much in an entry (null when nothing is), and what is left of it: as deep as entries may be, so that whoever walks
 * through it comes to an end.
 */
export function withinBounds(name: string, written: unknown): { excess: InvalidEntry | null; raw: unknown } {
  const wrong =
    name.length > longestName
      ? `A server’s name may have ${longestName} characters; this one has more.`
      : describe(excessOf(written, limits) ?? tooLong(written))
  return wrong === null ? { excess: null, raw: written } : { excess: invalid('stdio', wrong), raw: pruned(written) }
}

function pruned(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === limits.depth) return null
  if (Array.isArray(value)) return value.map((inner) => pruned(inner, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pruned(inner, depth + 1)]))
}

function describe(excess: string | null): string | null {
  return excess === null ? null : `This entry ${excess}.`
}

function tooLong(raw: unknown): string | null {
  let length = 0
  const count = (value: unknown): void => {
    if (typeof value === 'string') length += value.length
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        length += name.length
        count(inner)
      }
  }
  count(raw)
  return length > longestEntry ? `is too long (more than ${longestEntry} characters)` : null
}
