/** Rows that stay where they are: a list as it was, with what is known now. Pure. */

/** A group of a list, with anything that has an id. */
export interface Places<T extends { id: string }> {
  key: string
  title: string
  servers: T[]
}

/**
 * The fresh groups in the places of the earlier ones: who was there stays in the group and in the order that it had; who has
 * come is added at the end of its group; who has gone leaves.
 */
export function keepPlaces<T extends { id: string }>(
  before: readonly Places<T>[],
  fresh: readonly Places<T>[],
): Places<T>[] {
  const left = new Map(fresh.flatMap(({ servers }) => servers.map((server) => [server.id, server] as const)))
  const kept = before.map(({ key, title, servers }) => ({
    key,
    title,
    servers: servers.flatMap(({ id }) => {
      const now = left.get(id)
      left.delete(id)
      return now === undefined ? [] : [now]
    }),
  }))
  for (const { key, title, servers } of fresh) {
    const added = servers.filter(({ id }) => left.has(id))
    if (added.length === 0) continue
    const group = kept.find((one) => one.key === key)
    if (group === undefined) kept.push({ key, title, servers: added })
    else group.servers.push(...added)
  }
  return kept.filter(({ servers }) => servers.length > 0)
}

/** How many stand in another group than they belong to. */
export function countMoved<T extends { id: string }>(shown: readonly Places<T>[], fresh: readonly Places<T>[]): number {
  const groups = new Map(fresh.flatMap(({ key, servers }) => servers.map(({ id }) => [id, key] as const)))
  return shown.reduce((sum, { key, servers }) => sum + servers.filter(({ id }) => groups.get(id) !== key).length, 0)
}
