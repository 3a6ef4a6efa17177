/** How most clients write an entry, as a table of the words that each of them has for the same things. */
import type { OAuthHints } from '../definition'
import type { ClientFile } from '../client'
import type { Change } from '../documents/change'
import type { Path } from '../documents/document'
import { write, type Text } from '../variables/notation'
import type { Field, VariableSyntax } from '../variables/variables'
import type { Circumstances, Common, Draft, FileChange, Wish, Writing } from '../writing'
import type { Definition } from '../definition'
import { isFields, valueAt, type Fields } from './fields'

export interface Words {
  /** Where entries stand. Default: `mcpServers`. */
  at?: Path
  variables: VariableSyntax
  /** What `type` says; null: nothing; missing: the client has no such servers. */
  types: { stdio: string | null; http?: string | null; sse?: string | null }
  command?: string
  env?: string
  /** Names of the address, the one of a new entry first. */
  url?: readonly [string, ...string[]]
  headers?: Path
  cwd?: string
  envFile?: string
  /** `inside`: it stands under this name in an object, unless a number is there already. */
  timeout?: { name: string; unit: 1 | 1000; inside?: string }
  helper?: string
  oauth?: { name: string; say(hints: OAuthHints): Fields | null }
  off?: 'disabled' | 'enabled'
  /** The switch is always there. */
  keepsSwitch?: boolean
  /** What a new entry must have beside. */
  more?(name: string, common: Common): Fields
  /** Where a word of the entry stands, for entries that nest what belongs to their transport. */
  place?(raw: Fields, word: string): Path
  /** More names of an entry that mean nothing to other clients and are no loss. */
  known?: readonly string[]
}

/** For clients whose entries are objects by name. */
export function writingOf(words: Words): Writing {
  const at = words.at ?? ['mcpServers']
  return {
    at: () => at,
    draft: (common, name) => draft(common, name, words),
    set: (wish, raw) => set(wish, raw, words),
    turn: (on, definition, circumstances) =>
      turnInside(on, definition, circumstances, [...at, definition.location.name], words),
    known: knownOf(words),
    helper: words.helper,
  }
}

function knownOf(words: Words): string[] {
  const own = [words.command, words.env, words.cwd, words.envFile, words.timeout?.name, words.helper, words.oauth?.name]
  const usual = ['type', 'command', 'args', 'env', 'headers', 'disabled', 'enabled', 'name', 'description']
  return [...own, ...usual, ...(words.url ?? ['url']), ...(words.headers ?? []), ...(words.known ?? [])].filter(
    (name) => name !== undefined,
  )
}

/** A whole entry. A text says why the client has no such servers. */
export function draft(common: Common, name: string, words: Words): Draft | string {
  const type = words.types[common.transport]
  if (type === undefined)
    return common.transport === 'stdio'
      ? 'it starts no programs from this file'
      : common.transport === 'sse'
        ? 'it has no servers of the older transport (SSE)'
        : 'it starts programs only'
  const losses: string[] = []
  const say = (text: Text, field: Field, what: string): string => {
    const written = write(text, words.variables, field)
    losses.push(...written.losses.map((loss) => `${what}: ${loss}`))
    return written.text
  }
  const all = (texts: Readonly<Record<string, Text>>, field: 'env' | 'headers'): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([each, text]) => [each, say(text, field, `${field}.${each}`)]))
  const raw: Fields = type === null ? {} : { type }
  const optional = (text: Text | null, word: string | undefined, field: Field): void => {
    if (text === null) return
    if (word === undefined) losses.push(`“${field}” has no place there.`)
    else raw[word] = say(text, field, field)
  }
  if (common.transport === 'stdio') {
    raw[words.command ?? 'command'] = say(common.command, 'command', 'command')
    raw['args'] = common.args.map((text) => say(text, 'args', 'args'))
    if (Object.keys(common.env).length > 0) raw[words.env ?? 'env'] = all(common.env, 'env')
    optional(common.cwd, words.cwd, 'cwd')
    optional(common.envFile, words.envFile, 'envFile')
  } else {
    raw[words.url?.[0] ?? 'url'] = say(common.url, 'url', 'url')
    if (Object.keys(common.headers).length > 0) put(raw, words.headers ?? ['headers'], all(common.headers, 'headers'))
    if (common.headersHelper !== null) {
      if (words.helper === undefined)
        losses.push('The command that makes its headers (“headersHelper”) has no place there.')
      else raw[words.helper] = common.headersHelper
    }
    const hints = common.oauth && Object.values(common.oauth).some((value) => value !== undefined) ? common.oauth : null
    const said = hints && words.oauth?.say(hints)
    if (hints && !said) losses.push('What it says of its sign-in (client id, scopes) has no place there.')
    if (said && words.oauth) raw[words.oauth.name] = said
    if (hints && said) losses.push(...unsaid(hints, said))
  }
  if (common.timeoutMs !== null) {
    if (words.timeout === undefined) losses.push('The time limit of a call has no place there.')
    else {
      const { name: word, unit, inside } = words.timeout
      put(raw, inside === undefined ? [word] : [word, inside], common.timeoutMs / unit)
    }
  }
  return { raw: { ...words.more?.(name, common), ...raw }, losses }
}

/** What of the sign-in a client's own words leave out. */
function unsaid(hints: OAuthHints, said: Fields): string[] {
  const text = JSON.stringify(said)
  const isSaid = (value: unknown): boolean =>
    String(value)
      .split(' ')
      .every((word) => text.includes(word))
  const names = Object.entries(hints).flatMap(([name, value]) => (value === undefined || isSaid(value) ? [] : [name]))
  return names.map((name) => `“${name}” of its sign-in has no place there.`)
}

function put(raw: Fields, [name = '', ...rest]: Path, value: unknown): void {
  raw[name] = rest.reduceRight<unknown>((inner, each) => ({ [each]: inner }), value)
}

/** One key inside an entry. */
export function set(wish: Wish, raw: Fields, words: Words): { changes: Change[]; losses: string[] } | null {
  const word = wordFor(wish, raw, words)
  if (word === null) return null
  const [first = '', ...rest] = word
  const path = [...(words.place?.(raw, first) ?? [first]), ...rest]
  if (wish.value === undefined) {
    const holder = valueAt(raw, path.slice(0, -1))
    if (!isFields(holder) || !Object.hasOwn(holder, path.at(-1) ?? '')) return { changes: [], losses: [] }
    // What held nothing else goes with it.
    const isLast = path.length > 1 && Object.keys(holder).length === 1
    return { changes: [{ kind: 'remove', path: isLast ? path.slice(0, -1) : path }], losses: [] }
  }
  const losses: string[] = []
  const say = (text: Text, field: Field): string => {
    const written = write(text, words.variables, field)
    losses.push(...written.losses)
    return written.text
  }
  const value = valueFor(wish, words, say)
  return { changes: [{ kind: 'set', path, value }], losses }
}

function valueFor(wish: Wish, words: Words, say: (text: Text, field: Field) => string): unknown {
  if (wish.value === undefined) return undefined
  if (wish.key === 'timeout') return wish.value / (words.timeout?.unit ?? 1)
  if (wish.key === 'args') return wish.value.map((text) => say(text, 'args'))
  return say(wish.value, wish.key)
}

function wordFor(wish: Wish, raw: Fields, words: Words): Path | null {
  switch (wish.key) {
    case 'command':
      return [words.command ?? 'command']
    case 'args':
      return ['args']
    case 'cwd':
      return words.cwd === undefined ? null : [words.cwd]
    case 'timeout':
      return words.timeout === undefined ? null : timeoutIn(raw, words.timeout)
    case 'env':
      return [words.env ?? 'env', wish.member]
    case 'headers':
      return [...(words.headers ?? ['headers']), wish.member]
    case 'url': {
      const names = words.url ?? ['url']
      return [names.find((name) => raw[name] !== undefined && raw[name] !== null) ?? names[0]]
    }
  }
}

function timeoutIn(raw: Fields, { name, inside }: NonNullable<Words['timeout']>): Path {
  return inside === undefined || typeof raw[name] === 'number' ? [name] : [name, inside]
}

/** A switch that stands in the entry itself. */
export function turnInside(
  on: boolean,
  definition: Definition,
  { files }: Circumstances,
  path: Path,
  { off, keepsSwitch }: Pick<Words, 'off' | 'keepsSwitch'>,
): FileChange[] | string {
  const file = files.find((each) => each.path === definition.location.path)
  if (off === undefined || !file) return noSwitch
  // What it says already stays as it is written.
  const said = isFields(definition.raw) ? definition.raw[off] : undefined
  if (said === (off === 'enabled' ? on : !on)) return []
  return [{ file, changes: [switchOf(on, path, { off, keepsSwitch })] }]
}

export const noSwitch = 'its files have no switch for a server'

function switchOf(on: boolean, path: Path, { off, keepsSwitch }: Pick<Words, 'off' | 'keepsSwitch'>): Change {
  const at = [...path, off ?? 'disabled']
  // On is what an entry without a switch is.
  if (on && !keepsSwitch) return { kind: 'remove', path: at }
  return { kind: 'set', path: at, value: off === 'enabled' ? on : !on }
}

/** Adds a name to a list of a file, or takes it out of it wherever it stands. */
export function listChange(file: ClientFile, value: unknown, path: Path, name: string, isIn: boolean): FileChange[] {
  const list: unknown = valueAt(value, path)
  const items: readonly unknown[] = Array.isArray(list) ? list : []
  const places = items.flatMap((item, index) => (item === name ? [index] : []))
  if (isIn) {
    if (places.length > 0) return []
    const isList = Array.isArray(list)
    const change: Change = isList
      ? { kind: 'set', path: [...path, String(items.length)], value: name }
      : { kind: 'set', path, value: [name] }
    return [{ file, changes: [change] }]
  }
  const changes = places.toReversed().map((index): Change => ({ kind: 'remove', path: [...path, String(index)] }))
  return changes.length === 0 ? [] : [{ file, changes }]
}
