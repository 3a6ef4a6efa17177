/** The truth map, made of what every client's files say: which entries lead to the same place, which of them count, how they differ. */
import type { ClientId } from '../../../shared/model/clients'
import type { MapCell, MapRow, MapView } from '../../../shared/model/map'
import { shadows, type Shadow } from '../../../shared/model/precedence'
import type { ServerView } from '../../../shared/model/server'
import type { SourceView } from '../../../shared/model/source'
import type { Definition } from '../sources/definition'
import { driftBetween, partsOf, type Parts } from './drift'
import { identityOf, type Identity } from './identity'

export interface Known {
  definition: Definition
  view: ServerView
}

interface Place extends Known {
  identity: Identity
  parts: Parts | null
}

/** Rows in the order in which their first entries are listed; what is not valid leads nowhere and has no row. */
export function truthMap(servers: readonly Known[], sources: readonly SourceView[] = []): MapView {
  const readers = new Map(sources.map(({ path, readers: others = [] }) => [path, others]))
  const hidden = shadows(servers.map(({ view }) => view))
  const rows = new Map<string, Place[]>()
  for (const known of servers) {
    const identity = identityOf(known.definition)
    if (identity === null) continue
    const place = { ...known, identity, parts: partsOf(known.definition) }
    rows.set(identity.key, [...(rows.get(identity.key) ?? []), place])
  }
  return {
    rows: [...rows.values()].map((places) => rowOf(places, hidden, readers)),
    oldCopies: sources.flatMap(({ client, path, oldCopyOf }) =>
      oldCopyOf === undefined ? [] : [{ client, path, reads: oldCopyOf }],
    ),
  }
}

function rowOf(
  places: readonly Place[],
  hidden: ReadonlyMap<string, Shadow>,
  readers: ReadonlyMap<string, readonly ClientId[]>,
): MapRow {
  const [first] = places
  const inUse = ({ view, definition }: Place): boolean =>
    !hidden.has(view.id) && definition.disabledIn === null && definition.trusted
  const reference = (places.find(inUse) ?? first)?.parts ?? null
  return {
    kind: first?.identity.kind ?? 'program',
    target: first?.identity.target ?? '',
    signedIn: signedIn(places.map(({ view }) => view)),
    cells: places.flatMap((place) => {
      const cell = cellOf(place, reference, hidden.get(place.view.id))
      // One file that several clients read is an entry in each of them.
      const others = readers.get(cell.path) ?? []
      return [cell, ...others.map((client) => ({ ...cell, client, shadowedBy: null, shadowedIn: null }))]
    }),
  }
}

function cellOf({ definition, view, parts }: Place, reference: Parts | null, shadow: Shadow | undefined): MapCell {
  const { client, scope, path, project, name } = definition.location
  return {
    server: view.id,
    name,
    client,
    scope,
    path,
    project,
    state: view.state.kind,
    way: view.route.way,
    disabledIn: definition.disabledIn,
    shadowedBy: shadow?.by ?? null,
    shadowedIn: shadow?.project ?? null,
    drift: parts === null || reference === null ? [] : driftBetween(reference, parts),
  }
}

/** One sign-in serves all entries of an endpoint. */
function signedIn(views: readonly ServerView[]): boolean | null {
  if (views.some(({ auth, state }) => auth.kind === 'oauth' && state.kind === 'connected')) return true
  return views.some(({ state }) => state.kind === 'needs-auth' || state.kind === 'authorizing') ? false : null
}
