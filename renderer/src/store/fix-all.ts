/** The walk through everything that is wrong: which steps there are, and where it stands. Who walks is `features/consent`. */
import { create } from 'zustand'
import { problemOf } from '../../../shared/model/connection'
import type { ServerView } from '../../../shared/model/server'
import type { SourceView } from '../../../shared/model/source'
import { isBroken, needsYou, wantsSignIn } from '../../../shared/model/standing'
import { act } from './actions'
import { mirrorStore } from './mirror'
import { useMirror } from './selectors'
import { useView } from './view'

/** What a person does about a step, in the order of the walk: what a click mends comes first. */
export const stepKinds = ['sign-in', 'client-id', 'issuer', 'approval', 'program', 'file', 'entry', 'server'] as const
export type StepKind = (typeof stepKinds)[number]

/** One thing that is wrong: with a server, or with a file. */
export interface Step {
  /** Of the server or of the file. */
  id: string
  of: 'server' | 'file'
  kind: StepKind
  /** Where its sign-in happens; empty for what is no sign-in. Steps of one place stand together. */
  place: string
}

interface FixAll {
  steps: readonly Step[]
  skipped: ReadonlySet<string>
  /** Those whose sign-in the walk has begun by itself; a second try is the person's. */
  begun: ReadonlySet<string>
  /** False while the person only looks at what there is to do: no page opens before they say so. */
  started: boolean
  /** Servers that were tried again as the walk began. */
  retried: readonly string[]
}

const nothing: FixAll = { steps: [], skipped: new Set(), begun: new Set(), started: false, retried: [] }

export const useFixAll = create<FixAll>(() => nothing)

/** What is wrong with a server that time alone will not mend; null when there is nothing. */
export function stepOf(server: ServerView): StepKind | null {
  const { state } = server
  const problem = problemOf(state)
  if (needsYou(server)) {
    if (state.kind === 'disconnected') return 'approval'
    if (problem?.action === 'trust-issuer') return 'issuer'
    return problem?.action === 'enter-client-id' ? 'client-id' : 'sign-in'
  }
  if (state.kind !== 'failed') return null
  if (state.problem.code === 'process.not-found' || state.problem.code === 'process.not-executable') return 'program'
  return state.problem.action === 'edit-config' ? 'entry' : 'server'
}

/** What is done about it ends in a sign-in. */
export function isSignIn(kind: StepKind): kind is 'sign-in' | 'client-id' | 'issuer' {
  return kind === 'sign-in' || kind === 'client-id' || kind === 'issuer'
}

/** The servers that nothing but a person helps, or that do not work. */
export function troubled(servers: readonly ServerView[]): ServerView[] {
  return servers.filter((server) => stepOf(server) !== null)
}

/** The one server that the screen is about: with more than one in trouble, Fix all is the first thing to do. */
export function useSolePrimary(): string | null {
  return useMirror(({ snapshot }) => {
    const found = troubled(snapshot?.servers ?? [])
    return found.length === 1 ? (found[0]?.id ?? null) : null
  })
}

/** True when Fix all is the primary button of the screen. */
export function useFixAllLeads(): boolean {
  return useMirror(({ snapshot }) => troubled(snapshot?.servers ?? []).length > 1)
}

/** Begins the walk: what failed is tried again at once, the rest is asked for one after another. */
export function startFixAll(): void {
  const { servers, sources } = mirrorStore.getState().snapshot ?? { servers: [], sources: [] }
  // Not in bulk: that would also rebuild those whose sign-in is about to be asked for.
  const retried = servers.filter((server) => isBroken(server) && !wantsSignIn(server))
  for (const server of retried) void act(server, 'reconnect')
  const steps = stepsOf(servers, sources)
  if (steps.length === 0) return
  // With one thing to do there is nothing to look over first.
  const started = steps.length === 1
  useFixAll.setState({ ...nothing, steps, started, retried: retried.map(({ id }) => id) }, true)
  useView.setState({ dialog: 'fix-all' })
}

/** Sign-ins first, those of one place together: whoever is signed in there already only approves. Pure. */
export function stepsOf(servers: readonly ServerView[], sources: readonly SourceView[]): Step[] {
  const named = [
    ...servers.flatMap((server) => {
      const kind = stepOf(server)
      if (kind === null) return []
      const place = isSignIn(kind) ? placeOf(server) : ''
      return [{ step: { id: server.id, of: 'server' as const, kind, place }, name: server.name }]
    }),
    ...sources.flatMap(({ id, path, problem }) =>
      problem === null ? [] : [{ step: { id, of: 'file' as const, kind: 'file' as const, place: '' }, name: path }],
    ),
  ]
  return named
    .toSorted(
      (a, b) =>
        stepKinds.indexOf(a.step.kind) - stepKinds.indexOf(b.step.kind) ||
        siteOf(a.step.place).localeCompare(siteOf(b.step.place)) ||
        a.name.localeCompare(b.name, 'en'),
    )
    .map(({ step }) => step)
}

/** Where its sign-in happens, as far as that is known before it is asked: the issuer, else the server's own host. */
function placeOf({ auth, target }: ServerView): string {
  return (auth.issuer ?? target).replace(/:\d+$/, '')
}

/** Hosts of one owner stand together. */
const siteOf = (host: string): string => host.split('.').slice(-2).join('.')

/** The person has seen what there is to do. */
export function beginWalk(): void {
  useFixAll.setState({ started: true })
}

/** Leaves a step for later. */
export function skipStep(id: string): void {
  useFixAll.setState(({ skipped }) => ({ skipped: new Set([...skipped, id]) }))
}

/** Notes that the walk has begun this sign-in. */
export function noteBegun(id: string): void {
  useFixAll.setState(({ begun }) => ({ begun: new Set([...begun, id]) }))
}

/** Ends the walk. */
export function closeFixAll(): void {
  useView.setState((view) => (view.dialog === 'fix-all' ? { dialog: null } : view))
}
