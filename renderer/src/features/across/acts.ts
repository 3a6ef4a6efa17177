/** What can be done about an entry that the map shows, and about all that lead to the same place. Pure. */
import type { EditRequest, OneEdit } from '../../../../shared/model/edit'
import type { MapCell, MapRow } from '../../../../shared/model/map'
import { placeOf } from '../../../../shared/text/map'
import { isWritable } from '../../parts/entry-edit'
import { text } from '../../text/en'

const words = text.across

/** An edit that is shown before it is made. */
export interface Act {
  kind: 'turn' | 'equal' | 'alone' | 'remove' | 'everywhere'
  label: string
  /** Of the dialog. */
  title: string
  edit: EditRequest
  /** How many entries it is about. */
  count: number
}

/** Of a file that several clients read there is a cell for each, but one entry. */
export function entriesOf({ cells }: MapRow): MapCell[] {
  return [...new Map(cells.map((cell) => [cell.server, cell])).values()]
}

export function actsOf(cell: MapCell, row: MapRow): Act[] {
  if (!isWritable(cell)) return []
  const { server, name } = cell
  const others = entriesOf(row).filter((other) => other.server !== server && isWritable(other))
  const turn = isOff(cell) ? 'enable' : 'disable'
  // What the cell of reference differs in, the others differ in from it.
  const differ = entriesOf(row).some(({ drift }) => drift.length > 0)
  const place = placeOf(cell)
  return [
    {
      kind: 'turn',
      label: words[turn],
      title: text.edits.titles[turn](name),
      edit: { kind: turn, server },
      count: 1,
    },
    ...(differ
      ? several('equal', words.equal, words.titles.equal(name, place), others, (other) => ({
          kind: 'equal',
          server: other.server,
          like: server,
        }))
      : []),
    ...several('alone', words.alone, words.titles.alone(name, place), others, (other) => ({
      kind: 'remove',
      server: other.server,
    })),
    {
      kind: 'remove',
      label: words.remove,
      title: text.edits.titles.remove(name),
      edit: { kind: 'remove', server },
      count: 1,
    },
  ]
}

/** Off where any is on; on where all are off. Null where there is only one, which has a switch of its own. */
export function everywhere(row: MapRow): Act | null {
  const entries = entriesOf(row).filter(isWritable)
  if (entries.length < 2) return null
  const on = entries.every(isOff)
  const name = entries[0]?.name ?? ''
  const meant = entries.filter((cell) => isOff(cell) === on)
  const kind = on ? 'enable' : 'disable'
  const [act] = several('everywhere', words.everywhere(on), words.titles.everywhere(on, name), meant, ({ server }) => ({
    kind,
    server,
  }))
  return act ?? null
}

export function isOff({ disabledIn }: MapCell): boolean {
  return disabledIn !== null
}

/** None where there is nobody to do it to. */
function several(
  kind: Act['kind'],
  label: string,
  title: string,
  cells: readonly MapCell[],
  each: (cell: MapCell) => OneEdit,
): Act[] {
  if (cells.length === 0) return []
  return [{ kind, label, title, edit: { kind: 'several', edits: cells.map(each) }, count: cells.length }]
}
