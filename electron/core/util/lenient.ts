/**
 * How everything that strangers send is read: strict in what is sent, lenient in what is read, honest about what was
 * unreadable. A member that need not be there and is empty, null or of another kind counts as absent; a list is read item
 * by item; what is wrong is a short sentence for a person, never a library's; and nothing has more depth or count than
 * its limits. Pure.
 */
import { addressOf } from '../../../shared/address'
import { isFields, type Fields } from '../../../shared/fields'
import type { ItemFlaw } from '../../../shared/model/capabilities'

/** What was read, or why it cannot be: a sentence without its subject and full stop, e.g. `is null instead of text`. */
export type Reading<T> = { ok: true; value: T } | { ok: false; wrong: string }

/** The members of an object; none where there is no object. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

/** Text with something in it, as it was sent; else undefined, for absent. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** A finite number, also one that was written as text (`"3600"`); else undefined. */
export function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined
}

/** The last moment that a calendar has (ms since the epoch; ECMA-262, 21.4.1.1). */
export const lastMoment = 8_640_000_000_000_000

/** A moment given in seconds since the epoch, in ms; undefined for one that no calendar has. */
export function moment(seconds: unknown): number | undefined {
  const read = number(seconds)
  return read === undefined || Math.abs(read * 1000) > lastMoment ? undefined : Math.trunc(read * 1000)
}

/** True or false, also as text; else undefined. */
export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : undefined
}

/** The texts in a list, without whatever else is in it; undefined where none is left. */
export function texts(value: unknown): string[] | undefined {
  const read = Array.isArray(value) ? value.filter((one): one is string => text(one) !== undefined) : []
  return read.length > 0 ? read : undefined
}

/** An http or https address, as it was sent; else undefined. */
export function webAddress(value: unknown): string | undefined {
  const address = text(value)
  return /^https?:$/.test(addressOf(address ?? '')?.protocol ?? '') ? address : undefined
}

/** Says what a member is that should have been `wanted`: `"issuer" is null instead of text`. */
export function mistakeIn(name: string, value: unknown, wanted: string): string {
  return value === undefined ? `"${name}" is missing` : `"${name}" is ${kindOf(value)} instead of ${wanted}`
}

/** What a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return value.trim() === '' ? 'empty' : 'text'
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'number' ? 'a number' : 'an object'
}

export interface Limits {
  /** Objects and lists within each other. */
  depth: number
  /** Members and items in all. */
  count: number
  /** Characters of what is read as JSON. */
  length: number
}

/** Far beyond what a document or a message for people holds, far below what stops a program. */
export const usualLimits: Limits = { depth: 100, count: 100_000, length: 4_000_000 }

/** Why a value is more than its limits allow, or null. Looks at one level after the other: depth costs no stack. */
export function excessOf(value: unknown, limits: Pick<Limits, 'depth' | 'count'>): string | null {
  let seen = 0
  let level: unknown[] = typeof value === 'object' && value !== null ? [value] : []
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limits.depth) return `is nested too deeply (more than ${limits.depth} levels)`
    const next: unknown[] = []
    for (const outer of level) {
      for (const inner of Object.values(outer as object)) {
        seen += 1
        if (seen > limits.count) return `has too many members (more than ${limits.count})`
        if (typeof inner === 'object' && inner !== null) next.push(inner)
      }
    }
    level = next
  }
  return null
}

/** Reads JSON. A byte order mark and white space around it are ignored (RFC 8259, 2 and 8.1). */
export function readJson(source: string, limits: Limits = usualLimits): Reading<unknown> {
  if (source.length > limits.length) return { ok: false, wrong: `is too long (more than ${limits.length} characters)` }
  const json = source.replace(/^\uFEFF/, '').trim()
  if (json === '') return { ok: false, wrong: 'is empty' }
  try {
    const value: unknown = JSON.parse(json)
    const excess = excessOf(value, limits)
    return excess === null ? { ok: true, value } : { ok: false, wrong: excess }
  } catch {
    return { ok: false, wrong: /^<(!doctype|html|\?xml|head|body)\b/i.test(json) ? 'is a web page' : 'is not JSON' }
  }
}

/**
 * Reads a list item by item: one that cannot be read is left out, and every one with something wrong is named.
 * @param read gives what the item is read as, or null; tells `wrong` of each thing that is not as it should be
 * @param before how many items of the same list came before
 */
export function readItems<T>(
  list: readonly unknown[],
  nameOf: (item: Fields) => string | undefined,
  read: (item: Fields, wrong: (what: string) => void) => T | null,
  before = 0,
): { items: T[]; flaws: ItemFlaw[] } {
  const items: T[] = []
  const flaws: ItemFlaw[] = []
  for (const [index, raw] of list.entries()) {
    const found: string[] = []
    const wrong = (what: string): void => {
      if (found.length < mostTold) found.push(what)
    }
    if (!isFields(raw)) wrong(`it is ${kindOf(raw)} instead of an object`)
    const item = isFields(raw) ? read(raw, wrong) : null
    if (item !== null) items.push(item)
    if (found.length === 0) continue
    const name = nameOf(fieldsOf(raw))?.slice(0, longestName) ?? `item ${before + index + 1}`
    flaws.push({ item: name, wrong: found.join('; ').slice(0, longestFlaw), usable: item !== null })
  }
  return { items, flaws }
}

/** Enough to see what is the matter with an item. */
const mostTold = 3
const longestFlaw = 300
const longestName = 100
