/** The Add-server form: what it holds, what is wrong with it, and the entry that it makes (Claude Code's dialect). Pure. */
import { addressOf } from '../../../shared/address'
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
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, name, entry }
}

function wrongName(name: string, taken: readonly string[]): string | null {
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

/**
 * Splits a pasted command line into the command and its arguments, one per line. Quotes group; a backslash is a plain
 * character, as Windows paths need it. Null when it is a single word.
 */
export function splitCommandLine(line: string): { command: string; args: string } | null {
  const words: string[] = []
  for (const match of line.trim().matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g))
    words.push(match[1] ?? match[2] ?? match[3] ?? '')
  const [command, ...args] = words
  return command === undefined || args.length === 0 ? null : { command, args: args.join('\n') }
}
