/** What calls of a tool have brought: the latest in full, the earlier ones folded, each with its arguments to be used again. */
import { useMinutes } from '../../lib/ticker'
import { clockTime } from '../../../../shared/text/clock-time'
import type { Outcome } from '../../store/calls'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/note'
import { ResultView } from './result-view'

const words = text.tools

interface CallOutcomesProps {
  outcomes: readonly Outcome[]
  onReuse: (args: Record<string, unknown>) => void
}

export function CallOutcomes({ outcomes, onReuse }: CallOutcomesProps) {
  const now = useMinutes()
  const [latest, ...earlier] = outcomes
  return (
    <>
      <div role="status" className="try-outcome">
        {latest !== undefined && <OneOutcome outcome={latest} />}
      </div>
      {earlier.length > 0 && (
        <details className="call-history">
          <summary>{words.earlier(earlier.length)}</summary>
          {earlier.map((outcome, index) => (
            <details key={`${outcome.at} ${index}`}>
              <summary>
                {clockTime(new Date(outcome.at).toISOString(), now)} ·{' '}
                {outcome.error === null ? words.took(outcome.ms) : words.callFailed}{' '}
                <code>{JSON.stringify(outcome.arguments).slice(0, 80)}</code>
              </summary>
              <Button look="quiet" onClick={() => onReuse(outcome.arguments)}>
                {words.reuse}
              </Button>
              <OneOutcome outcome={outcome} />
            </details>
          ))}
        </details>
      )}
    </>
  )
}

function OneOutcome({ outcome }: { outcome: Outcome }) {
  if (outcome.error !== null) return <ErrorNote title={words.callFailed} error={outcome.error} />
  return <ResultView result={outcome.result} ms={outcome.ms} />
}
