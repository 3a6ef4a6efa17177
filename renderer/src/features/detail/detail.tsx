/** The detail pane's frame: who this is, the tabs, and room for what the app puts into each. */
import { Tabs } from '@base-ui/react/tabs'
import { ChevronLeft } from 'lucide-react'
import { useImperativeHandle, useRef, type ReactNode, type Ref } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import { lastConnected } from '../../lib/freshness'
import { originOf } from '../../lib/origin'
import { lookOf } from '../../../../shared/model/standing'
import { wordOf } from '../../../../shared/text/states'
import { useMinutes } from '../../lib/ticker'
import { ago } from '../../lib/time'
import { tabs, useView, type Tab } from '../../store/view'
import { wayWords } from '../../../../shared/text/routes'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Message } from '../../ui/note'
import { ServerActions } from '../../parts/server-actions'
import { StateMark } from '../../ui/state-mark'
import { useTabInView } from './use-tab-in-view'
import './detail.css'

export interface DetailHandle {
  focus: () => void
}

interface DetailProps {
  server: ServerView | null
  /** True when the pane stands in for the list. */
  alone: boolean
  onBack: () => void
  panel: (tab: Tab, server: ServerView) => ReactNode
  ref?: Ref<DetailHandle>
}

export function Detail({ server, alone, onBack, panel, ref }: DetailProps) {
  const wanted = useView((view) => view.tab)
  const heading = useRef<HTMLHeadingElement>(null)
  useImperativeHandle(ref, () => ({ focus: () => heading.current?.focus() }), [])
  if (server === null) {
    return (
      <aside className="detail" aria-label={text.detail.tabs.overview}>
        <Message>{text.detail.none}</Message>
      </aside>
    )
  }
  const shown = tabs.filter((one) => (one !== 'resources' && one !== 'prompts') || (countOf(server, one) ?? 0) > 0)
  // A tab that this server does not have gives way, and comes back with a server that has it.
  const tab = shown.includes(wanted) ? wanted : 'overview'
  return (
    <aside className="detail" aria-label={text.detail.label(server.name)}>
      {alone && (
        <div className="detail-bar">
          <Button look="quiet" onClick={onBack}>
            <ChevronLeft aria-hidden="true" />
            <span>{text.buttons.back}</span>
          </Button>
          <div className="grow" />
          <ServerActions server={server} />
        </div>
      )}
      <div className="detail-head">
        <h2 ref={heading} tabIndex={-1}>
          <StateMark look={lookOf(server)} resting={server.state.kind === 'reconnecting'} />
          <span className="selectable">{server.name}</span>
          <small>{wordOf(server.state)}</small>
        </h2>
        <Subtitle server={server} />
      </div>
      <Tabs.Root
        className="detail-tabs"
        value={tab}
        onValueChange={(value) => useView.setState({ tab: tabs.find((one) => one === value) ?? 'overview' })}
      >
        <Strip server={server} shown={shown} tab={tab} />
        {shown.map((one) => (
          <Tabs.Panel key={one} value={one} className="panel" tabIndex={-1}>
            {one === tab && panel(one, server)}
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </aside>
  )
}

function Strip({ server, shown, tab }: { server: ServerView; shown: readonly Tab[]; tab: Tab }) {
  return (
    <Tabs.List ref={useTabInView(tab)} className="tabs" activateOnFocus aria-label={text.detail.label(server.name)}>
      {shown.map((one) => (
        <Tabs.Tab key={one} value={one} className="tab">
          {text.detail.tabs[one]}
          <TabCount server={server} tab={one} />
        </Tabs.Tab>
      ))}
    </Tabs.List>
  )
}

/** How much a tab holds; null where that is unknown, or no number. */
function countOf({ capabilities }: ServerView, tab: Tab): number | null {
  return tab === 'tools' || tab === 'resources' || tab === 'prompts' ? capabilities[tab] : null
}

/** For the eye: the subtitle and the panel say it in words. */
function TabCount({ server, tab }: { server: ServerView; tab: Tab }) {
  const count = countOf(server, tab)
  return count !== null && count > 0 && <i aria-hidden="true" data-count={count.toLocaleString('en')} />
}

function Subtitle({ server }: { server: ServerView }) {
  const now = useMinutes()
  const { capabilities, state } = server
  const tools =
    capabilities.tools === null
      ? null
      : capabilities.freshness === 'live'
        ? text.list.toolsOf(capabilities.tools)
        : text.detail.lastKnownTools(capabilities.tools, ago(lastConnected(server), now))
  const parts = [
    server.target,
    originOf(server.source),
    wayWords(server.route),
    state.kind === 'disabled' ? null : tools,
  ]
  const [first = '', ...rest] = parts.filter((part): part is string => part !== null && part !== '')
  // Only the first is long: the others are never broken, and a line never begins with the dot.
  return <p className="selectable">{[first, ...rest.map((part) => part.replaceAll(' ', '\u00a0'))].join('\u00a0· ')}</p>
}
