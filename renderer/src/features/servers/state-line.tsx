/** The line under a server's name: its problem, what is under way, or what it talks to. */
import { duration } from '../../../../shared/duration'
import { assertNever } from '../../../../shared/assert-never'
import { problemOf } from '../../../../shared/model/connection'
import type { ServerView } from '../../../../shared/model/server'
import { consentPage } from '../../lib/consent'
import { shortPath } from '../../lib/path'
import { signInWords } from '../../lib/sign-in-words'
import { lookOf, needsApproval, type Look } from '../../../../shared/model/standing'
import type { Verb } from '../../lib/buttons'
import { useSeconds } from '../../lib/ticker'
import { useTried, type Tried } from '../../parts/use-tried'
import { wordsOfItsOwn } from '../../../../shared/text/own-words'
import { text } from '../../text/en'
import { RetryCountdown } from '../../ui/countdown'

/** The mark to show: a click shows as work at once, before the engine has said anything. */
export function shownLook(server: ServerView, busy: Verb | null): Look {
  return busy !== null && waits(server) ? 'working' : lookOf(server)
}

/** True while the engine has not yet taken up what was asked. */
function waits({ state }: ServerView): boolean {
  return !['connecting', 'disconnecting', 'authorizing'].includes(state.kind)
}

export function StateLine({ server, busy }: { server: ServerView; busy: Verb | null }) {
  const tried = useTried(server)
  if (busy !== null && waits(server)) {
    return <Line look="working">{beginningOf(busy)}</Line>
  }
  return <StandingLine server={server} tried={tried} />
}

function StandingLine({ server, tried }: { server: ServerView; tried: Tried | null }) {
  const { state } = server
  const words = text.list
  const before = tried === null ? null : <span className="state-line-count">{`${tried.short}:`}</span>
  switch (state.kind) {
    case 'connected': {
      const problem = server.capabilities.problem
      if (problem !== null) return <Line look="you">{problem.title}</Line>
      return <Line>{tried === null ? server.target : `${tried.short} · ${server.target}`}</Line>
    }
    case 'asleep':
      return <Line>{words.asleep}</Line>
    case 'connecting':
      return <Line look="working">{words.connecting(state.attempt)}</Line>
    case 'disconnecting':
      return <Line look="working">{words.disconnecting}</Line>
    case 'authorizing':
      return <ConsentLine state={state} />
    case 'reconnecting':
      return (
        <Line look="working" title={state.problem.title}>
          {before}
          <span className="ellipsis">{state.problem.title}.</span>{' '}
          <span className="state-line-count">
            <RetryCountdown nextRetryAt={state.nextRetryAt} />
          </span>
        </Line>
      )
    case 'needs-auth': {
      const said = signInWords(server)?.row ?? `${state.problem.title}. ${state.problem.hint}`
      return (
        <Line look="you" title={said}>
          {before}
          <span className="ellipsis">{said}</span>
        </Line>
      )
    }
    case 'failed': {
      // The title says what is wrong in plain words; then its own, before a detail that may begin with a long command.
      const { title, detail, hint } = state.problem
      const said = wordsOfItsOwn(state.problem)
      const why = said === null ? detail : `“${said}”`
      return (
        <Line look={lookOf(server)} title={`${title}. ${why} ${hint}`}>
          {before}
          <span className="ellipsis">{why === '' ? title : `${title}. ${why}`}</span>
        </Line>
      )
    }
    case 'disconnected':
      if (needsApproval(state)) return <Line look="you">{words.needsApproval}</Line>
      return <Line>{problemOf(state)?.title ?? server.target}</Line>
    case 'disabled':
      return <Line>{words.disabledIn(shortPath(state.where))}</Line>
    default:
      return assertNever(state)
  }
}

/** What a click has begun, before the engine says anything. */
function beginningOf(busy: Verb): string {
  switch (busy) {
    case 'connect':
      return text.list.connecting(1)
    case 'reconnect':
      return text.list.reconnecting
    case 'disconnect':
      return text.list.disconnecting
    case 'sign-in':
      return text.list.preparingSignIn
    case 'sign-out':
    case 'forget-registration':
      return text.list.signingOut
    default:
      return assertNever(busy)
  }
}

function ConsentLine({ state }: { state: Extract<ServerView['state'], { kind: 'authorizing' }> }) {
  const now = useSeconds(true)
  const { host } = consentPage(state.url)
  const left = Date.parse(state.expiresAt) - now
  const said = host === '' ? text.list.waitingForBrowser : text.list.waitingAt(host)
  return (
    <Line look="you" title={said}>
      <span className="ellipsis">{said}</span>
      {left > 0 && <span className="state-line-count">· {text.consent.left(duration(left))}</span>}
    </Line>
  )
}

function Line({ look, title, children }: { look?: Look; title?: string; children: React.ReactNode }) {
  return (
    <div className="state-line" data-look={look} title={title ?? (typeof children === 'string' ? children : undefined)}>
      {typeof children === 'string' ? <span className="ellipsis">{children}</span> : children}
    </div>
  )
}
