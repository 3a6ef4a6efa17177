/** Asks whether a sign-in service that calls itself otherwise is the one that is meant: only a person can say so. */
import type { Problem } from '../../../../shared/model/problem'
import type { ServerView } from '../../../../shared/model/server'
import { VerbButton } from '../../parts/server-actions'
import { trustIssuer } from '../../store/sign-in'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import './consent.css'

const words = text.consent.otherName

export function OtherNameCard({ server, problem }: { server: ServerView; problem: Problem }) {
  const { issuer, otherIssuer } = problem.evidence
  const busy = useView((view) => view.busy[server.id]?.verb === 'sign-in')
  return (
    <section className="card client-id-card other-name-card">
      <h2>{problem.title}</h2>
      <p>{words.lead(server.name)}</p>
      <dl className="facts">
        <dt>{words.asked}</dt>
        <dd className="selectable">{issuer}</dd>
        <dt>{words.claims}</dt>
        <dd className="selectable">{otherIssuer}</dd>
      </dl>
      <p>{problem.hint}</p>
      <div className="flex">
        <Button
          look="primary"
          busy={busy}
          aria-label={words.anywayOf(server.name)}
          onClick={() => void trustIssuer(server, otherIssuer ?? '')}
        >
          {words.anyway}
        </Button>
        <VerbButton server={server} verb="reconnect" />
      </div>
    </section>
  )
}
