/**
 * Long lists in pages. A cursor of ours says after which item a page begins, so that a list which changes meanwhile costs
 * nobody an item (2025-11-25, pagination). Pure.
 */
import { fieldsOf, readJson, text } from '../util/lenient'

/** Clients that read the first page alone exist, so it is long. */
export const pageSize = 500

export interface Page<T> {
  items: readonly T[]
  nextCursor?: string
}

/** Null when the cursor is none of ours. @param keyOf unlike for any two items */
export function pageOf<T>(items: readonly T[], cursor: string | undefined, keyOf: (item: T) => string): Page<T> | null {
  const start = cursor === undefined ? 0 : startOf(items, cursor, keyOf)
  if (start === null) return null
  const page = items.slice(start, start + pageSize)
  const last = page.at(-1)
  if (start + pageSize >= items.length || last === undefined) return { items: page }
  const place = JSON.stringify([start + page.length, keyOf(last)])
  return { items: page, nextCursor: Buffer.from(place).toString('base64url') }
}

/** Behind the item that was the last one; where that is gone, where it stood. */
function startOf<T>(items: readonly T[], cursor: string, keyOf: (item: T) => string): number | null {
  const read = readJson(Buffer.from(cursor, 'base64url').toString())
  const [place, key, ...rest]: unknown[] = read.ok && Array.isArray(read.value) ? read.value : []
  if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0) return null
  if (typeof key !== 'string' || rest.length > 0) return null
  const last = items.findIndex((item) => keyOf(item) === key)
  return last === -1 ? place : last + 1
}

/** What a request for a list asks to go on from. */
export function cursorIn(request: Buffer): string | undefined {
  const read = readJson(request.toString())
  return text(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['cursor'])
}
