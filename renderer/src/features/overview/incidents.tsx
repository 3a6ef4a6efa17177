/** How reliable a server was, and its latest incidents: what it was, and how long it took until the tools were back. */
import { duration } from '../../../../shared/duration'
import { incidentsOf, reliabilityOf, type Incident, type StateSpan } from '../../../../shared/model/history'
import { incidentWords } from '../../../../shared/text/incidents'
import { useMinutes } from '../../lib/ticker'
import { clockTime } from '../../../../shared/text/clock-time'
import { ago } from '../../lib/time'
import { text } from '../../text/en'

/** The newest of them; the rest is in `patchbay history`. */
const shown = 5
/** A share of less than this (ms) says more about when somebody began to look than about the server. */
const longEnough = 24 * 3_600_000

export function Incidents({ history }: { history: readonly StateSpan[] }) {
  const now = useMinutes()
  const words = text.overview
  const reliability = reliabilityOf(history, now)
  if (!reliability) return null
  const { share, from, incidents, repairMs } = reliability
  const latest = incidentsOf(history).slice(-shown).toReversed()
  const isOld = share !== null && now - Date.parse(from) >= longEnough
  if (!isOld && incidents === 0) return null
  return (
    <section className="card">
      <h2>{words.incidents}</h2>
      {isOld && <p>{words.reliability(share, clockTime(from, now))}</p>}
      <p className="incidents-sum">
        {incidents === 0
          ? words.noIncident
          : repairMs === null
            ? words.unrepaired(incidents)
            : words.repaired(incidents, duration(repairMs))}
      </p>
      {latest.length > 0 && (
        <ol className="incidents">
          {latest.map((incident) => (
            <li key={incident.from}>
              <time className="incident-at" dateTime={incident.from} title={clockTime(incident.from, now)}>
                {ago(incident.from, now)}
              </time>
              <span className="incident-what" title={incident.code ?? undefined}>
                {incidentWords(incident.code)}
              </span>
              <span className="incident-end">{endOf(incident)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function endOf({ from, to, end }: Incident): string {
  if (to === null || end === null) return text.overview.incidentEnd.lasts
  return text.overview.incidentEnd[end](duration(Date.parse(to) - Date.parse(from)))
}
