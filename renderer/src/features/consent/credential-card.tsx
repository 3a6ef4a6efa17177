/** What proves us to a server: its kind, who issued it, what it allows, when it ends, and how to end it. */
import { duration } from '../../../../shared/duration'
import type { ServerView } from '../../../../shared/model/server'
import { buttonsOf } from '../../lib/buttons'
import { useSeconds } from '../../lib/ticker'
import { ago, countdown } from '../../lib/time'
import { text } from '../../text/en'
import { useKeptFocus } from '../../ui/kept-focus'
import { VerbButton } from '../../parts/server-actions'

/** Below this (ms) the end is counted down by the second. */
const soon = 10 * 60_000

export function CredentialCard({ server }: { server: ServerView }) {
  const { auth } = server
  const part = useKeptFocus<HTMLElement>()
  if (auth.kind === 'none') return null
  const words = text.overview
  const { allowed } = buttonsOf(server)
  const signedIn = allowed.includes('sign-out')
  return (
    <section className="card" ref={part} tabIndex={-1}>
      <h2>{words.credential}</h2>
      <dl className="facts">
        <dt>{words.kind}</dt>
        <dd>{text.authKind[auth.kind]}</dd>
        {auth.issuer !== undefined && (
          <>
            <dt>{text.credential.issuer}</dt>
            <dd>{auth.issuer}</dd>
          </>
        )}
        {auth.scopes.length > 0 && (
          <>
            <dt>{words.scopes}</dt>
            <dd>{auth.scopes.join(', ')}</dd>
          </>
        )}
        <dt>{words.expires}</dt>
        <dd>
          {auth.expiresAt !== null ? (
            <Expiry at={auth.expiresAt} renews={server.state.kind === 'connected'} />
          ) : auth.kind === 'oauth' && !signedIn && server.state.kind === 'needs-auth' ? (
            text.credential.signedOut
          ) : (
            words.noExpiry
          )}
        </dd>
      </dl>
      {signedIn && (
        <div className="card-foot flex">
          <VerbButton server={server} verb="sign-out" />
          {server.state.kind === 'connected' && (
            <VerbButton server={server} verb="sign-in" words="sign-in-again" look="quiet" />
          )}
        </div>
      )}
    </section>
  )
}

function Expiry({ at, renews }: { at: string; renews: boolean }) {
  const now = useSeconds(true)
  const words = text.credential
  const left = Date.parse(at) - now
  if (!(left > 0)) return <>{words.ended(ago(at, now))}</>
  const within = words.within(left < soon ? (countdown(at, now) ?? duration(left)) : duration(left))
  return <>{renews ? `${within}, ${words.renews}` : within}</>
}
