/** The live log of one server: filter by level and text, follow its end, open a line in its place, copy what is shown. */
import { useId, useMemo, useState, type KeyboardEvent } from 'react'
import type { ActivityEntry, ServerView } from '../../../../shared/model/server'
import { gapsIn, type Gap } from '../../lib/log-gaps'
import { useMinutes } from '../../lib/ticker'
import { clockTime } from '../../../../shared/text/clock-time'
import { text } from '../../text/en'
import { CopyButton } from '../../parts/copy-button'
import { ErrorNote, Message, Skeleton } from '../../ui/note'
import { SearchInput } from '../../ui/search-input'
import { VirtualList } from '../../ui/virtual-list'
import { logText } from './log-text'
import { OpenedLine } from './opened-line'
import { SaveButton } from './save-button'
import { useActivity } from './use-activity'
import './activity.css'

const levels = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof levels)[number]

/** A clipboard of more than this helps nobody, and the request takes no more than 10 million characters. */
const mostCopied = 8_000_000
/** The request takes no more than 50 million. */
const mostSaved = 49_000_000

export function Activity({ server }: { server: ServerView }) {
  const { entries, error, loading } = useActivity(server.id)
  const [level, setLevel] = useState<Level>('debug')
  const [query, setQuery] = useState('')
  const [follow, setFollow] = useState(true)
  const [chosen, setChosen] = useState<number | null>(null)
  const shown = useMemo(() => filterOf(entries, level, query), [entries, level, query])
  const words = text.activity
  const now = useMinutes()
  // What a filter leaves out is no gap.
  const isWhole = shown === entries
  const gaps = useMemo(() => gapsIn(entries), [entries])
  const lines = useMemo<readonly Line[]>(
    () => (isWhole && gaps.size > 0 ? shown.flatMap((entry) => withGap(entry, gaps)) : shown),
    [isWhole, gaps, shown],
  )
  const id = useId()
  const toggle = (seq: number): void => {
    setChosen(seq === chosen ? null : seq)
    // What is read must not be carried away by what comes.
    if (seq !== chosen) setFollow(false)
  }
  const close = (): void => {
    setChosen(null)
    document.getElementById(`${id}-${chosen}`)?.focus()
  }
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || chosen === null || event.defaultPrevented) return
    // The first Escape closes the line, the next one leads back to the servers.
    event.preventDefault()
    close()
  }
  return (
    <>
      <div className="panel-bar activity-bar">
        <SearchInput label={words.filter} value={query} onChange={setQuery} />
        <select
          className="input"
          aria-label={words.level}
          value={level}
          onChange={(event) => setLevel(levels.find((one) => one === event.target.value) ?? 'debug')}
        >
          {levels.map((one) => (
            <option key={one} value={one}>
              {words.levels[one]}
            </option>
          ))}
        </select>
      </div>
      {error !== null && (
        <div className="panel-notes">
          <ErrorNote title={words.failed} error={error} />
        </div>
      )}
      {loading && <Skeleton rows={8} />}
      {!loading && shown.length === 0 && <Message>{entries.length === 0 ? words.empty : words.nothingFound}</Message>}
      {shown.length > 0 && (
        <div className="log-frame" role="presentation" onKeyDown={handleKey}>
          <VirtualList
            label={words.label}
            className="log"
            items={lines}
            rowHeight={24}
            keyOf={keyOf}
            follow={follow}
            onFollow={setFollow}
            openKey={chosen}
            walkable
            render={(entry, tabIndex) =>
              'missing' in entry ? (
                <p className="log-gap" data-walk tabIndex={-1}>
                  {words.gap(entry.missing)}
                </p>
              ) : (
                <>
                  <button
                    type="button"
                    className="log-line"
                    id={`${id}-${entry.seq}`}
                    data-walk
                    tabIndex={tabIndex}
                    data-level={entry.level}
                    aria-expanded={entry.seq === chosen}
                    onClick={() => toggle(entry.seq)}
                  >
                    <time dateTime={entry.at}>{clockTime(entry.at, now)}</time>
                    <i>{text.origin[entry.origin]}</i>
                    <span className="ellipsis">
                      {(entry.level === 'warn' || entry.level === 'error') && <b>{text.level[entry.level]}: </b>}
                      {entry.message}
                    </span>
                  </button>
                  {entry.seq === chosen && <OpenedLine entry={entry} onClose={close} />}
                </>
              )
            }
          />
        </div>
      )}
      <div className="activity-foot">
        <span className="panel-count">{words.count(shown.length, entries.length)}</span>
        <div className="grow" />
        <label title={words.followHint}>
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          {words.follow}
        </label>
        <CopyButton label={words.copy} value={() => logText(shown, mostCopied)} />
        <SaveButton server={server} value={() => logText(shown, mostSaved)} />
      </div>
    </>
  )
}

type Line = ActivityEntry | Gap

const keyOf = (line: Line): string | number => ('missing' in line ? `gap ${line.before}` : line.seq)

function withGap(entry: ActivityEntry, gaps: ReadonlyMap<number, Gap>): Line[] {
  const gap = gaps.get(entry.seq)
  return gap === undefined ? [entry] : [gap, entry]
}

function filterOf(entries: readonly ActivityEntry[], level: Level, query: string): readonly ActivityEntry[] {
  const least = levels.indexOf(level)
  const needle = query.trim().toLowerCase()
  if (least === 0 && needle === '') return entries
  return entries.filter(
    (entry) =>
      levels.indexOf(entry.level) >= least &&
      (needle === '' || `${text.origin[entry.origin]} ${entry.message}`.toLowerCase().includes(needle)),
  )
}
