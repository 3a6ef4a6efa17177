/** What a server's past says: incidents, and how reliable it was. Pure; both the window and the command line use it. */
import { assertNever } from '../assert-never'
import type { ConnectionState } from './connection'

/** A stretch of time in one state, for the timeline. `closed`: Patchbay was not running. */
export interface StateSpan {
  kind: ConnectionState['kind'] | 'closed'
  /** ISO 8601. */
  from: string
  /** The problem's code, if the state had one. */
  code: string | null
}

/** A time during which a server that was wanted was not there. */
export interface Incident {
  /** ISO 8601. */
  from: string
  /** ISO 8601; null while it lasts. */
  to: string | null
  /** The code of the problem that it began with, as far as that had one. */
  code: string | null
  /** How it ended: connected again, the person did not want it any more, or Patchbay was closed. Null while it lasts. */
  end: 'repaired' | 'not-wanted' | 'closed' | null
}

/** What a view carries of a server's past; all of it is asked for (`server.history`). */
export interface PastView {
  /** Grows by one with every change of the history, so that a view knows when to fetch again. */
  revision: number
  /** The latest incident; null when there was none. */
  incident: Incident | null
  /** ISO 8601: when it was last connected, as far as the history knows; null when it is connected, or never was. */
  connectedUntil: string | null
}

export interface Reliability {
  /** ISO 8601: where the history begins. */
  from: string
  /**
   * Of the time it was wanted, the share in which it was connected (0 to 1); null when there is no such time. The first
   * connecting of a start says nothing yet: when it fails, an incident begins.
   */
  share: number | null
  incidents: number
  /** The median time in ms from the beginning of an incident to its repair; null when none was repaired. */
  repairMs: number | null
}

/** @returns the incidents of a history, oldest first */
export function incidentsOf(history: readonly StateSpan[]): Incident[] {
  const incidents: Incident[] = []
  let open: Incident | null = null
  for (const { kind, from, code } of history) {
    if (isTrouble(kind, code)) {
      // What it was first is the cause; what it was taken for later is a consequence.
      open ??= { from, to: null, code: null, end: null }
      open.code ??= code
      continue
    }
    const end = endOf(kind)
    if (!open || !end) continue
    incidents.push({ ...open, to: from, end })
    open = null
  }
  return open ? [...incidents, open] : incidents
}

/** The past in short. */
export function pastOf(history: readonly StateSpan[], revision: number): PastView {
  const connected = history.findLastIndex(({ kind }) => kind === 'connected')
  return {
    revision,
    incident: incidentsOf(history).at(-1) ?? null,
    connectedUntil: connected < 0 ? null : (history[connected + 1]?.from ?? null),
  }
}

/** @param now in ms since the epoch */
export function reliabilityOf(history: readonly StateSpan[], now: number): Reliability | null {
  const [first] = history
  if (!first) return null
  let connected = 0
  let wanted = 0
  let inTrouble = false
  for (const [index, { kind, from, code }] of history.entries()) {
    if (isTrouble(kind, code)) inTrouble = true
    else if (endOf(kind)) inTrouble = false
    if (kind === 'connecting' && !inTrouble) continue
    const ms = Math.max(0, Date.parse(history[index + 1]?.from ?? new Date(now).toISOString()) - Date.parse(from))
    if (endOf(kind) === 'not-wanted' || kind === 'closed' || kind === 'disconnecting') continue
    wanted += ms
    if (kind === 'connected' || isStillThere(code)) connected += ms
  }
  const incidents = incidentsOf(history)
  const repairs = incidents
    .filter(({ end }) => end === 'repaired')
    .map(({ from, to }) => Date.parse(to ?? from) - Date.parse(from))
    .toSorted((a, b) => a - b)
  return {
    from: first.from,
    share: wanted === 0 ? null : connected / wanted,
    incidents: incidents.length,
    repairMs: repairs[Math.floor(repairs.length / 2)] ?? null,
  }
}

function isTrouble(kind: StateSpan['kind'], code: string | null): boolean {
  return (kind === 'reconnecting' || kind === 'needs-auth' || kind === 'failed') && !isStillThere(code)
}

/** A request that wants more rights, or a sign-in that others do not want, says nothing against the connection. */
function isStillThere(code: string | null): boolean {
  return code === 'auth.more-scopes' || code === 'auth.some-tools'
}

function endOf(kind: StateSpan['kind']): Incident['end'] {
  switch (kind) {
    case 'connected':
      return 'repaired'
    case 'asleep':
    case 'disconnected':
    case 'disabled':
      return 'not-wanted'
    case 'closed':
      return 'closed'
    case 'connecting':
    case 'reconnecting':
    case 'needs-auth':
    case 'authorizing':
    case 'failed':
    case 'disconnecting':
      return null
    default:
      return assertNever(kind)
  }
}
