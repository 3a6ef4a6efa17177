/** The tools of one server: a searchable list, and one tool with its schema and a call to try. */
import { ChevronLeft } from 'lucide-react'
import { useState } from 'react'
import type { Tool } from '../../../../shared/model/capabilities'
import type { ServerView } from '../../../../shared/model/server'
import { useRequest } from '../../ipc/use-request'
import { lastConnected } from '../../lib/freshness'
import { useMinutes } from '../../lib/ticker'
import { ago } from '../../lib/time'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { focusOnMount } from '../../ui/focus-on-mount'
import { Flaws } from '../../ui/flaws'
import { ErrorNote, Message, Note, Skeleton } from '../../ui/note'
import { SearchInput } from '../../ui/search-input'
import { VirtualList } from '../../ui/virtual-list'
import { ToolHints } from './tool-hints'
import { ToolSheet } from './tool-sheet'
import './tools.css'

export function Tools({ server }: { server: ServerView }) {
  const answer = useRequest('server.tools', { server: server.id }, server.id, server.capabilities.revision)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const words = text.tools
  const tools = answer.data?.tools ?? []
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
  const shown = tools.filter((one) => matches(one, query))
  const { problem } = server.capabilities
  return (
    <>
      {tools.length > 0 && (
        <div className="panel-bar">
          <SearchInput label={words.search} value={query} onChange={setQuery} />
          <span className="panel-count">{words.count(shown.length, tools.length)}</span>
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
          keyOf={(one) => one.name}
          render={(one) => (
            <button type="button" className="item" onClick={() => setChosen(one.name)}>
              <span className="item-name ellipsis">
                {one.name}
                {one.title !== undefined && one.title !== one.name && <span className="item-title">{one.title}</span>}
                <ToolHints tool={one} />
              </span>
              <span className="item-note ellipsis">{one.description ?? one.title ?? words.noDescription}</span>
            </button>
          )}
        />
      )}
    </>
  )
}

function Stale({ server }: { server: ServerView }) {
  const now = useMinutes()
  return <Note tone="work">{text.tools.stale(ago(lastConnected(server), now))}</Note>
}

function matches(tool: Tool, query: string): boolean {
  const haystack = `${tool.name} ${tool.title ?? ''} ${tool.description ?? ''}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word))
}
