/** From a document to definitions: every entry below one name, a broken one never hiding its siblings. */
import { clientName, type ClientId } from '../../../../shared/model/clients'
import type { ClientFile, FileMistake, Found } from '../client'
import { fingerprintOf, isInvalid, type Definition, type Entry, type InvalidEntry } from '../definition'
import type { Parsed, Path } from '../documents/document'
import type { VariableSyntax } from '../variables/variables'
import { mostServers, withinBounds } from './bounds'
import { isFields, laidOver, valueAt } from './fields'

export interface ReadOptions {
  client: ClientId
  file: ClientFile
  /** Where the servers stand. */
  at: Path
  variables: VariableSyntax
  entry(raw: unknown, name: string): Entry | InvalidEntry
  /** What weaker files say of an entry of this name, where the client lays one over the other. */
  below?(name: string): unknown
  /** The file that switches an entry off, by its name and content. */
  disabledIn?(name: string, raw: unknown): string | null
  /** False for what a repository brings and nobody has approved. Default: true outside projects. */
  isTrusted?(name: string): boolean
  /** Entries that are no servers at all. */
  isServer?(raw: unknown): boolean
  /** Scope and project where they are not those of the file. */
  location?: Partial<Pick<Definition['location'], 'scope' | 'project'>>
}

/** The definitions at one place of a document. */
export function readServers(document: Parsed, options: ReadOptions): Omit<Found, 'file'> {
  const { client, file, at } = options
  if (!isFields(document.value)) return { definitions: [], mistake: notAnObject(document, []) }
  const servers = valueAt(document.value, at)
  if (servers === undefined || servers === null) return { definitions: [], mistake: null }
  if (!isFields(servers)) return { definitions: [], mistake: notAnObject(document, at) }
  const entries = Object.entries(servers)
  const whole = (name: string, raw: unknown): unknown => laidOver(options.below?.(name), raw)
  const definitions = entries.slice(0, mostServers).flatMap(([name, written]): Definition[] => {
    const { excess, raw } = withinBounds(name, written)
    if (options.isServer?.(raw) === false) return []
    const { scope, project, path } = file
    return [
      {
        location: { client, scope, path, project, name, ...options.location },
        position: document.positionOf([...at, name]),
        entry: placed(excess ?? options.entry(whole(name, raw), name), raw, document, [...at, name]),
        raw,
        fingerprint: fingerprintOf(raw),
        disabledIn: options.disabledIn?.(name, raw) ?? null,
        trusted: options.isTrusted?.(name) ?? file.scope !== 'project',
        variables: options.variables,
      },
    ]
  })
  const next = entries[mostServers]
  return { definitions, mistake: next ? tooMany(document, [...at, next[0]]) : null }
}

/** The mistake of a file that names more servers than are read; `at` is the first that is not. */
export function tooMany(document: Parsed, at: Path): FileMistake {
  const message = `More than ${mostServers} servers are in this file. From here on nothing is read.`
  return { message, position: document.positionOf(at) }
}

/** For clients that take nothing of a file as long as one entry in it is not valid. */
export function refusal(client: ClientId, definitions: readonly Definition[]): FileMistake | null {
  for (const { entry, location, position } of definitions) {
    if (!isInvalid(entry) || entry.invalid.code !== undefined) continue
    const message = `${clientName(client)} takes nothing of this file for as long as “${location.name}” is not valid.`
    return { message, position: entry.invalid.position ?? position }
  }
  return null
}

/** A broken rule is shown at its field; where the field is missing, at the entry's name. */
export function placed(entry: Entry | InvalidEntry, raw: unknown, document: Parsed, path: Path): Entry | InvalidEntry {
  if (!isInvalid(entry)) return entry
  const { where } = entry.invalid
  const field = where.every((key) => isFields(raw) && Object.hasOwn(raw, key)) ? where : []
  return { ...entry, invalid: { ...entry.invalid, position: document.positionOf([...path, ...field]) } }
}

export function notAnObject(document: Parsed, at: Path): FileMistake {
  const what = at.length === 0 ? 'The file' : `“${at.at(-1) ?? ''}”`
  return { message: `${what} must be an object in braces.`, position: document.positionOf(at) }
}
