/** What is wrong with a server: the one cause with its button, then every check that led to it. */
import type { CheckOutcome, CheckResult, Diagnosis } from '../../../../shared/model/diagnosis'
import type { ServerView } from '../../../../shared/model/server'
import type { Look } from '../../../../shared/model/standing'
import { withoutNoise } from '../../../../shared/text/last-words'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { CopyButton } from '../../parts/copy-button'
import { ErrorNote } from '../../ui/note'
import { StateMark } from '../../ui/state-mark'
import { CheckAction } from './check-action'
import { reportText } from './report'
import { useDiagnosis } from './use-diagnosis'
import './diagnose.css'

const words = text.diagnose
const looks: Record<CheckOutcome, Look> = { ok: 'good', warning: 'you', failed: 'bad', skipped: 'off' }

export function Diagnose({ server }: { server: ServerView }) {
  const { running, checks, report, error, again } = useDiagnosis(server.id)
  const told = report === null ? checks : toldOf(report)
  return (
    <div className="sheet">
      <div role="status" aria-live="polite" aria-busy={running}>
        {running && (
          <p className="diagnose-progress">
            <StateMark look="working" />
            {checks.length === 0 ? words.looking : words.lookingAt(checks.length)}
          </p>
        )}
        {report !== null && <Verdict server={server} report={report} />}
      </div>
      {error !== null && <ErrorNote title={words.failed} error={error} />}
      <div className="diagnose-bar">
        <Button busy={running} aria-label={words.againOf(server.name)} onClick={() => !running && again()}>
          {words.again}
        </Button>
        {report !== null && (
          <CopyButton label={words.copy} name={words.copyOf(server.name)} value={() => reportText(server, report)} />
        )}
        {report !== null && <span className="field-note">{words.took(report.checks.length, report.ms)}</span>}
      </div>
      {told.length > 0 && (
        <ol className="diagnose-checks" aria-label={report?.cause ? words.alsoSeen : words.list}>
          {told.map((check) => (
            <Row key={check.id} server={server} check={check} />
          ))}
        </ol>
      )}
      {report !== null && report.cause !== null && <Folded server={server} checks={report.checks} />}
    </div>
  )
}

/** What else was noted beside the cause, which the card says; where all is well, everything is there to be read. */
function toldOf({ cause, checks }: Diagnosis): readonly CheckResult[] {
  if (cause === null) return checks
  return checks.filter(({ id, outcome }) => id !== cause.id && outcome !== 'ok' && outcome !== 'skipped')
}

function Folded({ server, checks }: { server: ServerView; checks: readonly CheckResult[] }) {
  return (['ok', 'skipped'] as const).map((outcome) => {
    const folded = checks.filter((check) => check.outcome === outcome)
    return (
      folded.length > 0 && (
        <details key={outcome} className="diagnose-folded">
          <summary>{words.folded[outcome](folded.length)}</summary>
          <ol className="diagnose-checks">
            {folded.map((check) => (
              <Row key={check.id} server={server} check={check} />
            ))}
          </ol>
        </details>
      )
    )
  })
}

function Verdict({ server, report }: { server: ServerView; report: Diagnosis }) {
  const { cause } = report
  const lines = withoutNoise(cause?.evidence.stderr ?? []).slice(-5)
  // What was found stays true until something happens.
  const changed = Date.parse(server.since) > Date.parse(report.at)
  return (
    <section className="card state-card" data-look={cause ? looks[cause.outcome] : undefined}>
      <h2 className="selectable">{cause ? cause.finding : words.well(server.name)}</h2>
      <div className="selectable state-words">
        <p>{cause ? cause.hint : words.wellBody}</p>
        {lines.length > 0 && <pre className="diagnose-stderr">{lines.join('\n')}</pre>}
        {changed && <p className="state-count">{words.changed}</p>}
      </div>
      {cause && (
        <div className="flex">
          <CheckAction server={server} check={cause} look="primary" />
          <span className="field-note selectable">
            {words.seenBy(cause.title)} {cause.code !== null && <code>{cause.code}</code>}
          </span>
        </div>
      )}
    </section>
  )
}

function Row({ server, check }: { server: ServerView; check: CheckResult }) {
  const { title, outcome, finding, ms } = check
  return (
    <li className="diagnose-check" data-outcome={outcome}>
      <StateMark look={looks[outcome]} />
      <div className="selectable">
        <b>{title}</b> <small>{words.outcome[outcome]}</small>
        <p>{finding}</p>
      </div>
      <span className="diagnose-ms">{ms > 0 && words.ms(ms)}</span>
      <CheckAction server={server} check={check} look="plain" />
    </li>
  )
}
