/** From what a person typed to one server: an id, or a name that only one server has. */
import type { ServerView } from '../../../shared/model/server'
import { PatchbayError } from '../../../shared/ipc/result'

/** Throws `unknown-server`, or `ambiguous-server` with the candidates as data. */
export function resolveServer(wanted: string, servers: readonly ServerView[]): string {
  const byId = servers.find((server) => server.id === wanted)
  if (byId) return byId.id
  const named = servers.filter((server) => server.name === wanted)
  const [first, second] = named
  if (!first) throw new PatchbayError('unknown-server', `There is no server “${wanted}”.`)
  if (!second) return first.id
  const candidates = named.map(({ id, name, source }) => ({
    id,
    name,
    client: source.client,
    scope: source.scope,
    path: source.path,
  }))
  const list = candidates.map(({ id, path }) => `${id} (${path})`).join(', ')
  throw new PatchbayError(
    'ambiguous-server',
    `${named.length} servers are called “${wanted}”; use an id: ${list}`,
    candidates,
  )
}
