/** The states of the last day as one strip: its parts are as long as the states lasted. */
import { stateWords } from '../../../../shared/text/states'
import { duration } from '../../../../shared/duration'
import type { StateSpan } from '../../../../shared/model/history'
import { lookOfKind } from '../../../../shared/model/standing'
import { useMinutes, useSeconds } from '../../lib/ticker'
import { clockTime } from '../../../../shared/text/clock-time'
import { roughly } from '../../lib/time'
import { text } from '../../text/en'

export function Timeline({ history }: { history: readonly StateSpan[] }) {
  const now = usePresent(history)
  const words = text.overview
  const spans = lengthsOf(history, now)
  const first = spans[0]
  const last = spans.at(-1)
  if (first === undefined || last === undefined) return null
  return (
    <section className="card">
      <h2>{words.history}</h2>
      <ol className="timeline">
        {spans.map((span, index) => {
          const said = words.span(wordFor(span.kind), duration(span.ms))
          return (
            <li
              key={`${span.from} ${index}`}
              data-look={lookOfKind(span.kind)}
              // As long as it lasted; a least width keeps short trouble visible.
              style={{ flexGrow: Math.max(span.ms, 1) }}
              title={`${clockTime(span.from, now)}: ${said}${span.code === null ? '' : ` (${span.code})`}`}
            >
              <span className="hidden">{said}</span>
            </li>
          )
        })}
      </ol>
      <div className="timeline-axis">
        <span>{clockTime(first.from, now)}</span>
        <span>{words.historyNow(wordFor(last.kind), roughly(last.ms))}</span>
      </div>
    </section>
  )
}

/** Of a strip this short (ms) seconds can be seen. */
const young = 3_600_000

/** Never before the last state began, or that would seem to have lasted no time at all. */
function usePresent(history: readonly StateSpan[]): number {
  const minutes = useMinutes()
  const [first, last] = [history[0], history.at(-1)]
  const isYoung = first !== undefined && minutes - Date.parse(first.from) < young
  const seconds = useSeconds(isYoung)
  return Math.max(isYoung ? seconds : minutes, last === undefined ? 0 : Date.parse(last.from))
}

const day = 24 * 3_600_000

function lengthsOf(history: readonly StateSpan[], now: number): (StateSpan & { ms: number })[] {
  const begin = now - day
  const all = history.map((span, index) => {
    const end = history[index + 1]
    const until = end === undefined ? now : Date.parse(end.from)
    // What began before the day counts from its beginning.
    const from = Math.max(begin, Date.parse(span.from))
    return { ...span, from: new Date(from).toISOString(), ms: until - from }
  })
  // The present state began now, and is shown all the same.
  return all
    .filter(({ ms }, index) => ms > 0 || index === all.length - 1)
    .map((span) => ({ ...span, ms: Math.max(0, span.ms) }))
}

function wordFor(kind: StateSpan['kind']): string {
  return kind === 'closed' ? text.overview.closed : stateWords[kind]
}
