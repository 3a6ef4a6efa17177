/** The items of Fix all: what each is about, how it stands, and the one action of the present one. */
import { Check } from 'lucide-react'
import { assertNever } from '../../../../shared/assert-never'
import { problemOf } from '../../../../shared/model/connection'
import type { ServerView } from '../../../../shared/model/server'
import type { SourceView } from '../../../../shared/model/source'
import { lookOf, type Look } from '../../../../shared/model/standing'
import { wordOf } from '../../../../shared/text/states'
import { shortPath } from '../../lib/path'
import { ownWords } from '../../../../shared/text/own-words'
import { diagnosticsOf, reveal, revealSource } from '../../store/actions'
import { stepOf } from '../../store/fix-all'
import { useSpokenName } from '../../store/spoken-name'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { useKeptFocus } from '../../ui/kept-focus'
import { ApprovalCommand, ApproveButton } from '../../parts/approval'
import { CopyButton } from '../../parts/copy-button'
import { VerbButton } from '../../parts/server-actions'
import { StateMark } from '../../ui/state-mark'
import { ClientIdCard } from './client-id-form'
import { ConsentPanel, useConsentPhase } from './consent-panel'
import { TrustCard } from './trust-card'

const words = text.fixAll

/** `left`: it heals by itself or is off; nothing is asked of the person any more. */
export type ItemStanding = 'waits' | 'present' | 'skipped' | 'fixed' | 'left'

export function ServerItem({ server, standing }: { server: ServerView; standing: ItemStanding }) {
  const name = useSpokenName(server)
  return (
    <Frame
      look={lookOf(server)}
      name={name}
      note={server.target}
      standing={standing}
      state={problemOf(server.state)?.title ?? wordOf(server.state)}
    >
      {standing === 'present' && <ServerStep server={server} />}
    </Frame>
  )
}

export function FileItem({ source, standing }: { source: SourceView; standing: ItemStanding }) {
  const path = shortPath(source.path)
  const { problem } = source
  const place = problem?.evidence.file
  return (
    <Frame
      look={problem === null ? 'good' : 'you'}
      name={path}
      note=""
      standing={standing}
      state={problem?.title ?? ''}
    >
      {standing === 'present' && problem !== null && (
        <Body>
          <p>
            {problem.detail} {problem.hint}
          </p>
          <div className="flex">
            <Button look="primary" aria-label={text.list.openFile(path)} onClick={() => void revealSource(source)}>
              {place === undefined ? text.buttons.reveal : text.list.openAt(place.line)}
            </Button>
          </div>
        </Body>
      )}
    </Frame>
  )
}

interface FrameProps {
  look: Look
  name: string
  note: string
  state: string
  standing: ItemStanding
  children: React.ReactNode
}

function Frame({ look, name, note, state, standing, children }: FrameProps) {
  const present = standing === 'present'
  return (
    <li className="walk-item" data-present={present || undefined} aria-current={present ? 'step' : undefined}>
      <div className="walk-head">
        <StateMark look={look} />
        <b className="ellipsis" title={name}>
          {name}
        </b>
        <span className="ellipsis">{note}</span>
        <em>
          {standing === 'fixed' ? (
            <>
              <Check aria-hidden="true" /> {words.fixed}
            </>
          ) : standing === 'skipped' ? (
            words.skipped
          ) : present ? (
            ''
          ) : (
            state
          )}
        </em>
      </div>
      {children}
    </li>
  )
}

function Body({ children }: { children: React.ReactNode }) {
  const part = useKeptFocus<HTMLDivElement>()
  return (
    <div className="walk-body" ref={part} tabIndex={-1}>
      {children}
    </div>
  )
}

function ServerStep({ server }: { server: ServerView }) {
  const phase = useConsentPhase(server)
  const problem = problemOf(server.state)
  const kind = stepOf(server)
  if (kind === 'client-id' && problem !== null && phase !== 'waiting') {
    return (
      <Body>
        <ClientIdCard server={server} problem={problem} />
      </Body>
    )
  }
  if (kind === 'issuer' && problem !== null && phase === null) {
    return (
      <Body>
        <TrustCard server={server} problem={problem} />
      </Body>
    )
  }
  if (phase !== null) {
    return (
      <Body>
        <div data-phase={phase}>
          <ConsentPanel server={server} phase={phase} />
        </div>
      </Body>
    )
  }
  switch (kind) {
    case null:
    case 'client-id':
    case 'issuer':
    case 'file':
      return (
        <Body>
          <p>{wordOf(server.state)}…</p>
        </Body>
      )
    case 'approval':
      return (
        <Body>
          <p>{text.overview.approvalTitle(server.name)}.</p>
          <ApprovalCommand server={server} />
          <div className="flex">
            <ApproveButton server={server} primary />
          </div>
        </Body>
      )
    case 'sign-in':
    case 'program':
    case 'entry':
    case 'server':
      return (
        <Body>
          <Wrong server={server} />
          <div className="flex">
            <StepButtons server={server} kind={kind} />
          </div>
        </Body>
      )
    default:
      return assertNever(kind)
  }
}

function Wrong({ server }: { server: ServerView }) {
  const problem = problemOf(server.state)
  if (problem === null) return null
  const quoted = ownWords(problem)
  return (
    <p>
      <b>{problem.title}.</b>{' '}
      {quoted !== null && (
        <>
          {text.overview.saysItself} <q>{quoted}</q>{' '}
        </>
      )}
      {problem.detail} {problem.hint}
    </p>
  )
}

/** The one action that fits, and Reconnect for when it has been done. */
function StepButtons({ server, kind }: { server: ServerView; kind: 'sign-in' | 'program' | 'entry' | 'server' }) {
  if (kind === 'sign-in') return <VerbButton server={server} verb="sign-in" look="primary" />
  const tells = problemOf(server.state)?.action === 'none'
  return (
    <>
      {kind !== 'server' && (
        <Button
          look="primary"
          aria-label={`${text.buttons.reveal}: ${server.name}`}
          onClick={() => void reveal(server)}
        >
          {text.buttons.reveal}
        </Button>
      )}
      {kind === 'server' && tells && (
        <CopyButton
          look="primary"
          label={text.diagnose.copy}
          name={text.diagnose.copyOf(server.name)}
          value={() => diagnosticsOf(server)}
        />
      )}
      <VerbButton server={server} verb="reconnect" look={kind === 'server' && !tells ? 'primary' : 'plain'} />
    </>
  )
}
