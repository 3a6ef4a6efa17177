/** Views onto the mirror: hooks that read it, and the list's order. */
import { useStore } from 'zustand'
import type { ServerView } from '../../../shared/model/server'
import type { Settings } from '../../../shared/model/settings'
import type { SourceView } from '../../../shared/model/source'
import { originOf } from '../lib/origin'
import { needsApproval, standingOf, standings } from '../../../shared/model/standing'
import { standingWords, wordOf } from '../../../shared/text/states'
import { mirrorStore, type Mirror } from './mirror'

const noServers: readonly ServerView[] = []
const noSources: readonly SourceView[] = []

export function useMirror<T>(select: (mirror: Mirror) => T): T {
  return useStore(mirrorStore, select)
}
export function useServers(): readonly ServerView[] {
  return useMirror((mirror) => mirror.snapshot?.servers ?? noServers)
}
export function useSources(): readonly SourceView[] {
  return useMirror((mirror) => mirror.snapshot?.sources ?? noSources)
}
/** Changes when an answer about entries or their places may be old. */
export function useConfigurationRevision(): number {
  return useMirror((mirror) => mirror.snapshot?.configurationRevision ?? 0)
}
export function useServer(id: string | null): ServerView | null {
  return useMirror((mirror) => mirror.snapshot?.servers.find((server) => server.id === id) ?? null)
}

export interface Group {
  key: string
  title: string
  servers: ServerView[]
}

const rank = new Map(standings.map((standing, index) => [standing, index]))
/** Within a group, what a click mends comes before what has to be thought about. */
const rankOf = (server: ServerView): number =>
  (rank.get(standingOf(server)) ?? standings.length) + (needsApproval(server.state) ? 0.5 : 0)
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** True when every word of the query is in the server's name, origin, target or state. */
export function matches(server: ServerView, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const state = wordOf(server.state)
  const haystack = `${server.name} ${originOf(server.source)} ${server.target} ${state}`.toLowerCase()
  return words.every((word) => haystack.includes(word))
}

/** The list in the order in which it is shown: those that need a person first, then by name. Pure. */
export function groupServers(servers: readonly ServerView[], groupBy: Settings['groupBy'], query: string): Group[] {
  const shown = servers
    .filter((server) => matches(server, query))
    .toSorted(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        byName.compare(a.name, b.name) ||
        byName.compare(originOf(a.source), originOf(b.source)) ||
        a.id.localeCompare(b.id),
    )
  const groups = new Map<string, Group>()
  for (const server of shown) {
    const { key, title } = groupOf(server, groupBy)
    const group = groups.get(key) ?? { key, title, servers: [] }
    group.servers.push(server)
    groups.set(key, group)
  }
  const list = [...groups.values()]
  return groupBy === 'state' ? list : list.toSorted((a, b) => byName.compare(a.title, b.title))
}

function groupOf(server: ServerView, groupBy: Settings['groupBy']): { key: string; title: string } {
  if (groupBy === 'client') {
    const title = originOf(server.source)
    return { key: `client ${title}`, title }
  }
  const standing = standingOf(server)
  return { key: `state ${standing}`, title: standingWords[standing] }
}
