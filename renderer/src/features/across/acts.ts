/** What can be done about an entry that the map shows, and about all that lead to the same place. Pure. */
import type { EditRequest, OneEdit } from '../../../../shared/model/edit'
import type { MapCell, MapRow } from '../../../../shared/model/map'
import { aloneEdits, entriesOf, equalEdits, isOff, isWritable, turnEdits } from '../../../../shared/model/map-edits'
import { placeOf } from '../../../../shared/text/map'
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

export function actsOf(cell: MapCell, row: MapRow): Act[] {
  if (!isWritable(cell)) return []
  const { server, name } = cell
  const turn = isOff(cell) ? 'enable' : 'disable'
  const place = placeOf(cell)
  return [
    {
      kind: 'turn',
      label: words[turn],
      title: text.edits.titles[turn](name),
      edit: { kind: turn, server },
      count: 1,
    },
    ...several('equal', words.equal, words.titles.equal(name, place), equalEdits(cell, row)),
    ...several('alone', words.alone, words.titles.alone(name, place), aloneEdits(cell, row)),
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
  const [act] = several('everywhere', words.everywhere(on), words.titles.everywhere(on, name), turnEdits(on, row))
  return act ?? null
}

/** None where there is nobody to do it to. */
function several(kind: Act['kind'], label: string, title: string, edits: OneEdit[]): Act[] {
  if (edits.length === 0) return []
  return [{ kind, label, title, edit: { kind: 'several', edits }, count: edits.length }]
}
