/** The card that says how things stand: what happened, what to do, one button, and the evidence one click away. */
import { useState } from 'react'
import { problemOf } from '../../../../shared/model/connection'
import type { Problem } from '../../../../shared/model/problem'
import type { ServerView } from '../../../../shared/model/server'
import { baseName } from '../../lib/path'
import { signInWords } from '../../lib/sign-in-words'
import { buttonsOf, lookOf, needsApproval, wantsSignIn } from '../../lib/status'
import { useMinutes } from '../../lib/ticker'
import { roughly } from '../../lib/time'
import { allow, allowAll, reveal } from '../../store/actions'
import { useServers } from '../../store/selectors'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { RetryCountdown } from '../../ui/countdown'
import { IntentButton } from '../../ui/server-actions'
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
  const busy = useView((view) => view.busy[server.id]?.intent === 'connect')
  const words = text.overview
  const verb = text.buttons.allow
  const waiting = useServers().filter(({ state, source }) => needsApproval(state) && source.path === server.source.path)
  return (
    <section className="card state-card" data-look="you">
      <h2>{words.approvalTitle(server.name)}</h2>
      <p>{words.approvalBody(baseName(server.source.project ?? server.source.path))}</p>
      <p className="state-command">
        <span>{server.transport === 'stdio' ? words.approvalCommand : words.approvalAddress}</span>
        <code className="selectable">{server.target}</code>
      </p>
      <div className="flex">
        <Button
          look="primary"
          busy={busy}
          aria-label={text.buttons.of(verb, server.name)}
          onClick={() => void allow(server)}
        >
          {verb}
        </Button>
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
  const signsIn = wantsSignIn(server)
  const look = state.kind === 'connected' || signsIn ? 'you' : lookOf(state)
  const editFirst = problem.action === 'edit-config' && !signsIn
  return (
    <section className="card state-card" data-look={look}>
      <h2>{said?.title ?? problem.title}</h2>
      <div className="selectable state-words">
        {problem.detail !== '' && <p>{problem.detail}</p>}
        {hint !== '' && <p>{hint}</p>}
        {state.kind === 'reconnecting' && (
          <p className="state-count">
            <RetryCountdown nextRetryAt={state.nextRetryAt} /> {text.list.attempt(state.attempt)}
          </p>
        )}
      </div>
      <div className="flex">
        {signsIn && <IntentButton server={server} intent="sign-in" look="primary" />}
        {editFirst && (
          <Button
            look="primary"
            aria-label={`${text.buttons.reveal}: ${server.name}`}
            onClick={() => void reveal(server)}
          >
            {text.buttons.reveal}
          </Button>
        )}
        <IntentButton server={server} intent="reconnect" look={editFirst || signsIn ? 'plain' : 'primary'} />
        {buttonsOf(server).main === 'disconnect' && <IntentButton server={server} intent="disconnect" />}
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
  const { main, reconnect } = buttonsOf(server)
  if (main === null && !reconnect) {
    return (
      <section className="card state-card">
        <h2>{text.state[state.kind]}</h2>
        {state.kind === 'disabled' && <p>{text.list.disabledIn(state.where)}</p>}
      </section>
    )
  }
  const word = text.state[state.kind]
  return (
    <section className="card state-card" data-calm>
      <h2>{text.overview.historyNow(word, roughly(now - Date.parse(since)))}</h2>
      <div className="flex">
        {main === 'connect' && <IntentButton server={server} intent="connect" look="primary" />}
        {(reconnect || main === 'reconnect') && <IntentButton server={server} intent="reconnect" />}
        {main === 'disconnect' && <IntentButton server={server} intent="disconnect" />}
      </div>
    </section>
  )
}
