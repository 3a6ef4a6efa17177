/** One server in the list. Its name is the button that opens it; the keyboard moves between those. */
import { memo } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import { originOf } from '../../lib/origin'
import { wordOf } from '../../../../shared/text/states'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { ServerActions } from '../../parts/server-actions'
import { StateMark } from '../../ui/state-mark'
import { shownLook, StateLine } from './state-line'

interface ServerRowProps {
  server: ServerView
  selected: boolean
  /** The one row that Tab reaches. */
  active: boolean
  onOpen: (id: string, byKey: boolean) => void
  onActivate: (id: string) => void
}

export const ServerRow = memo(function ServerRow({ server, selected, active, onOpen, onActivate }: ServerRowProps) {
  const busy = useView((view) => view.busy[server.id]?.verb ?? null)
  const origin = originOf(server.source)
  const tabIndex = active ? 0 : -1
  const look = shownLook(server, busy)
  return (
    <div
      className="row"
      data-state={server.state.kind}
      data-look={look}
      data-selected={selected || undefined}
      onFocus={() => onActivate(server.id)}
    >
      <StateMark look={look} />
      <div className="row-main">
        <div className="row-name">
          <button
            type="button"
            className="row-open ellipsis"
            data-server={server.id}
            tabIndex={tabIndex}
            aria-current={selected || undefined}
            aria-label={text.buttons.open(server.name, wordOf(server.state))}
            onClick={(event) => onOpen(server.id, event.detail === 0)}
          >
            {server.name}
          </button>
          <span className="row-origin ellipsis">{origin}</span>
        </div>
        <StateLine server={server} busy={busy} />
      </div>
      <ToolCount server={server} />
      <span className="row-number row-latency">
        {server.pulse === null || server.pulse.latencyMs === null ? '' : text.list.latency(server.pulse.latencyMs)}
      </span>
      <ServerActions server={server} tabIndex={tabIndex} />
    </div>
  )
})

function ToolCount({ server }: { server: ServerView }) {
  const { tools, freshness } = server.capabilities
  if (server.state.kind === 'disabled') return <span className="row-number" />
  if (tools === null) {
    return (
      <span className="row-number" title={text.list.unknownTools}>
        {text.unknown}
      </span>
    )
  }
  return (
    <span
      className="row-number"
      data-freshness={freshness}
      title={freshness === 'stale' ? text.list.staleTools(tools) : undefined}
    >
      {text.list.toolsOf(tools)}
    </span>
  )
}
