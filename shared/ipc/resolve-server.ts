/** From what a person typed to one server: an id, a name that only one server has, or such a name with its client. Pure. */
import type { ServerSource, ServerView } from '../model/server'
import { PatchbayError } from './result'

/** Enough of a server to be found by, and to be told from others of its name. */
export type Named = Pick<ServerView, 'id' | 'name'> & { source: Pick<ServerSource, 'client' | 'scope' | 'path'> }

/**
 * `wanted`: an id, a name, or `CLIENT/NAME` where several clients have it (a name may have a slash of its own, and goes first).
 * @throws PatchbayError `unknown-server`, or `ambiguous-server` with the candidates as data
 */
export function resolveServer<T>(wanted: string, servers: readonly T[], describe: (server: T) => Named): T {
  const all = servers.map((server) => ({ server, ...describe(server) }))
  const byId = all.find(({ id }) => id === wanted)
  if (byId) return byId.server
  const called = all.filter(({ name }) => name === wanted)
  const named = called.length > 0 ? called : all.filter(({ name, source }) => `${source.client}/${name}` === wanted)
  const [first, second] = named
  if (!first) throw new PatchbayError('unknown-server', `There is no server “${wanted}”.`)
  if (!second) return first.server
  const candidates = named.map(({ id, name, source: { client, scope, path } }) => ({ id, name, client, scope, path }))
  const list = candidates.map(({ id, path }) => `${id} (${path})`).join(', ')
  throw new PatchbayError(
    'ambiguous-server',
    `${named.length} servers are called “${wanted}”; use an id, or CLIENT/NAME: ${list}`,
    candidates,
  )
}
