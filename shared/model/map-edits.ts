/** Edits of all entries of the map that lead to the same place, for whoever offers them. Pure. */
import { isReadOnly, type ClientId } from './clients'
import type { OneEdit } from './edit'
import type { MapCell, MapRow } from './map'
import type { Scope } from './source'

/** Of a file that several clients read there is a cell for each, but one entry. */
export function entriesOf({ cells }: MapRow): MapCell[] {
  return [...new Map(cells.map((cell) => [cell.server, cell])).values()]
}

/** Whether Patchbay writes the file that an entry stands in. */
export function isWritable({ client, scope }: { client: ClientId; scope: Scope }): boolean {
  return scope !== 'managed' && scope !== 'plugin' && !isReadOnly(client)
}

export function isOff({ disabledIn }: MapCell): boolean {
  return disabledIn !== null
}

/** Every other entry says what this one says; none where none differs. */
export function equalEdits(cell: MapCell, row: MapRow): OneEdit[] {
  // What the cell of reference differs in, the others differ in from it.
  const differ = entriesOf(row).some(({ drift }) => drift.length > 0)
  return differ ? othersOf(cell, row).map(({ server }) => ({ kind: 'equal', server, like: cell.server })) : []
}

/** Every other entry goes. */
export function aloneEdits(cell: MapCell, row: MapRow): OneEdit[] {
  return othersOf(cell, row).map(({ server }) => ({ kind: 'remove', server }))
}

/** All entries that are not so yet are switched on or off. */
export function turnEdits(on: boolean, row: MapRow): OneEdit[] {
  const meant = entriesOf(row).filter((cell) => isWritable(cell) && isOff(cell) === on)
  return meant.map(({ server }) => ({ kind: on ? 'enable' : 'disable', server }))
}

function othersOf(cell: MapCell, row: MapRow): MapCell[] {
  return entriesOf(row).filter((other) => other.server !== cell.server && isWritable(other))
}
