/** What a server offers beside tools: its resources and its prompts, as searchable lists. */
import { useState } from 'react'
import type { ItemFlaw, Prompt, Resource, ResourceTemplate } from '../../../../shared/model/capabilities'
import type { ServerView } from '../../../../shared/model/server'
import { useRequest } from '../../ipc/use-request'
import { lastConnected } from '../../lib/freshness'
import { useMinutes } from '../../lib/ticker'
import { ago } from '../../lib/time'
import { text } from '../../text/en'
import { CopyButton } from '../../parts/copy-button'
import { Flaws } from '../../ui/flaws'
import { ErrorNote, Message, Note, Skeleton } from '../../ui/note'
import { SearchInput } from '../../ui/search-input'
import { VirtualList } from '../../ui/virtual-list'
import './offers.css'

const words = text.offers

export function Resources({ server }: { server: ServerView }) {
  const answer = useRequest('server.resources', { server: server.id }, server.id, server.capabilities.revision)
  return (
    <OfferList<Resource | ResourceTemplate>
      server={server}
      known={server.capabilities.resources !== null}
      items={answer.data && [...answer.data.resources, ...answer.data.templates]}
      flaws={answer.data?.flaws ?? []}
      answer={answer}
      labels={{
        list: text.detail.tabs.resources,
        search: words.searchResources,
        failed: words.resourcesFailed,
        empty: words.resourcesEmpty,
        unknown: words.resourcesUnknown,
      }}
      keyOf={addressOf}
      haystackOf={(resource) =>
        `${resource.name} ${resource.title ?? ''} ${addressOf(resource)} ${resource.description ?? ''}`
      }
      render={(resource) => (
        <div className="offer">
          <div className="grow">
            <div className="offer-name">
              <b className="ellipsis selectable">{resource.title ?? resource.name}</b>
              {resource.mimeType !== undefined && <small className="ellipsis">{resource.mimeType}</small>}
            </div>
            <div className="offer-note ellipsis mono selectable" title={resource.description}>
              {addressOf(resource)}
            </div>
          </div>
          <CopyButton name={words.copyUri(addressOf(resource))} value={() => addressOf(resource)} />
        </div>
      )}
    />
  )
}

export function Prompts({ server }: { server: ServerView }) {
  const answer = useRequest('server.prompts', { server: server.id }, server.id, server.capabilities.revision)
  return (
    <OfferList<Prompt>
      server={server}
      known={server.capabilities.prompts !== null}
      items={answer.data?.prompts ?? null}
      flaws={answer.data?.flaws ?? []}
      answer={answer}
      labels={{
        list: text.detail.tabs.prompts,
        search: words.searchPrompts,
        failed: words.promptsFailed,
        empty: words.promptsEmpty,
        unknown: words.promptsUnknown,
      }}
      keyOf={(prompt) => prompt.name}
      haystackOf={(prompt) => `${prompt.name} ${prompt.title ?? ''} ${prompt.description ?? ''}`}
      render={(prompt) => (
        <div className="offer">
          <div className="grow">
            <div className="offer-name">
              <b className="ellipsis selectable">{prompt.title ?? prompt.name}</b>
              <small className="ellipsis mono">{argumentsOf(prompt)}</small>
            </div>
            <div className="offer-note ellipsis selectable" title={prompt.description}>
              {prompt.description ?? text.tools.noDescription}
            </div>
          </div>
        </div>
      )}
    />
  )
}

/** A template's address has places for variables. */
function addressOf(resource: Resource | ResourceTemplate): string {
  return String('uri' in resource ? resource.uri : resource.uriTemplate)
}

/** "(city, unit?)": a question mark for what may be left out. */
function argumentsOf(prompt: Prompt): string {
  const names = (prompt.arguments ?? []).map(({ name, required }) => (required === true ? name : `${name}?`))
  return names.length === 0 ? '' : `(${names.join(', ')})`
}

interface OfferListProps<T> {
  server: ServerView
  known: boolean
  items: readonly T[] | null
  flaws: readonly ItemFlaw[]
  answer: { error: Parameters<typeof ErrorNote>[0]['error'] | null; loading: boolean; retry: () => void }
  labels: { list: string; search: string; failed: string; empty: string; unknown: string }
  keyOf: (item: T) => string
  haystackOf: (item: T) => string
  render: (item: T) => React.ReactNode
}

function OfferList<T>({ server, known, items, flaws, answer, labels, keyOf, haystackOf, render }: OfferListProps<T>) {
  const [query, setQuery] = useState('')
  const now = useMinutes()
  const shown = (items ?? []).filter((item) => haystackOf(item).toLowerCase().includes(query.toLowerCase().trim()))
  const some = items !== null && items.length > 0
  return (
    <>
      {some && (
        <div className="panel-bar">
          <SearchInput label={labels.search} value={query} onChange={setQuery} />
        </div>
      )}
      <div className="panel-notes">
        {answer.error !== null && <ErrorNote title={labels.failed} error={answer.error} onRetry={answer.retry} />}
        <Flaws flaws={flaws} />
        {some && server.capabilities.freshness === 'stale' && (
          <Note tone="work">{words.stale(ago(lastConnected(server), now))}</Note>
        )}
      </div>
      {items === null && answer.loading && <Skeleton />}
      {items !== null && !some && <Message>{known ? labels.empty : labels.unknown}</Message>}
      {some && shown.length === 0 && <Message>{words.nothingFound}</Message>}
      {shown.length > 0 && (
        <VirtualList label={labels.list} items={shown} rowHeight={48} keyOf={keyOf} render={render} />
      )}
    </>
  )
}
