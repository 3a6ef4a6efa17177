/** Server views for tests of what carries them. */
import type { ServerView } from '../../../shared/model/server'

export function viewOf(id: string, given: Partial<ServerView> = {}): ServerView {
  return {
    id,
    name: id,
    source: { id: 's', client: 'patchbay', scope: 'user', path: '/servers.json', project: null },
    transport: 'stdio',
    target: 'x',
    state: { kind: 'disconnected', problem: null },
    since: new Date(0).toISOString(),
    capabilities: {
      freshness: 'unknown',
      tools: null,
      prompts: null,
      resources: null,
      revision: 0,
      problem: null,
      serverInfo: null,
    },
    pulse: null,
    auth: { kind: 'none', expiresAt: null, scopes: [] },
    past: { revision: 0, incident: null, connectedUntil: null },
    route: { way: 'direct', via: null, open: [] },
    removable: true,
    ...given,
  }
}
