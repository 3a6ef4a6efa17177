/** The card that says how things stand: what happened, what to do, one button, and the evidence one click away. */
import { wordOf } from '../../../../shared/text/states'
import { useState } from 'react'
import { problemOf, takesRequests } from '../../../../shared/model/connection'
import type { Problem } from '../../../../shared/model/problem'
import type { ServerView } from '../../../../shared/model/server'
import { baseName } from '../../lib/path'
import { signInWords } from '../../lib/sign-in-words'
import { lookOf, needsApproval, wantsSignIn } from '../../../../shared/model/standing'
import { buttonsOf } from '../../lib/buttons'
import { useMinutes } from '../../lib/ticker'
import { roughly } from '../../lib/time'
import { useTried } from '../../parts/use-tried'
import { allowAll, diagnosticsOf, reveal } from '../../store/actions'
import { useServers } from '../../store/selectors'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { RetryCountdown } from '../../ui/countdown'
import { ApprovalCommand, ApproveButton } from '../../parts/approval'
import { VerbButton } from '../../parts/server-actions'
import { ownWords } from '../../../../shared/text/own-words'
import { useFixAllLeads } from '../../store/fix-all'
import { CopyButton } from '../../parts/copy-button'
import { Evidence } from './evidence'

export function StateCard({ server }: { server: ServerView }) {
  if (needsApproval(server.state)) return <ApprovalCard server={server} />
  const problem = problemOf(server.state)
  if (problem !== null) return <ProblemCard server={server} problem={problem} />
  return (
    <>
      {server.capabilities.problem !== null && <ProblemCard server={server} problem={server.capabilities.problem} />}
      <CalmCard server={server} />
    </>
  )
}

function ApprovalCard({ server }: { server: ServerView }) {
  const words = text.overview
  const waiting = useServers().filter(({ state, source }) => needsApproval(state) && source.path === server.source.path)
  return (
    <section className="card state-card" data-look="you">
      <h2>{words.approvalTitle(server.name)}</h2>
      <p>{words.approvalBody(baseName(server.source.project ?? server.source.path))}</p>
      <ApprovalCommand server={server} />
      <div className="flex">
        <ApproveButton server={server} />
        {waiting.length > 1 && (
          <Button look="plain" onClick={() => void allowAll(waiting)}>
            {text.buttons.allowAll(waiting.length)}
          </Button>
        )}
        <Button look="quiet" aria-label={`${text.buttons.reveal}: ${server.name}`} onClick={() => void reveal(server)}>
          {text.buttons.reveal}
        </Button>
      </div>
      {waiting.length > 1 && (
        <ul className="selectable">
          {waiting.map(({ id, name, target }) => (
            <li key={id}>
              {name}: <code>{target}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function ProblemCard({ server, problem }: { server: ServerView; problem: Problem }) {
  const [open, setOpen] = useState(false)
  const { state } = server
  const words = text.overview
  const said = signInWords(server)
  const hint = said?.hint ?? problem.hint
  // The title already says all of it.
  const detail = said !== null && problem.code === 'auth.required' ? '' : problem.detail
  const signsIn = wantsSignIn(server)
  const look = state.kind === 'connected' ? 'you' : lookOf(server)
  const live = state.kind === 'connected' || state.kind === 'reconnecting'
  const editFirst = problem.action === 'edit-config' && !signsIn
  // Only the server's operator can help: what goes to them comes first.
  const tellFirst = problem.action === 'none' && state.kind === 'failed'
  const quoted = ownWords(problem)
  const tried = useTried(server)
  // What is first to be done may stand above: in the header, or in the banner about the keychain.
  const leads = useFixAllLeads() || problem.action === 'unlock-vault'
  const primary = leads ? 'tint' : 'primary'
  return (
    <section className="card state-card" data-look={look}>
      <h2>{said?.title ?? problem.title}</h2>
      <div className="selectable state-words">
        {quoted !== null && (
          <p>
            {words.saysItself} <q>{quoted}</q>
          </p>
        )}
        {detail !== '' && <p>{detail}</p>}
        {hint !== '' && <p>{hint}</p>}
        {state.kind === 'reconnecting' && (
          <p className="state-count">
            <RetryCountdown nextRetryAt={state.nextRetryAt} /> {text.list.attempt(state.attempt)}
          </p>
        )}
        <p className="state-count" role="status">
          {tried !== null && text.overview.stillSame(tried.long)}
        </p>
      </div>
      <div className="flex">
        {signsIn && <VerbButton server={server} verb="sign-in" look={tellFirst ? 'plain' : primary} />}
        {tellFirst && (
          <CopyButton
            look={primary}
            label={text.diagnose.copy}
            name={text.diagnose.copyOf(server.name)}
            value={() => diagnosticsOf(server)}
          />
        )}
        {editFirst && (
          <Button
            look={primary}
            aria-label={`${text.buttons.reveal}: ${server.name}`}
            onClick={() => void reveal(server)}
          >
            {text.buttons.reveal}
          </Button>
        )}
        <VerbButton server={server} verb="reconnect" look={editFirst || signsIn || tellFirst ? 'plain' : primary} />
        {live && <VerbButton server={server} verb="disconnect" />}
        <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.hideDetails : words.details}
        </Button>
      </div>
      {open && <Evidence server={server} problem={problem} />}
    </section>
  )
}

function CalmCard({ server }: { server: ServerView }) {
  const now = useMinutes()
  const { state, since } = server
  const { main } = buttonsOf(server)
  const tried = useTried(server)
  const primary = useFixAllLeads() ? 'plain' : 'primary'
  if (main === null) {
    return (
      <section className="card state-card">
        <h2>{wordOf(state)}</h2>
        {state.kind === 'disabled' && <p>{text.list.disabledIn(state.where)}</p>}
      </section>
    )
  }
  const word = wordOf(state)
  return (
    <section className="card state-card" data-calm>
      <h2>{text.overview.historyNow(word, roughly(now - Date.parse(since)))}</h2>
      {state.kind === 'asleep' && <p>{text.overview.asleep}</p>}
      <div className="flex">
        {main === 'connect' && <VerbButton server={server} verb="connect" look={primary} />}
        <VerbButton server={server} verb="reconnect" />
        {(takesRequests(state) || state.kind === 'connecting') && <VerbButton server={server} verb="disconnect" />}
        <span className="field-note" role="status">
          {tried?.long}
        </span>
      </div>
    </section>
  )
}
