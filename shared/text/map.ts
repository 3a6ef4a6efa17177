/** What the map says of an entry: the command line and the window say the same. Pure. */
import { clientName } from '../model/clients'
import type { MapCell } from '../model/map'
import { wayWords } from './routes'

/** "Claude Code · local (shop)"; Patchbay's own list has no scopes. */
export function placeOf({ client, scope, project }: Pick<MapCell, 'client' | 'scope' | 'project'>): string {
  if (client === 'patchbay') return clientName(client)
  const where = project === null ? '' : ` (${folderName(project)})`
  return `${clientName(client)} · ${scope}${where}`
}

/**
 * What there is to know of an entry beside its place: which way it goes, that another one hides it, and in what it
 * differs. That it is off is its state.
 * @param places how each entry is called, by `MapCell.server`
 */
export function cellNotes(cell: MapCell, places: ReadonlyMap<string, string>): string[] {
  const { way, shadowedBy, shadowedIn, drift } = cell
  const where = shadowedIn === null ? '' : ` in ${folderName(shadowedIn)}`
  return [
    wayWords({ way, via: null }),
    shadowedBy === null ? '' : `hidden${where} by ${places.get(shadowedBy) ?? 'another entry of its name'}`,
    drift.length === 0 ? '' : `differs in ${drift.join(', ')}`,
  ].filter((note) => note !== '')
}

function folderName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}
