/** An edit of a value, whatever it is written in: what it means for the value, and when two values are the same. */
import { isFields } from '../../../../shared/fields'
import type { Path } from './document'

export type Change =
  /** Puts a value at the end of a path. Objects on the way that are missing are made; a list grows by its next index. */
  | { kind: 'set'; path: Path; value: unknown }
  /** What is not there is removed already. */
  | { kind: 'remove'; path: Path }
  /** Gives the name at the end of a path another one, in its place. */
  | { kind: 'rename'; path: Path; to: string }

/** A change that the value, or the way it is written, does not allow; the message is a sentence for a person. */
export class ChangeRefused extends Error {
  override readonly name = 'ChangeRefused'
  /** @param offset where in the text, if it is known */
  constructor(
    message: string,
    readonly offset = 0,
  ) {
    super(message)
  }
}

/** What stands where a name is looked for. */
export const notFields = 'this must be an object in braces.'

/** The value after a change; the one given stays as it is. Throws `ChangeRefused`. */
export function changed(value: unknown, change: Change): unknown {
  const [name, ...rest] = change.path
  if (name === undefined) {
    if (change.kind === 'set') return change.value
    throw new ChangeRefused('The whole file cannot be removed or renamed.')
  }
  if (Array.isArray(value)) return changedList(value, Number(name), { ...change, path: rest })
  // A name without a value, as YAML has them, and JSON with `null`.
  if (value === null && change.kind === 'set') return changed({}, change)
  if (value === null && change.kind === 'remove') return value
  if (!isFields(value)) throw new ChangeRefused(notFields)
  const entries = Object.entries(value)
  const has = Object.hasOwn(value, name)
  if (rest.length > 0) {
    if (!has && change.kind === 'remove') return value
    if (!has && change.kind === 'rename') throw new ChangeRefused(`There is no “${name}”.`)
    const inner = changed(has ? value[name] : {}, { ...change, path: rest })
    return fromEntries(
      has ? entries.map(([key, old]) => [key, key === name ? inner : old]) : [...entries, [name, inner]],
    )
  }
  switch (change.kind) {
    case 'set':
      return fromEntries(
        has
          ? entries.map(([key, old]) => [key, key === name ? change.value : old])
          : [...entries, [name, change.value]],
      )
    case 'remove':
      return fromEntries(entries.filter(([key]) => key !== name))
    case 'rename':
      if (!has) throw new ChangeRefused(`There is no “${name}”.`)
      if (Object.hasOwn(value, change.to)) throw new ChangeRefused(`“${change.to}” is taken.`)
      return fromEntries(entries.map(([key, old]) => [key === name ? change.to : key, old]))
  }
}

function changedList(list: readonly unknown[], index: number, change: Change): unknown {
  const isThere = Number.isInteger(index) && index >= 0 && index < list.length
  if (!isThere && change.kind === 'remove' && !Number.isNaN(index)) return list
  if (change.path.length > 0) {
    if (!isThere) throw new ChangeRefused(Number.isNaN(index) ? notFields : `The list has no place ${index}.`)
    return list.map((old, at) => (at === index ? changed(old, change) : old))
  }
  if (change.kind === 'set' && (isThere || index === list.length)) {
    return isThere ? list.map((old, at) => (at === index ? change.value : old)) : [...list, change.value]
  }
  if (change.kind === 'remove' && isThere) return list.filter((_, at) => at !== index)
  throw new ChangeRefused(Number.isNaN(index) ? notFields : `The list has no place ${index}.`)
}

/** As `Object.fromEntries`, in which `__proto__` is a name like any other. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries)
}

/**
 * The same change in smaller steps: an object or a list that stands there already keeps every member that is the same, with
 * its comments and its way of being written.
 */
export function inSteps(value: unknown, change: Change): Change[] {
  if (change.kind !== 'set') return [change]
  const old = change.path.reduce<unknown>(memberOf, value)
  if (isSame(old, change.value)) return []
  const { path, value: wanted } = change
  if (Array.isArray(old) && Array.isArray(wanted)) return itemSteps(old, wanted, path) ?? [change]
  if (!isFields(old) || !isFields(wanted) || Object.keys(old).length === 0) return [change]
  const kept = Object.keys(old).filter((name) => Object.hasOwn(wanted, name))
  if (kept.length === 0) return [change]
  return [
    ...Object.keys(old)
      .filter((name) => !Object.hasOwn(wanted, name))
      .map((name): Change => ({ kind: 'remove', path: [...path, name] })),
    ...Object.entries(wanted).flatMap(([name, inner]) =>
      inSteps(value, { kind: 'set', path: [...path, name], value: inner }),
    ),
  ]
}

function memberOf(holder: unknown, name: string): unknown {
  if (Array.isArray(holder)) return holder[Number(name)]
  return isFields(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined
}

/** So many steps at most: each reads the whole text once more. */
const mostItemSteps = 50

/** Null where nothing of the list stays, or too much of it is another. */
function itemSteps(old: readonly unknown[], wanted: readonly unknown[], path: Path): Change[] | null {
  const shorter = Math.min(old.length, wanted.length)
  let front = 0
  while (front < shorter && isSame(old[front], wanted[front])) front += 1
  let back = 0
  while (back < shorter - front && isSame(old.at(-1 - back), wanted.at(-1 - back))) back += 1
  if (front + back === 0 && old.length !== wanted.length) return null
  // There is no way to put an item between others: what follows a longer middle moves up by its value.
  const tail = wanted.length > old.length ? 0 : back
  const replaced = Math.min(old.length, wanted.length) - tail
  const at = (index: number): Path => [...path, String(index)]
  const steps: Change[] = []
  for (let index = front; index < replaced; index += 1)
    if (!isSame(old[index], wanted[index])) steps.push({ kind: 'set', path: at(index), value: wanted[index] })
  for (let index = old.length - tail - 1; index >= wanted.length - tail; index -= 1)
    steps.push({ kind: 'remove', path: at(index) })
  for (let index = old.length; index < wanted.length; index += 1)
    steps.push({ kind: 'set', path: at(index), value: wanted[index] })
  return steps.length > mostItemSteps ? null : steps
}

/** Whether two values of a configuration file say the same; the order of names counts for nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (a instanceof Date && b instanceof Date) return String(a) === String(b)
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  }
  if (!isFields(a) || !isFields(b) || a instanceof Date || b instanceof Date) return a === b
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
  )
}
