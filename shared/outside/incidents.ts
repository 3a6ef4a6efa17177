/**
 * Which notifications there are: one per incident, not per retry; none while the computer is offline or the person looks at the
 * window; several at once are one. Pure but for its memory.
 */
import type { ServerView } from '../model/server'
import type { Snapshot } from '../model/snapshot'
import { standingOf } from '../model/standing'
import { problemOf } from '../model/connection'
import { serverCount } from '../text/count'
import { oneAction } from './tray-menu'

export interface Incident {
  /** One notification replaces another of the same id. */
  id: string
  title: string
  body: string
  /** The server to show; null when it is about several. */
  server: string | null
  /** The button, where the system has buttons; elsewhere a click leads to the window. */
  action: { label: 'Sign In' | 'Reconnect'; kind: 'sign-in' | 'reconnect' } | null
}

export interface Situation {
  /** Somebody looks at the window. */
  inFront: boolean
}

export interface IncidentWatch {
  /** Takes the present picture. @returns what is to be shown now */
  take(snapshot: Pick<Snapshot, 'servers' | 'offline'>, situation: Situation): Incident[]
}

/** More than this at once is told in one. */
const mostSingle = 2

export function watchIncidents(): IncidentWatch {
  /** What has been told, or was seen in the window, by server: the incident's beginning. */
  const told = new Map<string, string>()
  return {
    take({ servers, offline }, { inFront }) {
      const present = new Set(servers.map(({ id }) => id))
      for (const id of told.keys()) if (!present.has(id)) told.delete(id)
      const fresh: ServerView[] = []
      for (const server of servers) {
        const key = incidentOf(server)
        if (key === null) {
          // Back, or not wanted any more: the next time is another incident. On the way nothing is decided yet.
          if (isOver(server)) told.delete(server.id)
          continue
        }
        if (told.get(server.id) === key || offline) continue
        told.set(server.id, key)
        if (!inFront) fresh.push(server)
      }
      return fresh.length > mostSingle ? [together(fresh)] : fresh.map(single)
    },
  }
}

/** What identifies the incident that a server is in; null where nobody has to be told. */
function incidentOf(server: ServerView): string | null {
  const standing = standingOf(server)
  // A retry heals by itself; a permission has been asked for since before; a sign-in that waits is the person's own doing.
  if (standing !== 'failed' && server.state.kind !== 'needs-auth') return null
  if (server.state.kind === 'needs-auth' && server.state.reason === 'more-scopes') return null
  // The engine's own beginning of the incident outlives every retry in it.
  return server.past.incident?.from ?? `${server.state.kind}`
}

function isOver({ state }: ServerView): boolean {
  return ['connected', 'asleep', 'disconnected', 'disabled'].includes(state.kind)
}

function single(server: ServerView): Incident {
  const { id, name, state } = server
  const problem = problemOf(state)
  const action = oneAction(server)
  return {
    id: `incident ${id}`,
    title: state.kind === 'needs-auth' ? `${name} needs you to sign in` : `${name} does not work`,
    body: problem === null ? '' : [problem.title, problem.hint].filter((part) => part !== '').join('. '),
    server: id,
    action:
      action === 'sign-in'
        ? { label: 'Sign In', kind: action }
        : action === 'reconnect'
          ? { label: 'Reconnect', kind: action }
          : null,
  }
}

function together(servers: readonly ServerView[]): Incident {
  const names = servers.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, 'en'))
  const shown = names.slice(0, 3).join(', ')
  return {
    id: 'incident several',
    title: `${serverCount(servers.length)} need you`,
    body: names.length > 3 ? `${shown} and ${names.length - 3} more` : shown,
    server: null,
    action: null,
  }
}
