/** Edits of all entries that lead to the same place, whichever client has them: what the window’s comparison of clients does. */
import type { OneEdit } from '../../shared/model/edit'
import type { MapCell, MapRow } from '../../shared/model/map'
import { entriesOf } from '../../shared/model/map-edits'
import type { PatchbayClient } from '../carriers/client'
import { makeEdit, type How } from './edit'
import { exitCode, type ExitCode } from './exit-codes'
import { failure, valueOf } from './failure'
import { serverIn } from './settle-server'

/** One entry, and the row of the map that it stands in. @throws CommandFailure as for every name of a server */
export async function entryOnMap(client: PatchbayClient, wanted: string): Promise<{ cell: MapCell; row: MapRow }> {
  const { id } = serverIn(valueOf(await client.request('snapshot.get', {})), wanted)
  const rows = await rowsOf(client)
  for (const row of rows) {
    const cell = row.cells.find(({ server }) => server === id)
    if (cell) return { cell, row }
  }
  throw failure('edit.unsupported', `“${wanted}” says nothing that could be compared with others.`)
}

/** The row of the map that a name means, where all entries of that name lead to one place. */
export async function rowOnMap(client: PatchbayClient, wanted: string): Promise<MapRow> {
  const rows = await rowsOf(client)
  const called = rows.filter(({ cells }) => cells.some(({ name }) => name === wanted))
  const [only, second] = called
  return only && !second ? only : (await entryOnMap(client, wanted)).row
}

/** Makes them as one edit, which is taken back as one. */
export function makeEdits(client: PatchbayClient, edits: OneEdit[], how: How): Promise<ExitCode> {
  if (edits.length > 0) return makeEdit(client, { kind: 'several', edits }, how)
  const { output, isDry } = how
  if (output.json) output.value({ ...(isDry ? {} : { version: null }), diff: '', losses: [], notes: [], files: [] })
  else output.text(isDry ? 'Nothing would change.' : 'Nothing had to change.')
  return Promise.resolve(exitCode.done)
}

/** "3 entries", "1 entry". */
export function counted(edits: readonly OneEdit[]): string {
  return edits.length === 1 ? '1 entry' : `${edits.length} entries`
}

async function rowsOf(client: PatchbayClient): Promise<MapRow[]> {
  const { rows } = valueOf(await client.request('map.get', {}))
  return rows.map((row) => ({ ...row, cells: entriesOf(row) }))
}
