/**
 * What clients' files say, with every entry that leads to Patchbay read as the one that it stands for: Patchbay goes on
 * connecting to that, and never to itself. Pure.
 */
import type { Client, ClientFile, Documents, Found, Place } from '../sources/client'
import { fingerprintOf, isInvalid, locationKey, type Definition } from '../sources/definition'
import { changed } from '../sources/documents/change'
import type { Parsed, Path } from '../sources/documents/document'
import { isFields } from '../sources/dialects/fields'
import { leadsHere, type Here, type Leading } from './here'
import type { RouteBook, RouteRecord } from './route-book'

export interface RouteKnowledge {
  book: Pick<RouteBook, 'beside'>
  here: Here
  /** Where the server of this id stood last (`locationKey`); null where there never was one. */
  locationOf: (server: string) => string | null
}

/** As `Client.read`. */
export function readRouted(
  client: Client,
  files: readonly ClientFile[],
  documents: Documents,
  place: Place,
  { book, here, locationOf }: RouteKnowledge,
): Found[] {
  const found = client.read(files, documents, place)
  const routed = new Map<string, Standing>()
  const taken = new Set<string>()
  for (const definition of found.flatMap((each) => each.definitions)) {
    const standing = standingOf(definition, book.beside(definition.location), here)
    if (standing.kind === 'elsewhere') continue
    // Of two entries that lead to one server, the first stands for it.
    if (standing.kind === 'ours' && isLost(definition, standing.leading, locationOf)) {
      routed.set(locationKey(definition.location), { kind: 'lost' })
      continue
    }
    const isSecond = standing.kind === 'routed' && taken.has(standing.record.server)
    if (standing.kind === 'routed') taken.add(standing.record.server)
    routed.set(locationKey(definition.location), isSecond ? { kind: 'ours', leading: null } : standing)
  }
  if (routed.size === 0) return found
  const originals = client.read(files, withOriginals(client, found, documents, routed), place)
  return originals.map((each) => ({
    ...each,
    definitions: each.definitions.flatMap((definition) =>
      asItGoes(definition, routed.get(locationKey(definition.location))),
    ),
  }))
}

type Standing =
  | { kind: 'elsewhere' }
  /** It leads here, and what stood in its place is known. */
  | { kind: 'routed'; record: RouteRecord; raw: unknown }
  /** It leads here, as somebody has written it. */
  | { kind: 'ours'; leading: Leading | null }
  /** Patchbay has led it here, and what stood in its place is not known any more. */
  | { kind: 'lost' }

/** It leads to itself, or to a server that never was: only Patchbay writes such ids, as `newId` makes them. */
function isLost({ location }: Definition, leading: Leading | null, locationOf: RouteKnowledge['locationOf']): boolean {
  if (!leading || leading.lead === 'borrow' || location.client === 'patchbay') return false
  if (leading.server === null || !/^[0-9a-f]{10}$/.test(leading.server)) return false
  return (locationOf(leading.server) ?? locationKey(location)) === locationKey(location)
}

function standingOf(definition: Definition, records: readonly RouteRecord[], here: Here): Standing {
  const leading = leadsHere(definition.entry, here)
  const { name } = definition.location
  const written = records.filter((each) => fingerprintOf(each.written) === definition.fingerprint)
  const led = leading ? records.filter((each) => each.server === leading.server && each.lead === leading.lead) : []
  const record = [...written, ...led].find((each) => each.location.name === name) ?? written[0] ?? led[0]
  if (record) return { kind: 'routed', record, raw: definition.raw }
  return leading ? { kind: 'ours', leading } : { kind: 'elsewhere' }
}

function asItGoes(definition: Definition, standing: Standing | undefined): Definition[] {
  switch (standing?.kind) {
    case undefined:
    case 'elsewhere':
      return [definition]
    case 'routed': {
      const { lead } = standing.record
      const { raw } = standing
      if (lead === 'borrow') return [{ ...definition, route: { way: 'borrowed', via: null, raw } }]
      return [{ ...definition, route: { way: 'routed', via: lead, raw } }]
    }
    case 'lost': {
      const { transport } = definition.entry
      const rule = 'It leads to Patchbay, which does not know any more what stood in its place.'
      return [{ ...definition, entry: { transport, invalid: { rule, where: [], code: 'config.route-lost' } } }]
    }
    case 'ours': {
      const { entry, raw } = definition
      if (definition.location.client === 'patchbay')
        return standing.leading?.lead === 'borrow' ? [definition] : [itself(definition)]
      // What a person has made to lead here is no server of its own; with lent headers it is the server itself.
      if (standing.leading?.lead !== 'borrow' || isInvalid(entry) || entry.transport === 'stdio') return []
      return [{ ...definition, entry: { ...entry, headersHelper: null }, route: { way: 'borrowed', via: null, raw } }]
    }
  }
}

/** In Patchbay's own list it is a mistake, and shown as one. */
function itself(definition: Definition): Definition {
  const { transport } = definition.entry
  const rule = 'It leads to Patchbay itself.'
  return { ...definition, entry: { transport, invalid: { rule, where: [], code: 'config.unsupported' } } }
}

/** The documents as they were before, but for the switches, which are as they are now. */
function withOriginals(
  client: Client,
  found: readonly Found[],
  documents: Documents,
  routed: ReadonlyMap<string, Standing>,
): Documents {
  const values = new Map<string, Parsed>()
  for (const { file, definitions } of found)
    for (const definition of definitions) {
      const standing = routed.get(locationKey(definition.location))
      const document = values.get(file.path) ?? documents(file.path)
      const path = document && pathOf(client, definition, document.value)
      if (standing?.kind !== 'routed' || !document || !path) continue
      const value = changed(document.value, { kind: 'set', path, value: original(standing.record, definition) })
      values.set(file.path, { ...document, value })
    }
  return (path) => values.get(path) ?? documents(path)
}

function pathOf({ writing }: Client, { location }: Definition, value: unknown): Path | null {
  if (!writing) return null
  return writing.pathOf ? writing.pathOf(location, value) : [...writing.at(location, value), location.name]
}

function original({ raw }: RouteRecord, { raw: now, location }: Definition): unknown {
  if (!isFields(raw) || !isFields(now)) return raw
  const { disabled: _disabled, enabled: _enabled, ...rest } = raw
  const switches = Object.entries(now).filter(([name]) => name === 'disabled' || name === 'enabled')
  // Where entries carry their names, it is the present one.
  const name = 'name' in now && now['name'] === location.name ? { name: now['name'] } : {}
  return { ...rest, ...('name' in raw ? name : {}), ...Object.fromEntries(switches) }
}
