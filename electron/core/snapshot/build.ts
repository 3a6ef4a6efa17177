/** Builds what a view sees of one server: pure. */
import type { ServerView } from '../../../shared/model/server'
import type { Supervisor } from '../connection/supervisor'
import { targetOf } from '../sources/describe'
import { routeOf } from '../sources/route-offers'
import { sourceId } from '../sources/sources'

/** The server as it is now. */
export function viewOf({ id, definition, view }: Pick<Supervisor, 'id' | 'definition' | 'view'>): ServerView {
  const { location, entry } = definition
  const span = view.history.at(-1)
  return {
    id,
    name: location.name,
    source: {
      id: sourceId(location.path),
      client: location.client,
      scope: location.scope,
      path: location.path,
      project: location.project,
    },
    transport: entry.transport,
    target: targetOf(definition),
    state: view.state,
    since: span?.from ?? new Date(0).toISOString(),
    capabilities: view.capabilities,
    pulse: view.state.kind === 'connected' ? view.pulse : null,
    auth: view.auth,
    past: view.past,
    route: routeOf(definition),
    removable: location.client === 'patchbay',
  }
}
