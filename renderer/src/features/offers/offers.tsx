/** What a server offers beside tools: its resources and its prompts, as searchable lists. */
import { ChevronLeft } from 'lucide-react'
import { useState } from 'react'
import type { ItemFlaw, Prompt, Resource, ResourceTemplate } from '../../../../shared/model/capabilities'
import type { ServerView } from '../../../../shared/model/server'
import { useRequest } from '../../ipc/use-request'
import { lastConnected } from '../../lib/freshness'
import { useMinutes } from '../../lib/ticker'
import { ago } from '../../lib/time'
import { text } from '../../text/en'
import { CopyButton } from '../../parts/copy-button'
import { Button } from '../../ui/button'
import { focusOnMount } from '../../ui/focus-on-mount'
import { StrangerText } from '../../ui/stranger-text'
import { PromptSheet } from './prompt-sheet'
import { ResourceSheet } from './resource-sheet'
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
      sheet={(resource) => <ResourceSheet server={server} resource={resource} />}
      render={(resource, open) => (
        <div className="offer">
          <div className="grow">
            <div className="offer-name">
              <button type="button" className="offer-open ellipsis" onClick={open}>
                <StrangerText>{resource.title ?? resource.name}</StrangerText>
              </button>
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

const nameOf = ({ name }: Prompt): string => name

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
      keyOf={nameOf}
      haystackOf={(prompt) => `${prompt.name} ${prompt.title ?? ''} ${prompt.description ?? ''}`}
      sheet={(prompt) => <PromptSheet server={server} prompt={prompt} />}
      render={(prompt, open) => (
        <div className="offer">
          <div className="grow">
            <div className="offer-name">
              <button type="button" className="offer-open ellipsis" onClick={open}>
                <StrangerText>{prompt.title ?? prompt.name}</StrangerText>
              </button>
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
  render: (item: T, open: () => void) => React.ReactNode
  sheet: (item: T) => React.ReactNode
}

function OfferList<T>({
  server,
  known,
  items,
  flaws,
  answer,
  labels,
  keyOf,
  haystackOf,
  render,
  sheet,
}: OfferListProps<T>) {
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const now = useMinutes()
  const shown = (items ?? []).filter((item) => haystackOf(item).toLowerCase().includes(query.toLowerCase().trim()))
  const some = items !== null && items.length > 0
  const opened = items?.find((item) => keyOf(item) === chosen)
  if (opened !== undefined) {
    return (
      <div className="sheet">
        <div>
          <Button look="quiet" className="tool-back" ref={focusOnMount} onClick={() => setChosen(null)}>
            <ChevronLeft aria-hidden="true" />
            <span>{words.back(labels.list)}</span>
          </Button>
        </div>
        {sheet(opened)}
      </div>
    )
  }
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
        <VirtualList
          label={labels.list}
          items={shown}
          rowHeight={48}
          keyOf={keyOf}
          render={(item) => render(item, () => setChosen(keyOf(item)))}
        />
      )}
    </>
  )
}
