/** What a host may ask for a person to read: a diagnosis, the report for whoever helps, and the entry as it is written. */
import type { MapView } from '../../../shared/model/map'
import type { EngineInfo } from '../../../shared/model/snapshot'
import type { SourceView } from '../../../shared/model/source'
import type { Supervisors } from '../connection/supervisors'
import { reportText } from '../diagnostics/report'
import type { Doctor } from '../doctor/doctor'
import type { Clock, Files, Host } from '../ports'
import { viewOf } from '../snapshot/build'
import { readConfiguration } from '../sources/configuration'
import { truthMap } from '../truth-map/truth-map'
import type { Redactor } from '../vault/redact'
import type { Engine } from './engine'

type ReportMethods = Pick<Engine, 'diagnose' | 'diagnostics' | 'map' | 'place' | 'configuration'>

export interface ReportDeps {
  info: EngineInfo
  host: Host
  clock: Clock
  files: Files
  supervisors: Supervisors
  doctor: Doctor
  redactor: Redactor
  /** The files, as last shown. */
  sources: () => readonly SourceView[]
}

/** Names and places stay as the picture of the servers has them: a header's short value may well be a word of a name. */
function withoutSecrets(map: MapView, redactor: Redactor): MapView {
  const rows = map.rows.map((row) => ({
    ...row,
    target: redactor.text(row.target),
    cells: row.cells.map((cell) => ({ ...cell, drift: cell.drift.map((name) => redactor.text(name)) })),
  }))
  return { ...map, rows }
}

export function reportMethods(deps: ReportDeps): ReportMethods {
  const { info, host, clock, files, supervisors, doctor, redactor } = deps
  return {
    diagnose: (server) => doctor.examine(supervisors.find(server)),
    diagnostics: (server) => {
      const wanted = server === null ? supervisors.all() : [supervisors.find(server)]
      const reports = wanted.map((supervisor) => ({
        view: viewOf(supervisor),
        history: supervisor.view.history,
        requests: supervisor.connector.requests.all(),
        activity: supervisor.shown.activity.since(0),
      }))
      const about = { info, platform: host.platform, now: clock.now() }
      return reportText(about, reports, (text) => redactor.text(text))
    },
    map: () => {
      const known = supervisors.all().map((each) => ({ definition: each.definition, view: viewOf(each) }))
      return withoutSecrets(truthMap(known, deps.sources()), redactor)
    },
    place: (server) => {
      const { location, position } = supervisors.find(server).definition
      return { path: location.path, ...position }
    },
    configuration: (server) => readConfiguration(supervisors.find(server).definition, files),
  }
}
