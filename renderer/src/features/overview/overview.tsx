/** The first tab: what is the matter and what to do, how it has been, how it is connected, where it is configured. */
import { clientName } from '../../../../shared/model/clients'
import type { ReactNode } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import { useRequest } from '../../ipc/use-request'
import { shortPath } from '../../lib/path'
import { useMinutes } from '../../lib/ticker'
import { ago } from '../../lib/time'
import { reveal } from '../../store/actions'
import { useConfigurationRevision } from '../../store/selectors'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Incidents } from './incidents'
import { Timeline } from './timeline'
import './overview.css'

interface OverviewProps {
  server: ServerView
  /** How things stand, and what to do. */
  state: ReactNode
  /** What proves us to the server. */
  credential: ReactNode
  /** Which way its client goes to it. */
  way: ReactNode
}

export function Overview({ server, state, credential, way }: OverviewProps) {
  return (
    <div className="sheet overview">
      {state}
      <Past server={server} />
      {/* An entry that is not valid speaks with nobody. */}
      {server.target !== '' && <Connection server={server} />}
      {credential}
      {way}
      <ConfiguredIn server={server} />
    </div>
  )
}

/** How it has been. The history is fetched for the one server that is looked at. */
function Past({ server }: { server: ServerView }) {
  const { data } = useRequest('server.history', { server: server.id }, server.id, server.past.revision)
  if (data === null) return null
  return (
    <>
      <Timeline history={data.states} />
      <Incidents history={data.states} />
    </>
  )
}

function Connection({ server }: { server: ServerView }) {
  const now = useMinutes()
  const words = text.overview
  const { state, capabilities, pulse } = server
  const info = capabilities.serverInfo
  const offers = [
    capabilities.tools === null ? words.unknownOf.tools : text.list.toolsOf(capabilities.tools),
    capabilities.resources === null ? words.unknownOf.resources : words.resourcesOf(capabilities.resources),
    capabilities.prompts === null ? words.unknownOf.prompts : words.promptsOf(capabilities.prompts),
  ] as const
  return (
    <section className="card">
      <h2>{words.connection}</h2>
      <dl className="facts">
        <dt>{words.transport}</dt>
        <dd>{text.transport[server.transport]}</dd>
        <dt>{words.target}</dt>
        <dd className={server.transport === 'stdio' ? 'mono' : undefined}>{server.target}</dd>
        {state.kind === 'connected' && (
          <>
            <dt>{words.era}</dt>
            <dd>{text.era[state.era]}</dd>
            <dt>{words.latency}</dt>
            <dd>{pulse === null || pulse.latencyMs === null ? text.unknown : text.list.latency(pulse.latencyMs)}</dd>
            <dt>{words.lastSeen}</dt>
            <dd>{pulse === null ? text.unknown : ago(pulse.lastSeen, now)}</dd>
          </>
        )}
        {info !== null && (
          <>
            <dt>{words.server}</dt>
            <dd>{`${info.name} ${info.version}`}</dd>
          </>
        )}
        <dt>{words.offers}</dt>
        <dd>
          {capabilities.freshness === 'unknown'
            ? `${text.unknown} (${words.freshness.unknown})`
            : `${words.offersText(...offers)} (${words.freshness[capabilities.freshness]})`}
        </dd>
      </dl>
    </section>
  )
}

function ConfiguredIn({ server }: { server: ServerView }) {
  const words = text.overview
  const { source } = server
  const revision = useConfigurationRevision()
  const { data: place } = useRequest('server.place', { server: server.id }, server.id, revision)
  return (
    <section className="card">
      <h2>{words.configuredIn}</h2>
      <dl className="facts">
        <dt>{clientName(source.client)}</dt>
        <dd>
          <code title={source.path}>{shortPath(source.path)}</code>
        </dd>
        {place !== null && (
          <>
            <dt>{words.line}</dt>
            <dd>{place.line.toLocaleString('en')}</dd>
          </>
        )}
        {source.client !== 'patchbay' && (
          <>
            <dt>{words.scope}</dt>
            <dd>{text.scope[source.scope]}</dd>
          </>
        )}
        {source.project !== null && (
          <>
            <dt>{words.project}</dt>
            <dd>
              <code>{shortPath(source.project)}</code>
            </dd>
          </>
        )}
      </dl>
      <div className="card-foot">
        <Button aria-label={`${text.buttons.reveal}: ${server.name}`} onClick={() => void reveal(server)}>
          {text.buttons.reveal}
        </Button>
      </div>
    </section>
  )
}
