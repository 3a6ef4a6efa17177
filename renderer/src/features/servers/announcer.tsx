/** Says state changes politely to those who listen: changes that come together are said together. */
import { stateWords, wordOf } from '../../../../shared/text/states'
import { useEffect, useRef, useState } from 'react'
import { problemOf, type StateKind } from '../../../../shared/model/connection'
import type { ServerView } from '../../../../shared/model/server'
import { useServers } from '../../store/selectors'
import { useView } from '../../store/view'
import { text } from '../../text/en'

const gatherMs = 700
const mostNamed = 3

export function Announcer() {
  const servers = useServers()
  const said = useRef<Map<string, StateKind> | null>(null)
  const [sentence, setSentence] = useState('')
  const present = useRef(servers)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    present.current = servers
    if (said.current === null) {
      if (servers.length > 0) said.current = kinds(servers)
      return
    }
    // A timer that already runs is kept: endless changes must not put off the announcement for ever.
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      const next = sentenceOf(said.current ?? new Map(), present.current)
      said.current = kinds(present.current)
      if (next !== '') setSentence(next)
    }, gatherMs)
  }, [servers])
  useEffect(() => () => clearTimeout(timer.current), [])
  const told = useLatestOutcome(servers)
  return (
    <div className="hidden" role="status" aria-live="polite">
      {sentence} {told}
    </div>
  )
}

/** What the latest click has brought, also where the state is the same as before. */
function useLatestOutcome(servers: readonly ServerView[]): string {
  const outcomes = useView((view) => view.outcomes)
  const latest = Object.entries(outcomes).toSorted(([, a], [, b]) => b.at - a.at)[0]
  const server = latest && servers.find(({ id }) => id === latest[0])
  if (latest === undefined || server === undefined) return ''
  if (latest[1].kind === 'done') return text.announce.done(server.name)
  return text.announce.still(server.name, problemOf(server.state)?.title ?? wordOf(server.state))
}

const kinds = (servers: readonly ServerView[]): Map<string, StateKind> =>
  new Map(servers.map((server) => [server.id, server.state.kind]))

/** What has changed since `before`, in one sentence; empty when nothing has. */
export function sentenceOf(before: ReadonlyMap<string, StateKind>, servers: readonly ServerView[]): string {
  const changed = servers.filter((server) => before.get(server.id) !== server.state.kind)
  const known = new Set(servers.map((server) => server.id))
  const removed = [...before.keys()].filter((id) => !known.has(id)).length
  const parts: string[] = []
  if (changed.length <= mostNamed) {
    parts.push(...changed.map(({ name, state }) => text.announce.one(name, wordOf(state))))
  } else {
    const counts = new Map<StateKind, number>()
    for (const { state } of changed) counts.set(state.kind, (counts.get(state.kind) ?? 0) + 1)
    parts.push(...[...counts].map(([kind, count]) => text.announce.many(count, stateWords[kind])))
  }
  if (removed > 0) parts.push(text.announce.removed(removed))
  return parts.join('. ')
}
