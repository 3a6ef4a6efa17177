/** The header: the sentence of truth, what mends everything at once, search, Add server, Settings. */
import { ListChecks, Plus, RotateCw, Settings } from 'lucide-react'
import { useMemo, type Ref } from 'react'
import { isBroken } from '../../../../shared/model/standing'
import { truthOf } from '../../../../shared/text/truth'
import { reconnectMany } from '../../store/actions'
import { startFixAll, troubled, useFixAllLeads } from '../../store/fix-all'
import { useMirror, useServers, useSources } from '../../store/selectors'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button, IconButton } from '../../ui/button'
import { SearchInput } from '../../ui/search-input'
import { StateMark } from '../../ui/state-mark'
import './header.css'

interface HeaderProps {
  searchRef: Ref<HTMLInputElement>
  /** Arrow down leads from the search into the list. */
  onLeaveSearch: () => void
}

export function Header({ searchRef, onLeaveSearch }: HeaderProps) {
  const search = useView((view) => view.search)
  const empty = useServers().length === 0
  return (
    <header className="header">
      <TruthLine />
      <FixTrouble />
      {!empty && (
        <div className="header-search">
          <SearchInput
            ref={searchRef}
            label={text.header.search}
            shortcut="/"
            value={search}
            // What is searched is the list: in a narrow window it comes back for that.
            onChange={(value) => useView.setState({ search: value, detailOpen: false })}
            onKeyDown={(event) => {
              const leaves =
                event.key === 'ArrowDown' || event.key === 'Enter' || (event.key === 'Escape' && search === '')
              if (!leaves) return
              event.preventDefault()
              onLeaveSearch()
            }}
          />
        </div>
      )}
      <Button className="header-add" onClick={() => useView.setState({ dialog: 'add-server' })}>
        <Plus aria-hidden="true" />
        <span>{text.header.add}</span>
      </Button>
      <IconButton
        label={text.header.settings}
        icon={<Settings />}
        onClick={() => useView.setState({ dialog: 'settings' })}
      />
    </header>
  )
}

function TruthLine() {
  const status = useMirror((mirror) => mirror.status)
  const demo = useMirror((mirror) => mirror.snapshot?.engine.demo ?? false)
  const servers = useServers()
  const sources = useSources()
  const truth = useMemo(() => truthOf(servers, sources), [servers, sources])
  // What waits for its next try is not under way.
  const resting = !servers.some(({ state }) => state.kind === 'connecting')
  if (status === 'loading') {
    return (
      <h1 className="truth" aria-busy="true">
        <span className="hidden">{text.loading}</span>
      </h1>
    )
  }
  if (status === 'lost') {
    return (
      <h1 className="truth">
        <StateMark look="bad" />
        <span className="truth-headline">{text.lost.title}</span>
      </h1>
    )
  }
  return (
    <h1 className="truth" title={[truth.headline, ...truth.rest].join(' · ')}>
      <StateMark look={truth.tone} resting={resting} />
      <span className="truth-headline">{truth.headline}</span>
      {truth.rest.length > 0 && (
        <small className="truth-rest">
          {truth.rest.map((part, index) => (
            <span key={part}>
              {index > 0 && ' · '}
              {part}
            </span>
          ))}
        </small>
      )}
      {demo && (
        <span className="badge" title={text.header.demoHint}>
          {text.header.demo}
        </span>
      )}
    </h1>
  )
}

/** One button for all trouble: the walk when anything needs a person or does not work, else a second try for what retries. */
function FixTrouble() {
  const servers = useServers()
  const sources = useSources()
  const broken = servers.filter(isBroken)
  const busy = useView((view) => broken.length > 0 && broken.every(({ id }) => view.busy[id]?.verb === 'reconnect'))
  const leads = useFixAllLeads()
  const walks = troubled(servers).length > 0 || sources.some(({ problem }) => problem !== null)
  if (!walks && broken.length === 0) return null
  const words = text.header
  return (
    <Button
      look={walks && leads ? 'primary' : 'plain'}
      className="header-again"
      busy={busy && !walks}
      title={walks ? words.fixAllHint : words.reconnectBrokenHint}
      onClick={() => (walks ? startFixAll() : void reconnectMany('failed', broken))}
    >
      {walks ? <ListChecks aria-hidden="true" /> : <RotateCw aria-hidden="true" />}
      <span>{walks ? words.fixAll : words.reconnectBroken(broken.length)}</span>
    </Button>
  )
}
