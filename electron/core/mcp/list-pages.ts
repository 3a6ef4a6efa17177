/**
 * Reads a whole list, page by page and item by item. What a server can make us read has limits in items, pages, size and
 * time; a limit, or a page that cannot be had, ends the list with words and keeps what was read until then.
 */
import type { ItemFlaw } from '../../../shared/model/capabilities'
import { FaultError, type Fault } from '../problems/fault'
import { isFields, type Fields } from '../../../shared/fields'
import { fieldsOf, kindOf, mistakeIn, readItems, text } from '../util/lenient'
import type { ListReader } from './offers'

export interface Listed<T> {
  items: T[]
  flaws: ItemFlaw[]
  /** Why there may be more than was read; null when all was. */
  end: ListEnd | null
}

/** `limit`: one of ours was reached; `broken`: the server did not say how it goes on. */
export interface ListEnd {
  kind: 'limit' | 'broken'
  /** A sentence for a person. */
  why: string
}

export interface ListLimits {
  items: number
  pages: number
  /** Of all items together, as JSON. */
  characters: number
  ms: number
}

export const listLimits: ListLimits = { items: 10_000, pages: 1_000, characters: 16 * 1024 * 1024, ms: 120_000 }
/** So many flaws are told of; a list that is odd throughout needs no more. */
const mostFlaws = 100

/**
 * @param ask answers with the result of a page as it was sent
 * @param now in ms
 * @throws FaultError when not even the first page can be had
 */
export async function readPages<T>(
  reader: ListReader<T>,
  ask: (cursor: string | undefined) => Promise<unknown>,
  now: () => number,
  limits: ListLimits = listLimits,
): Promise<Listed<T>> {
  const deadline = now() + limits.ms
  const read = withoutTwins(reader)
  const list: Listed<T> = { items: [], flaws: [], end: null }
  const cursors = new Set<string>()
  let [came, characters] = [0, 0]
  for (let pages = 1, cursor: string | undefined; ; pages += 1) {
    const page = await askPage(reader, ask, cursor)
    if (page instanceof FaultError) {
      if (pages === 1 || !isAboutTheList(page.fault)) throw page
      return { ...list, end: broken(`The rest of the list could not be read: ${page.message}`) }
    }
    const found = readItems(page.items.slice(0, limits.items + 1 - came), read.nameOf, read.read, came)
    list.flaws.push(...found.flaws.slice(0, mostFlaws - list.flaws.length))
    came += page.items.length
    if (came > limits.items) {
      list.items.push(...found.items.slice(0, limits.items - list.items.length))
      return { ...list, end: limit(`more than ${limits.items} entries`) }
    }
    for (const item of found.items) {
      characters += JSON.stringify(item).length
      if (characters > limits.characters)
        return { ...list, end: limit(`more than ${limits.characters / 1024 / 1024} MB`) }
      list.items.push(item)
    }
    const { next } = page
    if (next === undefined || next === null || next === '') return list
    if (typeof next !== 'string')
      return {
        ...list,
        end: broken(`Whether the list goes on is not clear: ${mistakeIn('nextCursor', next, 'text')}.`),
      }
    if (cursors.has(next)) return { ...list, end: broken('The list never ends: its pages begin anew.') }
    if (pages >= limits.pages) return { ...list, end: limit(`more than ${limits.pages} pages`) }
    if (now() > deadline)
      return { ...list, end: limit(`so many pages that reading them took ${limits.ms / 1000} seconds`) }
    cursors.add(next)
    cursor = next
  }
}

async function askPage<T>(
  { method, member }: ListReader<T>,
  ask: (cursor: string | undefined) => Promise<unknown>,
  cursor: string | undefined,
): Promise<{ items: readonly unknown[]; next: unknown } | FaultError> {
  try {
    const result = await ask(cursor)
    const items = fieldsOf(result)[member]
    if (Array.isArray(items)) return { items, next: fieldsOf(result)['nextCursor'] }
    // An empty list is null in Go.
    if (items === null) return { items: [], next: fieldsOf(result)['nextCursor'] }
    const wrong = isFields(result) ? mistakeIn(member, items, 'a list') : `it is ${kindOf(result)} instead of an object`
    return new FaultError({ kind: 'invalid', message: `The answer to ${method} cannot be read: ${wrong}.` })
  } catch (error) {
    if (error instanceof FaultError) return error
    throw error
  }
}

/** It says something about this list rather than about the connection. */
export function isAboutTheList({ kind }: Fault): boolean {
  return kind === 'rpc' || kind === 'invalid' || kind === 'too-large'
}

function limit(what: string): ListEnd {
  return { kind: 'limit', why: `The list has ${what}. What came until then is shown.` }
}

function broken(why: string): ListEnd {
  return { kind: 'broken', why }
}

/** Of items that are called the same the first one counts: only one of them can be meant. */
function withoutTwins<T>({ key, read }: ListReader<T>): {
  nameOf: (item: Fields) => string | undefined
  read: ListReader<T>['read']
} {
  const seen = new Set<string>()
  return {
    nameOf: (item) => text(item['name']) ?? text(item[key]),
    read(item, wrong) {
      const name = text(item[key])
      if (name !== undefined && seen.has(name)) {
        wrong(`another one has the same ${key}`)
        return null
      }
      const value = read(item, wrong)
      if (name !== undefined && value !== null) seen.add(name)
      return value
    },
  }
}
