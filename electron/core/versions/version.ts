/** One version of the servers in one file, and what two of them differ in. Pure. */
import { isSame } from '../sources/documents/change'
import { z } from 'zod'
import { clients, type ClientId } from '../../../shared/model/clients'
import type { VersionView } from '../../../shared/model/version'
import type { Client, ClientFile } from '../sources/client'
import { locationKey, type Definition, type Location } from '../sources/definition'
import type { Parsed, Path } from '../sources/documents/document'
import { isFields } from '../sources/dialects/fields'

const scopes = ['user', 'local', 'project', 'managed', 'plugin'] as const
export const clientIds = clients.map(({ id }) => id) as [ClientId, ...ClientId[]]

const entrySchema = z.object({
  scope: z.enum(scopes),
  project: z.string().nullable(),
  name: z.string(),
  /** Where it stood; null: its client's files are only read. */
  path: z.array(z.string()).nullable(),
  raw: z.unknown(),
})

export const versionSchema = z.object({
  version: z.string(),
  at: z.string(),
  author: z.literal('patchbay').nullable(),
  client: z.enum(clientIds),
  path: z.string(),
  /** The folder that the file belongs to. */
  project: z.string().nullable(),
  entries: z.array(entrySchema),
})

export type Kept = z.output<typeof entrySchema>
export type Version = z.output<typeof versionSchema>

/** A file as it was looked at. */
export interface Look {
  client: Client
  file: ClientFile
  definitions: readonly Definition[]
  /** The last good content; null where there is no file. */
  document: Parsed | null
  /** It cannot be read or parsed now; `definitions` and `document` are from before. */
  isBroken: boolean
}

/** The entries of a file as they stand in it, whatever Patchbay makes of them. */
export function entriesOf({ client, definitions, document }: Look): Kept[] {
  const value = document?.value
  return definitions.map(({ location, raw }) => {
    const path = placeOf(client, location, value)
    const { scope, project, name } = location
    return { scope, project, name, path, raw: path === null ? raw : valueAtPlace(value, path) }
  })
}

function placeOf({ writing }: Client, location: Location, value: unknown): string[] | null {
  if (!writing || location.scope === 'plugin' || location.scope === 'managed') return null
  const path = writing.pathOf ? writing.pathOf(location, value) : [...writing.at(location, value), location.name]
  return path === null || valueAtPlace(value, path) === undefined ? null : [...path]
}

/** Through objects and lists. */
export function valueAtPlace(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (Array.isArray(inner)) return inner[Number(name)]
    return isFields(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined
  }, value)
}

export interface Difference {
  added: Kept[]
  removed: Kept[]
  changed: Kept[]
}

/** An entry that only has another place in its file is the same. */
export function differenceBetween(before: readonly Kept[], after: readonly Kept[]): Difference {
  const old = new Map(before.map((entry) => [keyOf(entry), entry]))
  const now = new Map(after.map((entry) => [keyOf(entry), entry]))
  return {
    added: after.filter((entry) => !old.has(keyOf(entry))),
    removed: before.filter((entry) => !now.has(keyOf(entry))),
    changed: after.filter((entry) => {
      const was = old.get(keyOf(entry))
      return was !== undefined && !isSame(was.raw, entry.raw)
    }),
  }
}

export function isNothing({ added, removed, changed }: Difference): boolean {
  return added.length + removed.length + changed.length === 0
}

/** What is gone and stands there under no other name either. */
export function vanished({ added, removed }: Difference): Kept[] {
  return removed.filter(({ raw }) => !added.some((entry) => isSame(entry.raw, raw)))
}

export function keyOf({ scope, project, name }: Pick<Kept, 'scope' | 'project' | 'name'>): string {
  return locationKey({ client: 'patchbay', path: '', scope, project, name })
}

/** @param before null for the first version of a file */
export function viewOfVersion(version: Version, before: Version | null, source: string): VersionView {
  const { entries, client, path, at, author } = version
  const { added, removed, changed } = differenceBetween(before?.entries ?? [], entries)
  const names = (list: readonly Kept[]): string[] => list.map(nameOf)
  return {
    version: version.version,
    client,
    path,
    source,
    at,
    author,
    added: names(added),
    removed: names(removed),
    changed: names(changed),
    servers: names(entries),
  }
}

/** With its project where the file has several. */
function nameOf({ scope, project, name }: Kept): string {
  return scope === 'local' && project !== null ? `${name} (${project})` : name
}
