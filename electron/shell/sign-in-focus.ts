/**
 * Which sign-ins wait: brings the window forward when one has succeeded (the person looks at their browser, and is done there),
 * and knows the pages that are still of use.
 */
import type { StateKind } from '../../shared/model/connection'
import type { Patch, Snapshot } from '../../shared/model/snapshot'

export interface SignInWatch {
  /** Takes the next patch. @returns true when a sign-in has just ended in a connection. */
  take(patch: Pick<Patch, 'upsert' | 'remove'>): boolean
  /** The pages of the sign-ins that wait. */
  pages(): ReadonlySet<string>
}

/** Pure but for its memory: which servers wait for a sign-in, or connect right after one. */
export function watchSignIns(first: Pick<Snapshot, 'servers'> = { servers: [] }): SignInWatch {
  const waiting = new Set(first.servers.filter(({ state }) => state.kind === 'authorizing').map(({ id }) => id))
  const pages = new Map<string, string>()
  for (const { id, state } of first.servers) if (state.kind === 'authorizing') pages.set(id, state.url)
  return {
    pages: () => new Set(pages.values()),
    take({ upsert, remove }) {
      for (const id of remove) {
        waiting.delete(id)
        pages.delete(id)
      }
      let arrived = false
      for (const { id, state } of upsert) {
        if (state.kind === 'authorizing') pages.set(id, state.url)
        else pages.delete(id)
        if (state.kind === 'authorizing') waiting.add(id)
        else if (waiting.has(id) && !onTheWay.has(state.kind)) {
          waiting.delete(id)
          arrived ||= state.kind === 'connected'
        }
      }
      return arrived
    },
  }
}

/** States between the approved sign-in and its connection. */
const onTheWay: ReadonlySet<StateKind> = new Set(['connecting'])
