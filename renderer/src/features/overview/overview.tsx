/** The first tab: what is the matter and what to do, how it has been, how it is connected, where it is configured. */
import type { ServerView } from '../../../../shared/model/server'
import { shortPath } from '../../lib/path'
import { useMinutes } from '../../lib/ticker'
import { ago, clockTime } from '../../lib/time'
import { reveal } from '../../store/actions'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { StateCard } from './state-card'
import { Timeline } from './timeline'
import './overview.css'

export function Overview({ server }: { server: ServerView }) {
  return (
    <div className="sheet">
      <StateCard server={server} />
      {server.history.length > 0 && <Timeline server={server} />}
      <Connection server={server} />
      <Credential server={server} />
      <ConfiguredIn server={server} />
    </div>
  )
}

function Connection({ server }: { server: ServerView }) {
  const now = useMinutes()
  const words = text.overview
  const { state, capabilities } = server
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
            <dd>{server.latencyMs === null ? text.unknown : text.list.latency(server.latencyMs)}</dd>
            <dt>{words.lastSeen}</dt>
            <dd>{ago(state.lastSeen, now)}</dd>
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

function Credential({ server }: { server: ServerView }) {
  const now = useMinutes()
  const { auth } = server
  if (auth.kind === 'none') return null
  const words = text.overview
  return (
    <section className="card">
      <h2>{words.credential}</h2>
      <dl className="facts">
        <dt>{words.kind}</dt>
        <dd>{text.authKind[auth.kind]}</dd>
        {auth.scopes.length > 0 && (
          <>
            <dt>{words.scopes}</dt>
            <dd>{auth.scopes.join(', ')}</dd>
          </>
        )}
        <dt>{words.expires}</dt>
        <dd>{auth.expiresAt === null ? words.noExpiry : clockTime(auth.expiresAt, now)}</dd>
      </dl>
    </section>
  )
}

function ConfiguredIn({ server }: { server: ServerView }) {
  const words = text.overview
  const { source } = server
  return (
    <section className="card">
      <h2>{words.configuredIn}</h2>
      <dl className="facts">
        <dt>{text.client[source.client]}</dt>
        <dd>
          <code title={source.path}>{shortPath(source.path)}</code> {words.line(source.line)}
        </dd>
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
