/** Rows that stay where they are: a list as it was, with what is known now. Pure. */

/** A group of a list, with anything that has an id. */
export interface Places<T extends { id: string }> {
  key: string
  title: string
  servers: T[]
}

/**
 * The fresh groups in the places of the earlier ones: who was there stays in the group and in the order that it had; who has
 * come is added at the end of its group; who has gone leaves. A title that is true of nobody under it any more gives way to
 * the one that is true of all and stands nowhere else, or to `mixed`.
 */
export function keepPlaces<T extends { id: string }>(
  before: readonly Places<T>[],
  fresh: readonly Places<T>[],
  mixed: string,
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
  const homes = homesOf(fresh)
  return kept.flatMap((group) => {
    const [home, ...others] = new Set(group.servers.map(({ id }) => homes.get(id)))
    if (home === undefined) return []
    if (home.key === group.key || others.some((other) => other?.key === group.key)) return [group]
    const isTaken = kept.some(({ key }) => key === home.key)
    return [{ ...group, title: others.length > 0 || isTaken ? mixed : home.title }]
  })
}

/** How many stand in another group than they belong to. */
export function countMoved<T extends { id: string }>(shown: readonly Places<T>[], fresh: readonly Places<T>[]): number {
  const homes = homesOf(fresh)
  return shown.reduce((sum, { key, servers }) => sum + servers.filter(({ id }) => homes.get(id)?.key !== key).length, 0)
}

/** By id, the group that each belongs to. */
function homesOf<T extends { id: string }>(groups: readonly Places<T>[]): Map<string, Places<T>> {
  return new Map(groups.flatMap((group) => group.servers.map(({ id }) => [id, group] as const)))
}
