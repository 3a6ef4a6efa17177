/**
 * Which definition is which server: pure. A server keeps its id, and with it its connection and everything remembered,
 * when its entry is edited in place, renamed, or moved about in its file.
 */
import { createHash } from 'node:crypto'
import { containerKey, fingerprint, locationKey, type Definition } from '../sources/definition'

/** What is known of a server from before. */
export interface Known {
  id: string
  location: string
  container: string
  fingerprint: string
}

export interface Identified extends Known {
  definition: Definition
}

/** Gives every definition an id. First the same place; then, in the same container, the same content under a new name. */
export function identify(definitions: readonly Definition[], known: readonly Known[]): Identified[] {
  const keyed = definitions.map((definition) => ({
    definition,
    location: locationKey(definition.location),
    container: containerKey(definition.location),
    fingerprint: fingerprint(definition),
  }))
  const byLocation = new Map(known.map((server) => [server.location, server]))
  const taken = new Set<string>()
  const ids = keyed.map(({ location }) => {
    const id = byLocation.get(location)?.id
    if (id !== undefined) taken.add(id)
    return id
  })
  const free = known.filter((server) => !taken.has(server.id))
  return keyed.map((item, index) => {
    const id = ids[index] ?? renamed(item, free, taken) ?? newId(item.location, known, taken)
    taken.add(id)
    return { ...item, id }
  })
}

function renamed(item: Omit<Known, 'id'>, free: Known[], taken: Set<string>): string | undefined {
  return free.find(
    (server) => !taken.has(server.id) && server.container === item.container && server.fingerprint === item.fingerprint,
  )?.id
}

function newId(location: string, known: readonly Known[], taken: Set<string>): string {
  for (let attempt = 0; ; attempt++) {
    const id = createHash('sha256').update(`${location}#${attempt}`).digest('hex').slice(0, 10)
    if (!taken.has(id) && !known.some((server) => server.id === id)) return id
  }
}
