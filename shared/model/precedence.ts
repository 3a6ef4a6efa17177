/** Which of a client's entries of one name it uses, and which of them nobody reads there. Pure. */
import { oneNameOneServer } from './clients'
import { problemOf } from './connection'
import type { ServerView } from './server'
import type { Scope } from './source'

export interface Shadow {
  /** The id of the entry that wins. */
  by: string
  /** The project folder in which it does; null: everywhere. */
  project: string | null
}

type Placed = Pick<ServerView, 'id' | 'name' | 'source' | 'state'>

/** The strongest first. */
const scopes: readonly Scope[] = ['managed', 'local', 'project', 'user', 'plugin']
/** Files of an administrator that everything else overrides. */
const weakest = /[\\/]system-defaults\.json$/

/**
 * The entries that another one of their client hides, by id. What is switched off, not approved or not valid hides nothing:
 * the client goes on to the next. An entry that counts everywhere is hidden in a project by the project's own.
 */
export function shadows(servers: readonly Placed[]): ReadonlyMap<string, Shadow> {
  const groups = new Map<string, Placed[]>()
  for (const server of servers) {
    if (!oneNameOneServer(server.source.client)) continue
    const key = `${server.source.client}\0${server.name}`
    groups.set(key, [...(groups.get(key) ?? []), server])
  }
  const found = new Map<string, Shadow>()
  for (const group of groups.values()) {
    const ordered = group.toSorted((a, b) => rank(a) - rank(b))
    for (const [index, server] of ordered.entries()) {
      const winner = ordered.slice(0, index).find((other) => counts(other) && meet(other, server))
      if (winner) found.set(server.id, { by: winner.id, project: winner.source.project })
    }
  }
  return found
}

function rank({ source }: Placed): number {
  return weakest.test(source.path) ? scopes.length : scopes.indexOf(source.scope)
}

/** True where there is a folder in which the client reads both. */
function meet(one: Placed, other: Placed): boolean {
  const [a, b] = [one.source.project, other.source.project]
  return a === null || b === null || a === b
}

function counts({ state }: Placed): boolean {
  if (state.kind === 'disabled') return false
  const code = problemOf(state)?.code
  return code !== 'config.needs-approval' && code !== 'config.invalid-entry'
}
