/** Asks whether to sign in although a description has a flaw: only a person can overlook it. */
import type { Problem } from '../../../../shared/model/problem'
import type { ServerView } from '../../../../shared/model/server'
import { VerbButton } from '../../parts/server-actions'
import { trustIssuer } from '../../store/sign-in'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import './consent.css'

const words = text.consent.trust

export function TrustCard({ server, problem }: { server: ServerView; problem: Problem }) {
  const { issuer, otherIssuer } = problem.evidence
  const busy = useView((view) => view.busy[server.id]?.verb === 'sign-in')
  return (
    <section className="card client-id-card trust-card">
      <h2>{problem.title}</h2>
      <p>{explain(problem)(server.name)}</p>
      <dl className="facts">
        <dt>{words.asked}</dt>
        <dd className="selectable">{issuer}</dd>
        {otherIssuer !== issuer && (
          <>
            <dt>{words.claims}</dt>
            <dd className="selectable">{otherIssuer}</dd>
          </>
        )}
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

function explain({ code }: Problem): (name: string) => string {
  if (code === 'auth.pkce-missing') return words.noPkce
  return code === 'auth.wrong-resource' ? words.unencrypted : words.otherName
}
