/** What it means for a client's file that an entry goes through Patchbay, or goes back: the entry, and the stretch of text. */
import { randomBytes } from 'node:crypto'
import { clientName } from '../../../shared/model/clients'
import type { Lead } from '../../../shared/model/route'
import { leadsHere, type Here } from '../routes/here'
import type { RouteBook, RouteRecord } from '../routes/route-book'
import type { Client, ClientFile } from '../sources/client'
import { fingerprintOf, locationKey, type Definition } from '../sources/definition'
import { isFields, type Fields } from '../sources/dialects/fields'
import { isSame, type Change } from '../sources/documents/change'
import type { Path } from '../sources/documents/document'
import { editText, restoreValue, rewriteValue, type Edited } from '../sources/documents/edit'
import { commonOf, type Circumstances, type Common, type Writing } from '../sources/writing'
import { plain } from '../sources/variables/notation'
import { fileOf, pathOf } from './places'
import { refused } from './refusal'

export type RouteIntent =
  | { kind: 'route'; definition: Definition; server: string; lead: Lead }
  | { kind: 'giveback'; definition: Definition; record: RouteRecord; force: boolean }

/** A text that takes the place of a file's, and what is to be remembered of it. */
export interface Rewrite {
  file: ClientFile
  text: string
  losses: string[]
  record: RouteRecord
  /** A token that has to be valid as soon as the file names it. */
  token: string | null
}

export interface RouteContext {
  book: Pick<RouteBook, 'get'>
  here: Here
  /** ms since the epoch. */
  now: number
}

/** Null: there is nothing to do. Throws a `PatchbayError`. */
export function planRoute(
  client: Client,
  intent: RouteIntent,
  circumstances: Circumstances & { text: string },
  context: RouteContext,
): Rewrite | null {
  const { writing } = client
  const name = clientName(client.id)
  const { location } = intent.definition
  if (!writing || client.id === 'patchbay')
    throw refused('edit.unsupported', `Patchbay reads ${name}’s files, but cannot lead their entries to itself.`)
  if (location.scope === 'managed' || location.scope === 'plugin')
    throw refused('edit.unsupported', `${location.path} belongs to whoever manages this computer or the plugin.`)
  const file = fileOf(circumstances.files, location)
  const value = circumstances.documents(file.path)?.value
  const present = presentOf(client, intent.definition, circumstances)
  const { text } = circumstances
  if (intent.kind === 'giveback')
    return giveBack(intent, { file, text, writing, value, present, path: placeOf(writing, intent, value), ...context })
  return route(client, intent, {
    file,
    text,
    writing,
    value,
    present,
    path: pathOf(writing, location, value),
    ...context,
  })
}

interface Place extends RouteContext {
  file: ClientFile
  text: string
  writing: Writing
  value: unknown
  path: Path
  /** The entry as it stands there now. */
  present: Definition | null
}

function route(client: Client, intent: Extract<RouteIntent, { kind: 'route' }>, place: Place): Rewrite | null {
  const { definition, server, lead } = intent
  const { file, text, writing, path, present, here, book } = place
  if (!present) throw refused('edit.conflict', `“${definition.location.name}” is not in ${file.path} any more.`)
  const { raw } = present
  const name = definition.location.name
  const common = commonOf(present)
  if (!common || !isFields(raw) || !isSame(raw, JSON.parse(JSON.stringify(raw))))
    throw refused('edit.unsupported', `“${name}” cannot be read, so that it cannot go through Patchbay.`)
  if (leadsHere(present.entry, here) && book.get(server)?.lead === lead) return null
  const token = lead === 'gateway' && writing.helper === undefined ? makeToken() : null
  const wanted = leading(client, lead, { server, common, here, token })
  const drafted = writing.draft(wanted, name, place.value)
  if (typeof drafted === 'string')
    throw refused('edit.unsupported', `${clientName(client.id)}’s file cannot say that: ${drafted}.`)
  const written = { ...drafted.raw, ...keptOf(raw, writing, lead) }
  const edited = rewriteValue(text, file.format, path, written)
  if (!edited.ok) throw refusedText(file, edited)
  const { location } = present
  const record = { server, lead, location, raw, written, original: edited.was, text: edited.is, token: null }
  return {
    file,
    text: edited.text,
    losses: drafted.losses,
    record: { ...record, at: place.now, endedAt: null },
    token,
  }
}

/** As `Access` makes them: long enough that nobody guesses one. */
function makeToken(): string {
  return `patchbay_${randomBytes(32).toString('base64url')}`
}

/** What is the client's own affair stays; what belongs to another way to the server, or to signing in there, does not. */
function keptOf(raw: Fields, { known }: Writing, lead: Lead): Fields {
  const ours = /^(name|description|tools|source|disabled|enabled)$/
  const ofSignIn = /oauth|auth|token|header|secret/i
  const isKept = (key: string): boolean =>
    ours.test(key) || (!known.includes(key) && (lead === 'borrow' || !ofSignIn.test(key)))
  return Object.fromEntries(Object.entries(raw).filter(([key]) => isKept(key)))
}

function leading(
  client: Client,
  lead: Lead,
  { server, common, here, token }: { server: string; common: Common; here: Here; token: string | null },
): Common {
  const nothing = { args: [], env: {}, cwd: null, envFile: null, headers: {}, headersHelper: null, oauth: null }
  const { timeoutMs } = common
  switch (lead) {
    case 'bridge': {
      const [command, ...args] = here.command
      const env = Object.fromEntries(Object.entries(here.env).map(([name, value]) => [name, plain(value)]))
      const words = [...args, 'bridge', server].map(plain)
      return { ...nothing, transport: 'stdio', command: plain(command), args: words, env, url: plain(''), timeoutMs }
    }
    case 'gateway': {
      const port = here.port()
      if (port === 0)
        throw refused('engine-not-running', 'The gateway has no address yet. Start Patchbay once, then try again.')
      const url = plain(`http://127.0.0.1:${port}/mcp/${encodeURIComponent(server)}`)
      const headers: Common['headers'] = token === null ? {} : { Authorization: plain(`Bearer ${token}`) }
      const headersHelper = token === null ? helperLine(here, ['gateway', 'headers', client.id]) : null
      return { ...nothing, transport: 'http', command: plain(''), url, headers, headersHelper, timeoutMs }
    }
    case 'borrow': {
      const name = clientName(client.id)
      if (client.writing?.helper === undefined)
        throw refused('edit.unsupported', `${name} runs no command that makes headers, so that it can borrow nothing.`)
      if (common.transport === 'stdio')
        throw refused('edit.unsupported', 'It is a program; there is no sign-in to borrow for it.')
      const headersHelper = helperLine(here, ['headers', server])
      return { ...nothing, transport: common.transport, command: plain(''), url: common.url, headersHelper, timeoutMs }
    }
  }
}

/** A line for the shell that the client runs it in. */
function helperLine({ command, env, platform }: Here, words: readonly string[]): string {
  const quoted = (word: string): string => {
    if (/^[\w@%+=:,./-]+$/.test(word)) return word
    return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`
  }
  const line = [...command, ...words].map(quoted).join(' ')
  const variables = Object.entries(env)
  if (platform === 'win32') return [...variables.map(([name, value]) => `set "${name}=${value}"`), line].join('&& ')
  return [...variables.map(([name, value]) => `${name}=${quoted(value)}`), line].join(' ')
}

function giveBack(intent: Extract<RouteIntent, { kind: 'giveback' }>, place: Place): Rewrite | null {
  const { record, force } = intent
  const { file, text, path, present, here } = place
  const { name } = intent.definition.location
  const ended = { ...record, endedAt: place.now }
  if (present?.fingerprint === fingerprintOf(record.raw)) return null
  const isRoute =
    present !== null &&
    (present.fingerprint === fingerprintOf(record.written) || leadsHere(present.entry, here)?.server === record.server)
  if (!isRoute && !force) {
    const what = present ? 'is not as Patchbay has written it: somebody has changed it since' : 'is not there any more'
    throw refused(
      'edit.conflict',
      `“${name}” in ${file.path} ${what}. What stood there before is kept; giving it back with force puts it in its place.`,
    )
  }
  const restored = restoreValue(text, file.format, path, { was: record.original, is: record.text, value: record.raw })
  if (!restored.ok) throw refusedText(file, restored)
  const { changes, losses } = isRoute ? carriedOver(record, present.raw, path) : { changes: [], losses: [] }
  if (!isRoute && present) losses.push(`What stands there now (“${name}”) makes room; the version keeps it.`)
  const edited = editText(restored.text, file.format, changes)
  if (!edited.ok) throw refusedText(file, edited)
  return { file, text: edited.text, losses, record: ended, token: null }
}

/** What has been changed in the entry while it led here, and is not about where it leads: it holds for the original as well. */
function carriedOver({ raw, written }: RouteRecord, now: unknown, path: Path): { changes: Change[]; losses: string[] } {
  if (!isFields(now) || !isFields(written) || !isFields(raw)) return { changes: [], losses: [] }
  const changes: Change[] = []
  const losses: string[] = []
  for (const key of new Set([...Object.keys(now), ...Object.keys(written)])) {
    if (isSame(now[key], written[key])) continue
    const isOurs = !isSame(written[key], raw[key])
    if (isOurs) losses.push(`“${key}” was changed by hand meanwhile; that went with the way through Patchbay.`)
    else if (key in now) changes.push({ kind: 'set', path: [...path, key], value: now[key] })
    else changes.push({ kind: 'remove', path: [...path, key] })
  }
  return { changes, losses }
}

/** Where it stood, for one that is gone. */
function placeOf(writing: Writing, { definition: { location } }: RouteIntent, value: unknown): Path {
  const found = writing.pathOf ? writing.pathOf(location, value) : [...writing.at(location, value), location.name]
  if (found) return found
  throw refused('edit.conflict', `“${location.name}” is not in ${location.path} any more, and its place is not known.`)
}

function presentOf(
  client: Client,
  { location }: Definition,
  { files, documents, place }: Circumstances,
): Definition | null {
  const all = client.read(files, documents, place).flatMap(({ definitions }) => definitions)
  return all.find((each) => locationKey(each.location) === locationKey(location)) ?? null
}

function refusedText(file: ClientFile, edited: Extract<Edited, { ok: false }>): Error {
  const { line, column } = edited.position
  const code = edited.reason === 'unparsable' ? 'edit.unparsable' : 'edit.unsupported'
  return refused(code, `${file.path}, line ${line}, column ${column}: ${edited.message}`)
}
