/** How reliable a server was, and its latest incidents: what it was, and how long it took until the tools were back. */
import { duration } from '../../../../shared/duration'
import { problemOf } from '../../../../shared/model/connection'
import { incidentsOf, reliabilityOf, type Incident, type StateSpan } from '../../../../shared/model/history'
import type { ServerView } from '../../../../shared/model/server'
import { incidentWords } from '../../../../shared/text/incidents'
import { useMinutes } from '../../lib/ticker'
import { clockTime, roughly } from '../../lib/time'
import { diagnosticsOf } from '../../store/actions'
import { text } from '../../text/en'
import { CopyButton } from '../../parts/copy-button'

/** The newest of them; the rest is in `patchbay history`. */
const shown = 5

export function Incidents({ server, history }: { server: ServerView; history: readonly StateSpan[] }) {
  const now = useMinutes()
  const words = text.overview
  const reliability = reliabilityOf(history, now)
  if (!reliability || reliability.share === null) return null
  const { share, from, incidents, repairMs } = reliability
  const latest = incidentsOf(history).slice(-shown).toReversed()
  return (
    <section className="card">
      <h2>{words.incidents}</h2>
      <p>{words.reliability(share, clockTime(from, now))}</p>
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
              <span className="incident-at">{clockTime(incident.from, now)}</span>
              <span className="incident-what" title={incident.code ?? undefined}>
                {incidentWords(incident.code)}
              </span>
              <span className="incident-end">{endOf(incident, now)}</span>
            </li>
          ))}
        </ol>
      )}
      {/* Beside a problem it is among the problem's details. */}
      {problemOf(server.state) === null && (
        <div className="card-foot">
          <CopyButton label={text.overview.copyDiagnostics} value={() => diagnosticsOf(server)} />
        </div>
      )}
    </section>
  )
}

function endOf({ from, to, end }: Incident, now: number): string {
  if (to === null || end === null) return text.overview.incidentEnd.lasts(roughly(now - Date.parse(from)))
  return text.overview.incidentEnd[end](duration(Date.parse(to) - Date.parse(from)))
}
