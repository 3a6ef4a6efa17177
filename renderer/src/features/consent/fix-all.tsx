/** "Fix all": everything that needs a person, one after another in one place, with progress, Skip and Stop. */
import { Check } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { assertNever } from '../../../../shared/assert-never'
import { problemOf } from '../../../../shared/model/connection'
import type { ServerView } from '../../../../shared/model/server'
import { lookOf } from '../../../../shared/model/standing'
import { wordOf } from '../../../../shared/text/states'
import { closeFixAll, noteBegun, skipStep, stepOf, useFixAll } from '../../store/fix-all'
import { useServers } from '../../store/selectors'
import { cancelSignIn, signIn } from '../../store/sign-in'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { useKeptFocus } from '../../ui/kept-focus'
import { Modal } from '../../ui/modal'
import { ApprovalCommand, ApproveButton } from '../../parts/approval'
import { VerbButton } from '../../parts/server-actions'
import { StateMark } from '../../ui/state-mark'
import { ClientIdCard } from './client-id-form'
import { ConsentPanel, useConsentPhase, type ConsentPhase } from './consent-panel'
import './consent.css'

const words = text.fixAll

export function FixAll() {
  const open = useView((view) => view.dialog === 'fix-all')
  return open ? <Walk /> : null
}

function Walk() {
  const servers = useServers()
  const { order, skipped, begun } = useFixAll()
  const items = useMemo(() => order.flatMap((id) => servers.filter((server) => server.id === id)), [order, servers])
  const present = items.find((server) => !skipped.has(server.id) && isOpen(server)) ?? null
  const begin = present !== null && stepOf(present) === 'sign-in' && !begun.has(present.id) ? present : null
  useEffect(() => {
    if (begin === null) return
    noteBegun(begin.id)
    // A sign-in that already waits is taken over as it is.
    if (begin.state.kind !== 'authorizing') void signIn(begin)
  }, [begin])

  const settled = items.filter((server) => !isOpen(server)).length
  const position = present === null ? items.length : items.indexOf(present) + 1
  const stop = (): void => {
    if (present !== null) leave(present)
    closeFixAll()
  }
  return (
    <Modal
      open
      onClose={closeFixAll}
      title={words.title}
      lead={present === null ? resultOf(settled, items.length) : words.lead}
      footer={
        <>
          <span className="walk-count" role="status">
            {words.progress(position, items.length)}
          </span>
          {present === null ? (
            <Button look="primary" onClick={closeFixAll}>
              {words.done}
            </Button>
          ) : (
            <>
              <Button look="quiet" onClick={stop}>
                {words.stop}
              </Button>
              <Button aria-label={words.skipOf(present.name)} onClick={() => skip(present)}>
                {words.skip}
              </Button>
            </>
          )}
        </>
      }
    >
      <div className="walk-progress" aria-hidden="true">
        <i
          style={{ width: `${(100 * (present === null ? items.length : position - 1)) / Math.max(1, items.length)}%` }}
        />
      </div>
      <ol className="walk" aria-label={words.list}>
        {items.map((server) => (
          <Item
            key={server.id}
            server={server}
            present={server === present}
            skipped={skipped.has(server.id) && isOpen(server)}
          />
        ))}
      </ol>
    </Modal>
  )
}

/** True until a server needs nothing of the person any more and its outcome is known. */
function isOpen(server: ServerView): boolean {
  return stepOf(server) !== null || server.state.kind === 'connecting'
}

function skip(server: ServerView): void {
  leave(server)
  skipStep(server.id)
}

/** Ends what the walk has begun for a server: also a page that has not opened yet, which would come up beside the next. */
function leave(server: ServerView): void {
  const asked = useView.getState().busy[server.id]?.verb === 'sign-in'
  if (asked || server.state.kind === 'authorizing') void cancelSignIn(server)
}

const resultOf = (fixed: number, total: number): string =>
  fixed === total ? words.allFixed(total) : words.someFixed(fixed, total)

function Item({ server, present, skipped }: { server: ServerView; present: boolean; skipped: boolean }) {
  const { state, name, target } = server
  return (
    <li className="walk-item" data-present={present || undefined} aria-current={present ? 'step' : undefined}>
      <div className="walk-head">
        <StateMark look={lookOf(server)} />
        <b className="ellipsis">{name}</b>
        <span className="ellipsis">{target}</span>
        <em>{skipped ? words.skipped : state.kind === 'connected' ? <Fixed /> : present ? '' : wordOf(state)}</em>
      </div>
      {present && <StepBody server={server} />}
    </li>
  )
}

function StepBody({ server }: { server: ServerView }) {
  const part = useKeptFocus<HTMLDivElement>()
  const phase = useConsentPhase(server)
  return (
    <div className="walk-body" ref={part} tabIndex={-1}>
      <Step server={server} phase={phase} />
    </div>
  )
}

function Fixed() {
  return (
    <>
      <Check aria-hidden="true" /> {words.fixed}
    </>
  )
}

function Step({ server, phase }: { server: ServerView; phase: ConsentPhase }) {
  const problem = problemOf(server.state)
  const kind = stepOf(server)
  if (kind === 'client-id' && problem !== null && phase !== 'waiting') {
    return <ClientIdCard server={server} problem={problem} />
  }
  if (phase !== null) {
    return (
      <div data-phase={phase}>
        <ConsentPanel server={server} phase={phase} />
      </div>
    )
  }
  switch (kind) {
    case null:
    case 'client-id':
      return <p>{wordOf(server.state)}…</p>
    case 'sign-in':
      return (
        <>
          {problem !== null && (
            <p>
              <b>{problem.title}.</b> {problem.detail} {problem.hint}
            </p>
          )}
          <div className="flex">
            <VerbButton server={server} verb="sign-in" look="primary" />
          </div>
        </>
      )
    case 'approval':
      return <Approval server={server} />
    default:
      return assertNever(kind)
  }
}

function Approval({ server }: { server: ServerView }) {
  return (
    <>
      <p>{text.overview.approvalTitle(server.name)}.</p>
      <ApprovalCommand server={server} />
      <div className="flex">
        <ApproveButton server={server} />
      </div>
    </>
  )
}
