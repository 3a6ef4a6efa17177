/** The walk through everything that needs a person: which servers, and where it stands. Who walks is `features/consent`. */
import { create } from 'zustand'
import type { ServerView } from '../../../shared/model/server'
import { isBroken, needsYou, wantsSignIn } from '../../../shared/model/standing'
import { act } from './actions'
import { useView } from './view'

export type StepKind = 'sign-in' | 'client-id' | 'approval'

interface FixAll {
  /** Ids in the order of the walk. */
  order: readonly string[]
  skipped: ReadonlySet<string>
  /** Those whose sign-in the walk has begun by itself; a second try is the person's. */
  begun: ReadonlySet<string>
}

const nothing: FixAll = { order: [], skipped: new Set(), begun: new Set() }

export const useFixAll = create<FixAll>(() => nothing)

/** What a server needs of a person; null when it needs nothing. */
export function stepOf(server: ServerView): StepKind | null {
  if (!needsYou(server)) return null
  const { state } = server
  if (state.kind === 'disconnected') return 'approval'
  return 'problem' in state && state.problem?.action === 'enter-client-id' ? 'client-id' : 'sign-in'
}

/** Begins the walk: what failed without a person is reconnected, the rest is asked for one after another. */
export function startFixAll(servers: readonly ServerView[]): void {
  // Not in bulk: that would also rebuild those whose sign-in is about to be asked for.
  for (const server of servers) if (isBroken(server) && !wantsSignIn(server)) void act(server, 'reconnect')
  const order = walkOrder(servers)
  if (order.length === 0) return
  useFixAll.setState({ ...nothing, order }, true)
  useView.setState({ dialog: 'fix-all' })
}

/** Sign-ins first, those of one place together: whoever is signed in there already only approves. Pure. */
export function walkOrder(servers: readonly ServerView[]): string[] {
  const ranks: Record<StepKind, number> = { 'sign-in': 0, 'client-id': 1, approval: 2 }
  return servers
    .flatMap((server) => {
      const kind = stepOf(server)
      return kind === null ? [] : [{ server, rank: ranks[kind], place: placeOf(server) }]
    })
    .toSorted(
      (a, b) => a.rank - b.rank || a.place.localeCompare(b.place) || a.server.name.localeCompare(b.server.name, 'en'),
    )
    .map(({ server }) => server.id)
}

/** Where its sign-in happens, as far as that is known before it is asked: the issuer, else the server's own site. */
function placeOf({ auth, target }: ServerView): string {
  const host = auth.issuer ?? target
  return host.replace(/:\d+$/, '').split('.').slice(-2).join('.')
}

/** Leaves a server for later. */
export function skipStep(id: string): void {
  useFixAll.setState(({ skipped }) => ({ skipped: new Set([...skipped, id]) }))
}

/** Notes that the walk has begun this sign-in. */
export function noteBegun(id: string): void {
  useFixAll.setState(({ begun }) => ({ begun: new Set([...begun, id]) }))
}

/** Ends the walk. What waits in a browser goes on waiting. */
export function closeFixAll(): void {
  useView.setState((view) => (view.dialog === 'fix-all' ? { dialog: null } : view))
}
