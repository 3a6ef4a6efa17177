/** Asks in place for a client id where a sign-in service does not let apps register themselves. */
import { useState, type FormEvent } from 'react'
import type { Problem } from '../../../../shared/model/problem'
import type { ServerView } from '../../../../shared/model/server'
import { saveClient } from '../../store/sign-in'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { CopyButton } from '../../parts/copy-button'
import { Field } from '../../ui/field'
import { SecretInput } from '../../ui/secret-input'
import { VerbButton } from '../../parts/server-actions'
import './consent.css'

const words = text.consent.clientId

export function ClientIdCard({ server, problem }: { server: ServerView; problem: Problem }) {
  const { issuer, redirectUri } = problem.evidence
  return (
    <section className="card client-id-card">
      <h2>{words.title(server.name)}</h2>
      <p>{words.lead(issuer ?? words.service)}</p>
      <ClientIdForm server={server} redirectUri={redirectUri} />
    </section>
  )
}

function ClientIdForm({ server, redirectUri }: { server: ServerView; redirectUri: string | undefined }) {
  const [clientId, setClientId] = useState('')
  const [secret, setSecret] = useState('')
  const [missing, setMissing] = useState(false)
  const busy = useView((view) => view.busy[server.id]?.verb === 'sign-in')
  const save = (event: FormEvent): void => {
    event.preventDefault()
    setMissing(clientId.trim() === '')
    if (clientId.trim() === '' || busy) return
    void saveClient(server, clientId.trim(), secret === '' ? null : secret).then((saved) => saved && setSecret(''))
  }
  return (
    <form onSubmit={save} noValidate>
      {redirectUri !== undefined && (
        <div className="field">
          <span className="field-label">{words.redirect}</span>
          <div className="consent-redirect">
            <code className="selectable">{redirectUri}</code>
            <CopyButton name={words.copyRedirect} value={() => redirectUri} />
          </div>
          <span className="field-note">{words.redirectHint}</span>
        </div>
      )}
      <Field label={words.id} error={missing ? words.missing : undefined}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            spellCheck={false}
            value={clientId}
            onChange={(event) => {
              setClientId(event.target.value)
              setMissing(false)
            }}
          />
        )}
      </Field>
      <Field label={words.secret} mark={words.optional}>
        {(control) => (
          <SecretInput
            {...control}
            aria-label={words.secret}
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
        )}
      </Field>
      <div className="flex">
        <Button look="primary" type="submit" busy={busy} aria-label={words.saveOf(server.name)}>
          {words.save}
        </Button>
        <VerbButton server={server} verb="reconnect" />
      </div>
    </form>
  )
}
