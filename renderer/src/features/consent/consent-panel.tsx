/** A sign-in under way: which server, whose page, which rights, how long it waits, and every way to go on or to stop. */
import { ExternalLink } from 'lucide-react'
import type { ServerView } from '../../../../shared/model/server'
import { consentPage } from '../../lib/consent'
import { useSeconds } from '../../lib/ticker'
import { countdown } from '../../lib/time'
import { cancelSignIn, openSignInAgain, signInHere } from '../../store/sign-in'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { CopyButton } from '../../parts/copy-button'
import { BringAddress } from './bring-address'
import './consent.css'

const words = text.consent

/** The words for where a sign-in stands; null when none is under way for this server. */
export type ConsentPhase = 'asking' | 'waiting' | 'finishing' | null

/** Where the sign-in of a server stands, from the click on. */
export function useConsentPhase({ id, state }: ServerView): ConsentPhase {
  const asked = useView((view) => view.busy[id]?.verb === 'sign-in')
  if (state.kind === 'authorizing') return 'waiting'
  if (!asked || state.kind === 'connected') return null
  return state.kind === 'connecting' ? 'finishing' : 'asking'
}

/** As a card of the detail. */
export function ConsentCard({ server, phase }: { server: ServerView; phase: NonNullable<ConsentPhase> }) {
  return (
    <section className="card consent-card" data-phase={phase}>
      <h2>{phase === 'waiting' ? words.title(server.name) : words.preparing(server.name)}</h2>
      <ConsentPanel server={server} phase={phase} />
    </section>
  )
}

export function ConsentPanel({ server, phase }: { server: ServerView; phase: NonNullable<ConsentPhase> }) {
  const { state, name } = server
  return (
    <div className="consent">
      <ProgressLine server={server} phase={phase} />
      {state.kind === 'authorizing' && (
        <>
          <p>{state.unopened === true ? words.unopened : words.lead(name)}</p>
          <Page server={server} url={state.url} />
        </>
      )}
      <div className="flex">
        {state.kind === 'authorizing' && <PageButtons server={server} url={state.url} here={state.unopened === true} />}
        {phase !== 'finishing' && (
          <Button
            look="quiet"
            aria-label={text.buttons.named['cancel-sign-in'](name)}
            onClick={() => void cancelSignIn(server)}
          >
            {text.cancel}
          </Button>
        )}
      </div>
      {state.kind === 'authorizing' && <BringAddress server={server} />}
    </div>
  )
}

function ProgressLine({ server, phase }: { server: ServerView; phase: NonNullable<ConsentPhase> }) {
  const steps = words.steps
  const said = phase === 'waiting' ? steps.waiting : phase === 'asking' ? steps.asking(server.target) : steps.finishing
  return (
    <div className="consent-progress">
      <i className="spinner" aria-hidden="true" />
      <b>{said}</b>
      {server.state.kind === 'authorizing' && <TimeLeft until={server.state.expiresAt} />}
    </div>
  )
}

function TimeLeft({ until }: { until: string }) {
  const now = useSeconds(true)
  const left = countdown(until, now)
  return <span className="consent-left">{left === null ? words.timeUp : words.left(left)}</span>
}

function Page({ server, url }: { server: ServerView; url: string }) {
  const { host, scopes } = consentPage(url)
  return (
    <dl className="facts">
      <dt>{words.server}</dt>
      <dd>{server.target}</dd>
      {host !== '' && (
        <>
          <dt>{words.host}</dt>
          <dd>
            <b>{host}</b>
          </dd>
        </>
      )}
      <dt>{words.scopes}</dt>
      <dd>
        {scopes.length === 0 ? (
          words.noScopes
        ) : (
          <ul className="consent-scopes">
            {scopes.map((scope) => (
              <li key={scope}>
                <code>{scope}</code>
              </li>
            ))}
          </ul>
        )}
      </dd>
    </dl>
  )
}

/** @param here the app's own window comes first: the browser did not open */
function PageButtons({ server, url, here }: { server: ServerView; url: string; here: boolean }) {
  const { name } = server
  const own = (
    <Button
      look={here ? 'primary' : 'plain'}
      title={words.hereHint}
      aria-label={words.hereOf(name)}
      onClick={() => void signInHere(server)}
    >
      {words.here}
    </Button>
  )
  const again = (
    <Button aria-label={words.openAgainOf(name)} onClick={() => void openSignInAgain(server)}>
      <ExternalLink aria-hidden="true" />
      <span>{words.openAgain}</span>
    </Button>
  )
  return (
    <>
      {/* In one order, whatever comes first: nothing changes places under the pointer. */}
      {again}
      {own}
      <CopyButton label={words.copyLink} name={words.copyLinkOf(name)} value={() => url} />
    </>
  )
}
