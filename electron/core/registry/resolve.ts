/** From what a person typed to one server: an id, or a name that only one server has. */
import { PatchbayError } from '../../../shared/ipc/result'
import type { Definition } from '../sources/definition'

interface Candidate {
  readonly id: string
  readonly definition: Pick<Definition, 'location'>
}

/** Throws `unknown-server`, or `ambiguous-server` with the candidates as data. */
export function resolveServer<T extends Candidate>(wanted: string, servers: readonly T[]): T {
  const byId = servers.find((server) => server.id === wanted)
  if (byId) return byId
  const named = servers.filter(({ definition }) => definition.location.name === wanted)
  const [first, second] = named
  if (!first) throw new PatchbayError('unknown-server', `There is no server “${wanted}”.`)
  if (!second) return first
  const candidates = named.map(({ id, definition: { location } }) => ({
    id,
    name: location.name,
    client: location.client,
    scope: location.scope,
    path: location.path,
  }))
  const list = candidates.map(({ id, path }) => `${id} (${path})`).join(', ')
  throw new PatchbayError(
    'ambiguous-server',
    `${named.length} servers are called “${wanted}”; use an id: ${list}`,
    candidates,
  )
}
