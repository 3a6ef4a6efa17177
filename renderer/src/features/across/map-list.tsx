/** The map: for each endpoint or program, the entries that lead there. */
import type { Ref } from 'react'
import { clientName, type ClientId } from '../../../../shared/model/clients'
import type { MapCell, MapRow, MapView } from '../../../../shared/model/map'
import { entriesOf } from '../../../../shared/model/map-edits'
import { lookOf } from '../../../../shared/model/standing'
import { cellNotes, placeOf } from '../../../../shared/text/map'
import { wordOf } from '../../../../shared/text/states'
import type { RequestState } from '../../ipc/use-request'
import { shortPath } from '../../lib/path'
import { useServer } from '../../store/selectors'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { ErrorNote, Skeleton } from '../../ui/note'
import { SearchInput } from '../../ui/search-input'
import { Segments } from '../../ui/segments'
import { StateMark } from '../../ui/state-mark'
import type { Doing } from './across'
import { actsOf, everywhere } from './acts'
import { CellMenu } from './cell-menu'

const words = text.across
/** A shorter list needs no search. */
const searchable = 8

/** What of the map a person looks at. */
export interface MapLook {
  /** Null: what is worth a look. */
  which: 'several' | 'all' | null
  query: string
}

interface MapListProps extends Acting {
  answer: RequestState<MapView>
  look: MapLook
  onLook: (look: MapLook) => void
}

interface Acting {
  /** The button that something was begun from, which gets the focus back. */
  from: string | null
  back: Ref<HTMLButtonElement>
  onDo: (doing: Doing) => void
  /** The person goes to a server's details. */
  onLeave: () => void
}

export function MapList(props: MapListProps) {
  const { data, error, retry } = props.answer
  if (error !== null) return <ErrorNote title={words.failed} error={error} onRetry={retry} />
  if (data === null) return <Skeleton rows={5} />
  if (data.rows.length === 0) return <p>{words.none}</p>
  return <Rows view={data} {...props} />
}

function Rows({ view, look, onLook, ...props }: MapListProps & { view: MapView }) {
  const several = view.rows.filter(({ cells }) => cells.length > 1)
  const { query } = look
  const which = look.which ?? (several.length > 0 ? 'several' : 'all')
  const chosen = which === 'several' ? several : view.rows
  const shown = chosen.filter((row) => fits(row, query))
  return (
    <>
      <div className="across-bar">
        <Segments
          label={words.which}
          value={which}
          options={[
            { value: 'several', label: words.several(several.length) },
            { value: 'all', label: words.all(view.rows.length) },
          ]}
          onChange={(value) => onLook({ ...look, which: value })}
        />
        {view.rows.length > searchable && (
          <SearchInput label={words.search} value={query} onChange={(value) => onLook({ ...look, query: value })} />
        )}
      </div>
      {shown.length === 0 && <p>{chosen.length === 0 ? words.noneSeveral : words.nothingFound}</p>}
      <ul className="across-rows" aria-label={words.list}>
        {shown.map((row) => (
          <Row key={row.cells[0]?.server} row={row} {...props} />
        ))}
      </ul>
      {view.oldCopies.length > 0 && (
        <section>
          <h3>{words.oldCopies}</h3>
          {view.oldCopies.map(({ client, path, reads }) => (
            <p key={`${client} ${path}`} className="selectable">
              <code>{shortPath(path)}</code>{' '}
              <span className="field-note">{words.oldCopy(clientName(client), shortPath(reads))}</span>
            </p>
          ))}
        </section>
      )}
    </>
  )
}

/** Every word is somewhere in what the row shows. */
function fits({ target, cells }: MapRow, query: string): boolean {
  const shown = [target, ...cells.map((cell) => `${cell.name} ${placeOf(cell)}`)].join(' ').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word))
}

function Row({ row, from, back, onDo, onLeave }: Acting & { row: MapRow }) {
  const { target, signedIn, cells } = row
  const places = new Map(entriesOf(row).map((cell) => [cell.server, placeOf(cell)]))
  const names = new Set(cells.map(({ name }) => name))
  const all = everywhere(row)
  const key = `row ${cells[0]?.server ?? target}`
  const [first] = cells
  return (
    <li className="across-row">
      <div className="across-head">
        <h3 className="grow selectable">{target}</h3>
        {signedIn !== null && <span className="field-note">{signedIn ? words.signedIn : words.notSignedIn}</span>}
        {all !== null && first !== undefined && (
          <Button
            look="quiet"
            ref={from === key ? back : undefined}
            aria-label={`${all.label} (${target})`}
            onClick={() => onDo({ kind: 'act', cell: first, from: key, act: all })}
          >
            {all.label}
          </Button>
        )}
      </div>
      <ul>
        {cells.map((cell) => {
          const id = `${cell.server} ${cell.client}`
          return (
            <Cell
              key={id}
              cell={cell}
              places={places}
              named={names.size > 1 || cell.name !== target}
              menu={
                <CellMenu
                  cell={cell}
                  acts={actsOf(cell, row)}
                  ref={from === id ? back : undefined}
                  onAct={(act) => onDo({ kind: 'act', cell, from: id, act })}
                  onCopy={() => onDo({ kind: 'copy', cell, from: id, without: clientsOf(row) })}
                  onLeave={onLeave}
                />
              }
            />
          )
        })}
      </ul>
    </li>
  )
}

function clientsOf({ cells }: MapRow): ClientId[] {
  return cells.map(({ client }) => client)
}

interface CellProps {
  cell: MapCell
  places: ReadonlyMap<string, string>
  /** The entry's name says more than what it leads to. */
  named: boolean
  menu: React.ReactNode
}

function Cell({ cell, places, named, menu }: CellProps) {
  const server = useServer(cell.server)
  const notes = cellNotes(cell, places)
  return (
    <li className="across-cell">
      {server !== null && <StateMark look={lookOf(server)} />}
      <div className="grow selectable">
        <b>{placeOf(cell)}</b> {named && <span className="across-name">{cell.name}</span>}
        {server !== null && <span className="field-note"> {wordOf(server.state)}</span>}
        {notes.length > 0 && (
          <p className="field-note" data-differs={cell.drift.length > 0 || undefined}>
            {sentence(notes.join('; '))}
          </p>
        )}
      </div>
      {menu}
    </li>
  )
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`
}
