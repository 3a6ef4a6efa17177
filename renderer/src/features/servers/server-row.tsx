/** One server in the list. Its name is the button that opens it; the keyboard moves between those. */
import { memo, useId, type MouseEvent } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import { originOf } from '../../lib/origin'
import { wordOf } from '../../../../shared/text/states'
import { useSpokenName } from '../../store/spoken-name'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { ServerActions } from '../../parts/server-actions'
import { StateMark } from '../../ui/state-mark'
import { shownLook, StateLine } from './state-line'

interface ServerRowProps {
  server: ServerView
  selected: boolean
  picked: boolean
  /** The one row that Tab reaches. */
  active: boolean
  /** The one thing to do on the screen. */
  sole: boolean
  /** False where all come from one place, or the group says it. */
  showOrigin: boolean
  /** What tells it apart from others of its name where there is no room for its origin. */
  whose: string | null
  onPress: (id: string, event: MouseEvent) => void
  onActivate: (id: string) => void
}

export const ServerRow = memo(function ServerRow(props: ServerRowProps) {
  const { server, selected, picked, active, sole, showOrigin, whose, onPress, onActivate } = props
  const busy = useView((view) => view.busy[server.id]?.verb ?? null)
  const name = useSpokenName(server)
  const origin = originOf(server.source)
  const tabIndex = active ? 0 : -1
  const look = shownLook(server, busy)
  const id = useId()
  return (
    <div
      className="row"
      data-state={server.state.kind}
      data-look={look}
      data-selected={selected || undefined}
      data-picked={picked || undefined}
      data-row={server.id}
      onFocus={() => onActivate(server.id)}
    >
      <StateMark look={look} resting={busy === null && server.state.kind === 'reconnecting'} />
      <div className="row-main">
        <div className="row-name">
          <button
            type="button"
            className="row-open ellipsis"
            data-server={server.id}
            tabIndex={tabIndex}
            aria-current={selected || undefined}
            aria-label={text.buttons.open(name, wordOf(server.state))}
            aria-describedby={`${id}-line ${id}-origin ${id}-tools${picked ? ` ${id}-picked` : ''}`}
            title={server.name}
            onClick={(event) => onPress(server.id, event)}
          >
            {server.name}
          </button>
          <span className={showOrigin ? 'row-origin ellipsis' : 'hidden'} id={`${id}-origin`}>
            {origin}
          </span>
          {whose !== null && (
            <span className="row-whose ellipsis" aria-hidden="true" title={origin}>
              {whose}
            </span>
          )}
          {picked && (
            <span className="hidden" id={`${id}-picked`}>
              {text.picked.one}
            </span>
          )}
        </div>
        <div id={`${id}-line`}>
          <StateLine server={server} busy={busy} />
        </div>
      </div>
      <div className="row-end">
        <div className="row-numbers">
          <ToolCount server={server} id={`${id}-tools`} />
          <span className="row-number row-latency">
            {server.pulse === null || server.pulse.latencyMs === null ? '' : text.list.latency(server.pulse.latencyMs)}
          </span>
        </div>
        <ServerActions server={server} tabIndex={tabIndex} sole={sole} />
      </div>
    </div>
  )
})

function ToolCount({ server, id }: { server: ServerView; id: string }) {
  const { tools, freshness } = server.capabilities
  if (tools === null || server.state.kind === 'disabled') {
    return <span className="row-number" id={id} />
  }
  return (
    <span
      className="row-number"
      id={id}
      data-freshness={freshness}
      title={freshness === 'stale' ? text.list.staleTools(tools) : undefined}
    >
      {text.list.toolsOf(tools)}
    </span>
  )
}
