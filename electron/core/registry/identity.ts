/**
 * Which definition is which server: pure. A server keeps its id, and with it its connection and everything remembered,
 * when its entry is edited in place, renamed, or moved about in its file.
 */
import { createHash } from 'node:crypto'
import { containerKey, locationKey, type Definition } from '../sources/definition'

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

/**
 * Gives every definition an id. First what is the same in place and content; then what has the same content under another
 * name (two may have swapped theirs); then what was changed in its place.
 */
export function identify(definitions: readonly Definition[], known: readonly Known[]): Identified[] {
  const keyed = definitions.map((definition) => ({
    definition,
    location: locationKey(definition.location),
    container: containerKey(definition.location),
    fingerprint: definition.fingerprint,
  }))
  const taken = new Set<string>()
  const ids: (string | undefined)[] = keyed.map(() => undefined)
  const match = (keyOf: (server: Omit<Known, 'id'>) => string): void => {
    const free = new Map<string, string[]>()
    for (const server of known) {
      if (taken.has(server.id)) continue
      const key = keyOf(server)
      free.set(key, [...(free.get(key) ?? []), server.id])
    }
    for (const [index, item] of keyed.entries()) {
      const id = ids[index] === undefined ? free.get(keyOf(item))?.shift() : undefined
      if (id === undefined) continue
      ids[index] = id
      taken.add(id)
    }
  }
  match((server) => `${server.location} ${server.fingerprint}`)
  match((server) => `${server.container} ${server.fingerprint}`)
  match((server) => server.location)
  return keyed.map((item, index) => {
    const id = ids[index] ?? newId(item.location, known, taken)
    taken.add(id)
    return { ...item, id }
  })
}

function newId(location: string, known: readonly Known[], taken: Set<string>): string {
  for (let attempt = 0; ; attempt++) {
    const id = createHash('sha256').update(`${location}#${attempt}`).digest('hex').slice(0, 10)
    if (!taken.has(id) && !known.some((server) => server.id === id)) return id
  }
}
