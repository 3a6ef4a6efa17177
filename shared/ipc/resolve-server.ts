/** From what a person typed to one server: an id, a name that only one server has, or `CLIENT/NAME`. Pure. */
import type { ServerSource, ServerView } from '../model/server'
import { PatchbayError } from './result'

/** Enough of a server to be found by, and to be told from others of its name. */
export type Named = Pick<ServerView, 'id' | 'name'> & { source: Pick<ServerSource, 'client' | 'scope' | 'path'> }

/** @throws PatchbayError `unknown-server`, or `ambiguous-server` with the candidates as data */
export function resolveServer<T>(wanted: string, servers: readonly T[], describe: (server: T) => Named): T {
  const all = servers.map((server) => ({ server, ...describe(server) }))
  const byId = all.find(({ id }) => id === wanted)
  if (byId) return byId.server
  const exact = all.filter(({ name }) => name === wanted)
  const named = exact.length > 0 ? exact : all.filter(({ name, source }) => `${source.client}/${name}` === wanted)
  const [first, second] = named
  if (!first) throw new PatchbayError('unknown-server', `There is no server “${wanted}”.`)
  if (!second) return first.server
  const candidates = named.map(({ id, name, source: { client, scope, path } }) => ({ id, name, client, scope, path }))
  const list = candidates.map(({ id, path }) => `${id} (${path})`).join(', ')
  throw new PatchbayError(
    'ambiguous-server',
    `${named.length} servers are called “${wanted}”; use an id: ${list}`,
    candidates,
  )
}
