/** How a server is called where nothing beside its name says which one is meant: with its origin when others have that name. */
import type { ServerView } from '../../../shared/model/server'
import { originOf } from '../lib/origin'
import { useMirror } from './selectors'

/** Counted once per picture; the mirror's lists are never changed. */
const counted = new WeakMap<readonly ServerView[], ReadonlyMap<string, number>>()

function countsOf(servers: readonly ServerView[]): ReadonlyMap<string, number> {
  const known = counted.get(servers)
  if (known !== undefined) return known
  const counts = new Map<string, number>()
  for (const { name } of servers) counts.set(name, (counts.get(name) ?? 0) + 1)
  counted.set(servers, counts)
  return counts
}

/** "github", or "github (Cursor · user)" when there is another github. */
export function useSpokenName({ name, source }: Pick<ServerView, 'name' | 'source'>): string {
  const twice = useMirror(({ snapshot }) => snapshot !== null && (countsOf(snapshot.servers).get(name) ?? 0) > 1)
  return twice ? `${name} (${originOf(source)})` : name
}
