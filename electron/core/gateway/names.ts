/**
 * What the tools of all servers together are called: short enough and plain enough for every client, and the same for ever.
 * Claude allows 64 characters with `mcp__<entry>__` before them, Cursor 60 with the entry, Gemini 63 with `mcp_`. Pure.
 */
import { createHash } from 'node:crypto'

/** Alias, `__` and tool together. */
export const longestName = 45
export const longestAlias = 12
const between = '__'
/** Of a hash, in names that would otherwise not be their own. */
const digits = 6

/** A short name for a server, unlike those that are taken. @param id never changes, so neither does what is made of it */
export function aliasFor(name: string, id: string, taken: ReadonlySet<string>): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longestAlias)
    .replaceAll(/^-+|(?<!-)-+$/g, '')
  const alias = plain === '' ? 'server' : plain
  if (!taken.has(alias)) return alias
  const hash = hashOf(id)
  for (let length = 4; length <= hash.length; length += 1) {
    const unlike = `${alias.slice(0, Math.max(1, longestAlias - 1 - length)).replace(/(?<!-)-+$/, '')}-${hash.slice(0, length)}`
    if (!taken.has(unlike)) return unlike
  }
  return hash
}

/** Names for the items of one server, in their order; no two are alike but for case. */
export function namesFor(alias: string, items: readonly string[]): string[] {
  const first = new Map<string, string>()
  // Which of two is the first must not depend on the order in which the server lists them.
  for (const item of [...items].sort()) {
    const folded = item.toLowerCase()
    if (!first.has(folded)) first.set(folded, item)
  }
  return items.map((item) => nameOf(alias, item, first.get(item.toLowerCase()) === item))
}

/** The name may be a shortened or changed one, whose own name only the list tells. */
export function isMadeUp(name: string): boolean {
  return /_[0-9a-f]{6}$/.test(name)
}

/** The alias that a name begins with, and the rest; null when it is no such name. */
export function splitName(name: string): { alias: string; item: string } | null {
  const at = name.indexOf(between)
  return at <= 0 ? null : { alias: name.slice(0, at), item: name.slice(at + between.length) }
}

function nameOf(alias: string, item: string, mayBePlain: boolean): string {
  const whole = `${alias}${between}${item}`
  const plain = whole.replaceAll(/[^A-Za-z0-9_-]/g, '_')
  if (mayBePlain && plain === whole && whole.length <= longestName) return whole
  return `${plain.slice(0, longestName - 1 - digits)}_${hashOf(whole).slice(0, digits)}`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
