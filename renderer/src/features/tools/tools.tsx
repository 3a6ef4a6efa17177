/** The tools of one server: a searchable list, and one tool with its schema and a call to try. */
import { ChevronLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Tool } from '../../../../shared/model/capabilities'
import type { ServerView } from '../../../../shared/model/server'
import { useRequest } from '../../ipc/use-request'
import { lastConnected } from '../../lib/freshness'
import { useMinutes } from '../../lib/ticker'
import { ago } from '../../lib/time'
import { text } from '../../text/en'
import { tokensOf } from '../../lib/token-weight'
import { whatChanged } from '../../lib/what-changed'
import { markSeen, useSeenTools } from '../../store/seen-tools'
import { Button } from '../../ui/button'
import { StrangerText } from '../../ui/stranger-text'
import { focusOnMount } from '../../ui/focus-on-mount'
import { Flaws } from '../../ui/flaws'
import { ErrorNote, Message, Note, Skeleton } from '../../ui/note'
import { SearchInput } from '../../ui/search-input'
import { VirtualList } from '../../ui/virtual-list'
import { ToolHints } from './tool-hints'
import { ToolSheet } from './tool-sheet'
import './tools.css'

const nameOf = ({ name }: Tool): string => name

export function Tools({ server }: { server: ServerView }) {
  const answer = useRequest('server.tools', { server: server.id }, server.id, server.capabilities.revision)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const words = text.tools
  const tools = answer.data?.tools ?? []
  const seen = useSeenTools(({ servers }) => servers[server.id] ?? null)
  // What is seen for the first time is what later lists are compared with.
  const unseen = seen === null && answer.data?.freshness === 'live'
  useEffect(() => {
    if (unseen) markSeen(server.id, answer.data?.tools ?? [])
  }, [unseen, server.id, answer.data])
  const tool = tools.find((one) => one.name === chosen)
  if (tool !== undefined) {
    return (
      <div className="sheet">
        <div>
          <Button look="quiet" className="tool-back" ref={focusOnMount} onClick={() => setChosen(null)}>
            <ChevronLeft aria-hidden="true" />
            <span>{words.back}</span>
          </Button>
        </div>
        <ToolSheet key={tool.name} server={server} tool={tool} />
      </div>
    )
  }
  const { changes, gone } = whatChanged(seen, tools)
  const shown = tools
    .filter((one) => matches(one, query))
    // What has changed is what somebody wants to look at.
    .toSorted((a, b) => Number(changes.has(b.name)) - Number(changes.has(a.name)))
  const { problem } = server.capabilities
  const different = changes.size > 0 || gone.length > 0
  return (
    <>
      {tools.length > 0 && (
        <div className="panel-bar">
          <SearchInput label={words.search} value={query} onChange={setQuery} />
          <span className="panel-count" title={words.weightHow}>
            {words.count(shown.length, tools.length)}, {words.weight(tokensOf(tools))}
          </span>
        </div>
      )}
      <div className="panel-notes">
        {problem !== null && (
          <Note tone="you">
            <b>{problem.title}</b>
            <p>
              {problem.detail} {problem.hint}
            </p>
          </Note>
        )}
        {answer.error !== null && <ErrorNote title={words.failed} error={answer.error} onRetry={answer.retry} />}
        <Flaws flaws={answer.data?.flaws ?? []} />
        {answer.data?.freshness === 'stale' && <Stale server={server} />}
        {different && (
          <Note tone="you">
            <b>{words.changed(changes.size, gone.length)}</b>
            {gone.length > 0 && <p>{words.gone(gone)}</p>}
            <div>
              <Button onClick={() => markSeen(server.id, tools)}>{words.markSeen}</Button>
            </div>
          </Note>
        )}
      </div>
      {answer.data === null && answer.loading && <Skeleton />}
      {answer.data !== null && tools.length === 0 && (
        <Message>{answer.data.freshness === 'unknown' ? words.unknown : problem === null && words.empty}</Message>
      )}
      {tools.length > 0 && shown.length === 0 && <Message>{words.nothingFound}</Message>}
      {shown.length > 0 && (
        <VirtualList
          label={text.detail.tabs.tools}
          items={shown}
          rowHeight={48}
          keyOf={nameOf}
          render={(one) => (
            <button type="button" className="item" onClick={() => setChosen(one.name)}>
              <span className="item-name ellipsis">
                <StrangerText>{one.name}</StrangerText>
                {one.title !== undefined && one.title !== one.name && <span className="item-title">{one.title}</span>}
                <ToolHints tool={one} />
                {(changes.get(one.name) ?? []).map((change) => (
                  <span key={change} className="badge change-mark">
                    {words.changes[change]}
                  </span>
                ))}
              </span>
              <span className="item-note ellipsis">
                <StrangerText>{one.description ?? one.title ?? words.noDescription}</StrangerText>
              </span>
            </button>
          )}
        />
      )}
    </>
  )
}

function Stale({ server }: { server: ServerView }) {
  const now = useMinutes()
  return (
    <Note tone="work">
      {(server.state.kind === 'asleep' ? text.tools.asleep : text.tools.stale)(ago(lastConnected(server), now))}
    </Note>
  )
}

function matches(tool: Tool, query: string): boolean {
  const haystack = `${tool.name} ${tool.title ?? ''} ${tool.description ?? ''}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word))
}
