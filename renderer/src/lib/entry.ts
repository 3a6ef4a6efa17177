/** The Add-server form: what it holds, what is wrong with it, and the entry that it makes (Claude Code's dialect). Pure. */
import { addressOf } from '../../../shared/address'
import { isFields } from '../../../shared/fields'
import type { Transport } from '../../../shared/model/server'
import { text } from '../text/en'

export interface Pair {
  id: number
  key: string
  value: string
  /** Just added by the person: its field wants the focus. */
  fresh?: boolean
}

export interface EntryDraft {
  name: string
  transport: Transport
  command: string
  /** One argument per line. */
  args: string
  env: readonly Pair[]
  url: string
  headers: readonly Pair[]
  /** What an entry has beside that, such as its time limit. */
  more: Readonly<Record<string, unknown>>
}

/** By field: `name`, `command`, `url`, and `env.<pair id>`, `headers.<pair id>`. */
export type EntryErrors = Record<string, string>

export const emptyEntry: EntryDraft = {
  name: '',
  transport: 'stdio',
  command: '',
  args: '',
  env: [],
  url: '',
  headers: [],
  more: {},
}

/** The entry to write, or everything that is wrong, by field. `taken` are the names of Patchbay's own servers. */
export function entryOf(
  draft: EntryDraft,
  taken: readonly string[],
): { ok: true; name: string; entry: Record<string, unknown> } | { ok: false; errors: EntryErrors } {
  const errors: EntryErrors = {}
  const name = draft.name.trim()
  const nameError = wrongName(name, taken)
  if (nameError !== null) errors['name'] = nameError
  const entry = draft.transport === 'stdio' ? programEntry(draft, errors) : remoteEntry(draft, errors)
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, name, entry: { ...draft.more, ...entry } }
}

/** What is wrong with a name; null when nothing is. `taken` are the names of Patchbay's own servers. */
export function wrongName(name: string, taken: readonly string[]): string | null {
  const words = text.add.invalid
  if (name === '') return words.name
  if (name.length > 100) return words.nameLong
  if (/\p{Cc}/u.test(name)) return words.nameControl
  return taken.includes(name) ? words.nameTaken : null
}

function programEntry(draft: EntryDraft, errors: EntryErrors): Record<string, unknown> {
  const command = draft.command.trim()
  if (command === '') errors['command'] = text.add.invalid.command
  const args = draft.args
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const env = pairs('env', draft.env, errors, (key) => (/[=\s]/.test(key) ? text.add.invalid.envKey : null))
  return { type: 'stdio', command, ...(args.length > 0 && { args }), ...(env !== null && { env }) }
}

function remoteEntry(draft: EntryDraft, errors: EntryErrors): Record<string, unknown> {
  const url = draft.url.trim()
  const urlError = wrongUrl(url)
  if (urlError !== null) errors['url'] = urlError
  const headers = pairs('headers', draft.headers, errors, (key, value) => {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(key)) return text.add.invalid.headerKey
    return /[\r\n\0]/.test(value) ? text.add.invalid.headerValue : null
  })
  return { type: draft.transport, url, ...(headers !== null && { headers }) }
}

function wrongUrl(url: string): string | null {
  const words = text.add.invalid
  if (url === '') return words.url
  // A variable may stand for any part; the engine resolves and judges it.
  if (url.includes('${')) return null
  const parsed = addressOf(url)
  if (parsed === null) return words.urlForm
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return words.urlScheme
  return parsed.username !== '' || parsed.password !== '' ? words.urlCredentials : null
}

/** The pairs as an object; null when there are none. Wholly empty lines do not count. */
function pairs(
  group: 'env' | 'headers',
  list: readonly Pair[],
  errors: EntryErrors,
  wrong: (key: string, value: string) => string | null,
): Record<string, string> | null {
  const found = new Map<string, string>()
  const seen = new Set<string>()
  for (const pair of list) {
    const key = pair.key.trim()
    if (key === '' && pair.value === '') continue
    const same = group === 'headers' ? key.toLowerCase() : key
    const error =
      key === '' ? text.add.invalid.pairKey : seen.has(same) ? text.add.invalid.pairTwice : wrong(key, pair.value)
    if (error !== null) errors[`${group}.${pair.id}`] = error
    seen.add(same)
    found.set(key, pair.value)
  }
  return found.size === 0 ? null : Object.fromEntries(found)
}

/** An entry as the form shows it; null when the form cannot show all of it as it is. */
export function draftOf(name: string, entry: Readonly<Record<string, unknown>>): EntryDraft | null {
  const { type = 'stdio', command, args = [], env = {}, url, headers = {}, ...more } = entry
  if (type !== 'stdio' && type !== 'http' && type !== 'sse') return null
  const pairsOf = (texts: unknown): Pair[] | null => {
    if (!isFields(texts)) return null
    const values = Object.entries(texts)
    return values.every((pair): pair is [string, string] => typeof pair[1] === 'string')
      ? values.map(([key, value], index) => ({ id: index + 1, key, value }))
      : null
  }
  const variables = pairsOf(env)
  const fields = pairsOf(headers)
  const lines: unknown[] | null = Array.isArray(args) ? args : null
  const isShown = (line: unknown): boolean =>
    typeof line === 'string' && line !== '' && line.trim() === line && !line.includes('\n')
  if (variables === null || fields === null || lines === null || !lines.every(isShown)) return null
  return {
    name,
    transport: type,
    command: typeof command === 'string' ? command : '',
    args: lines.join('\n'),
    env: variables,
    url: typeof url === 'string' ? url : '',
    headers: fields,
    more,
  }
}

/** The entry with the person's values where the text had something in their place; what was left empty stays as written. */
export function filledIn(
  entry: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const given = Object.entries(values).filter(([, value]) => value !== '')
  const fill = (value: unknown): unknown => {
    // A function, as a value may hold signs that mean something in a replacement.
    if (typeof value === 'string') return given.reduce((text, [token, own]) => text.replaceAll(token, () => own), value)
    if (Array.isArray(value)) return value.map(fill)
    return isFields(value) ? fillAll(value) : value
  }
  const fillAll = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, fill(value)]))
  return fillAll(entry)
}
