/** What an edit means for a client's files: pure, from what they say now. The writing itself is in `edits.ts`. */
import { clientName } from '../../../shared/model/clients'
import type { Scope } from '../../../shared/model/source'
import type { Client, ClientFile } from '../sources/client'
import { isInvalid, locationKey, type Definition, type Location } from '../sources/definition'
import { isFields, valueAt, type Fields } from '../sources/dialects/fields'
import type { Change } from '../sources/documents/change'
import type { Circumstances, Common, FileChange, Wish, Writing } from '../sources/writing'
import { fileOf, pathOf } from './places'
import { refused } from './refusal'

/** Where a new entry goes. */
export interface Target {
  client: Client
  scope: Scope
  project: string | null
}

/** What is copied. */
export interface Source {
  definition: Definition
  client: Client
}

export type Intent =
  | { kind: 'turn'; definition: Definition; on: boolean }
  | { kind: 'set'; definition: Definition; wishes: readonly Wish[]; name: string | null }
  | { kind: 'remove'; definition: Definition }
  /** Puts another entry in the place of this one. */
  | { kind: 'replace'; definition: Definition; common: Common }
  | { kind: 'add'; target: Target; name: string; common: Common; source: Source | null }

export interface Plan {
  changes: FileChange[]
  /** What the client's file cannot say, in sentences. */
  losses: string[]
  /** Where the entry stands afterwards. */
  location: Location
  /** False: it is gone afterwards. */
  stays: boolean
}

/** Throws a `PatchbayError` for what cannot be. */
export function planEdit(client: Client, intent: Intent, circumstances: Circumstances): Plan {
  const { writing } = client
  const name = clientName(client.id)
  if (!writing) throw refused('edit.unsupported', `Patchbay reads ${name}’s files, but does not write them.`)
  if (intent.kind === 'add') return add(client, writing, intent, circumstances)
  const { definition } = intent
  const { location } = definition
  if (location.scope === 'managed' || location.scope === 'plugin')
    throw refused('edit.unsupported', `${location.path} belongs to whoever manages this computer or the plugin.`)
  const file = fileOf(circumstances.files, location)
  const value = circumstances.documents(file.path)?.value
  const path = pathOf(writing, location, value)
  const inEntry = (changes: readonly Change[]): FileChange[] => [
    { file, changes: changes.map((change) => ({ ...change, path: [...path, ...change.path] })) },
  ]
  const plan = { losses: [], location, stays: true }
  // What would be changed is the way to Patchbay, not the server.
  if (definition.route && (intent.kind === 'replace' || (intent.kind === 'set' && intent.wishes.length > 0)))
    throw refused('edit.unsupported', `“${location.name}” leads to Patchbay now. Give it back first, then change it.`)
  switch (intent.kind) {
    case 'turn': {
      const changes = writing.turn(intent.on, definition, circumstances)
      if (typeof changes === 'string')
        throw refused(
          'edit.unsupported',
          `${name} cannot switch “${location.name}” ${intent.on ? 'on' : 'off'}: ${changes}.`,
        )
      return { ...plan, changes }
    }
    case 'remove':
      return { ...plan, changes: [{ file, changes: [{ kind: 'remove', path }] }], stays: false }
    case 'replace': {
      const drafted = draftOf(client, writing, intent.common, location.name, value)
      const { raw } = definition
      // What only this client knows of the server stays.
      const own = isFields(raw) ? Object.entries(raw).filter(([key]) => !writing.known.includes(key)) : []
      const kept = isFields(raw) ? Object.entries(raw).filter(([key]) => /^(disabled|enabled)$/.test(key)) : []
      const entry = { ...drafted.raw, ...Object.fromEntries([...kept, ...own]) }
      return { ...plan, changes: [{ file, changes: [{ kind: 'set', path, value: entry }] }], losses: drafted.losses }
    }
    case 'set': {
      const raw: Fields = isFields(definition.raw) ? definition.raw : {}
      const set = intent.wishes.map((wish) => wished(name, writing, definition, wish, raw, value))
      const renamed = intent.name === null || intent.name === location.name ? null : intent.name
      const rename: FileChange[] =
        renamed === null ? [] : [{ file, changes: renaming(writing, path, renamed, location.name, raw) }]
      return {
        ...plan,
        changes: [...inEntry(set.flatMap(({ changes }) => changes)), ...rename],
        losses: set.flatMap(({ losses }) => losses),
        location: renamed === null ? location : { ...location, name: renamed },
      }
    }
  }
}

function renaming(writing: Writing, path: readonly string[], to: string, from: string, raw: Fields): Change[] {
  if (writing.nameAt) return [{ kind: 'set', path: [...path, ...writing.nameAt], value: to }]
  const { alsoNamed } = writing
  const inside: Change[] =
    alsoNamed !== undefined && raw[alsoNamed] === from ? [{ kind: 'set', path: [...path, alsoNamed], value: to }] : []
  return [...inside, { kind: 'rename', path, to }]
}

function wished(
  client: string,
  writing: Writing,
  { entry, location }: Definition,
  wish: Wish,
  raw: Fields,
  value: unknown,
): { changes: Change[]; losses: string[] } {
  const isRemote = !isInvalid(entry) && entry.transport !== 'stdio'
  const isOfRemote = wish.key === 'url' || wish.key === 'headers'
  const isOfProgram = wish.key === 'command' || wish.key === 'args' || wish.key === 'cwd' || wish.key === 'env'
  const key = 'member' in wish ? `${wish.key}.${wish.member}` : wish.key
  if (!isInvalid(entry) && ((isRemote && isOfProgram) || (!isRemote && isOfRemote))) {
    const kind = isRemote ? 'has an address; it starts no program' : 'starts a program; it has no address'
    throw refused('edit.unsupported', `“${key}” does not go with “${location.name}”, which ${kind}.`)
  }
  const set = writing.set(wish, raw, value)
  if (!set) throw refused('edit.unsupported', `${client}’s file has no place for “${key}”.`)
  return set
}

function add(
  client: Client,
  writing: Writing,
  { target, name, common, source }: Extract<Intent, { kind: 'add' }>,
  { files, documents, place }: Circumstances,
): Plan {
  const { scope, project } = target
  const file = homeOf(client, writing, target, files, documents)
  const value = documents(file.path)?.value
  const at = writing.at({ scope, project }, value)
  const holder = valueAt(value, at)
  const location: Location = { client: client.id, scope, path: file.path, project, name }
  const isTaken = client
    .read(files, documents, place)
    .some(({ definitions }) => definitions.some((each) => locationKey(each.location) === locationKey(location)))
  if (isTaken || (isFields(holder) && Object.hasOwn(holder, name)))
    throw refused('name-taken', `There is already a server “${name}” in ${file.path}.`)
  const raw = source?.definition.raw
  // What a plugin brings speaks of the plugin’s folder in words that mean nothing outside it.
  const isOwnWords = source?.client === client && source.definition.location.scope !== 'plugin'
  const drafted =
    isOwnWords && isFields(raw)
      ? { raw: writing.nameAt ? { ...raw, name } : raw, losses: [] }
      : draftOf(client, writing, common, name, value)
  const place_ = Array.isArray(holder) ? String(holder.length) : isList(writing, holder) ? null : name
  const change: Change =
    place_ === null
      ? { kind: 'set', path: at, value: [drafted.raw] }
      : { kind: 'set', path: [...at, place_], value: drafted.raw }
  const extra = source && source.client !== client ? strangeWords(source, client) : []
  return { changes: [{ file, changes: [change] }], losses: [...drafted.losses, ...extra], location, stays: true }
}

/** A list that is not there yet begins with its first entry. */
function isList(writing: Writing, holder: unknown): boolean {
  return writing.nameAt !== undefined && !isFields(holder)
}

/** What the entry says that only its own client understands. */
function strangeWords({ definition: { raw, disabledIn, entry }, client: from }: Source, client: Client): string[] {
  const known = from.writing?.known ?? []
  const strange = isFields(raw) ? Object.keys(raw).filter((key) => !known.includes(key)) : []
  const off = disabledIn === null ? [] : [`It is switched off now; in ${clientName(client.id)} it will be on.`]
  const kept = isInvalid(entry) ? [] : (entry.requiredEnv ?? [])
  return [
    ...strange.map((key) => `“${key}” means nothing to ${clientName(client.id)} and is left out.`),
    ...kept.map(
      (key) =>
        `${clientName(from.id)} keeps ${key} to itself; ${clientName(client.id)} looks for it in its environment.`,
    ),
    ...off,
  ]
}

function draftOf(
  client: Client,
  writing: Writing,
  common: Common,
  name: string,
  value: unknown,
): { raw: Fields; losses: string[] } {
  const drafted = writing.draft(common, name, value)
  if (typeof drafted !== 'string') return drafted
  throw refused('edit.unsupported', `${clientName(client.id)}’s file cannot say that: ${drafted}.`)
}

function homeOf(
  client: Client,
  writing: Writing,
  { scope, project }: Target,
  files: readonly ClientFile[],
  documents: Circumstances['documents'],
): ClientFile {
  const candidates = files.filter((file) => file.scope === scope && file.listed !== 'never' && file.project === project)
  const usual = candidates.find((file) => documents(file.path) !== null) ?? candidates[0]
  const file = writing.home ? writing.home(scope, project, files, documents) : usual
  if (file) return file
  const where = project === null ? `the scope “${scope}”` : `the scope “${scope}” of ${project}`
  throw refused('edit.unsupported', `${clientName(client.id)} has no file for ${where}.`)
}
