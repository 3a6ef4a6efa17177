/** What a sign-in puts in the place of a server's state card: its progress, the client id it asks for, what is next. */
import { X } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { problemOf } from '../../../../shared/model/connection'
import type { ServerView } from '../../../../shared/model/server'
import { dismissSignedIn, useSignedIn } from '../../store/sign-in'
import { text } from '../../text/en'
import { IconButton } from '../../ui/button'
import { useKeptFocus } from '../../ui/kept-focus'
import { StateMark } from '../../ui/state-mark'
import { ClientIdCard } from './client-id-form'
import { ConsentCard, useConsentPhase, type ConsentPhase } from './consent-panel'
import { TrustCard } from './trust-card'
import './consent.css'

/** @param children the state card for when no sign-in has more to say */
export function SignInCards({ server, children }: { server: ServerView; children: ReactNode }) {
  const part = useKeptFocus<HTMLDivElement>()
  const phase = useConsentPhase(server)
  const begun = phase !== null
  useEffect(() => {
    // The button may stand in the list, or further down: what it has begun comes into view.
    if (begun) part.current?.scrollIntoView?.({ block: 'nearest' })
  }, [begun, part])
  return (
    <div className="sign-in-part" ref={part} tabIndex={-1}>
      <Cards server={server} phase={phase}>
        {children}
      </Cards>
    </div>
  )
}

function Cards({ server, phase, children }: { server: ServerView; phase: ConsentPhase; children: ReactNode }) {
  const problem = problemOf(server.state)
  const asksForClient = problem?.action === 'enter-client-id'
  // The form stays while it signs in, so that nothing typed is lost when the sign-in is refused again.
  if (asksForClient && phase !== 'waiting') return <ClientIdCard server={server} problem={problem} />
  if (phase !== null) return <ConsentCard server={server} phase={phase} />
  if (problem?.action === 'trust-issuer') return <TrustCard server={server} problem={problem} />
  return (
    <>
      <SignedInCard server={server} />
      {children}
    </>
  )
}

/** After a sign-in: what it has brought, and which AI client still has to do something itself. */
function SignedInCard({ server }: { server: ServerView }) {
  const shown = useSignedIn(({ ids }) => ids.has(server.id))
  if (!shown || server.state.kind !== 'connected') return null
  const words = text.consent
  const { tools } = server.capabilities
  return (
    <section className="card signed-in">
      <StateMark look="good" />
      <div className="grow">
        <b>{words.signedIn(server.name)}</b>
        <p>
          {tools !== null &&
            tools > 0 &&
            `${tools === 1 ? words.oneToolHere : words.toolsHere(text.list.toolsOf(tools))} `}
          {server.source.client === 'claude-code' ? words.claudeCode : words.own}
        </p>
      </div>
      <IconButton label={words.dismissOf(server.name)} icon={<X />} onClick={() => dismissSignedIn(server.id)} />
    </section>
  )
}
