/** Which server is shown while nobody has chosen one. */
import { useEffect, useRef } from 'react'
import type { ServerView } from '../../shared/model/server'
import { standingOf, standings } from '../../shared/model/standing'
import { groupServers } from './store/selectors'
import { useSettings } from './store/settings'
import { useView } from './store/view'

/**
 * Without a selection, the one that needs a person most is shown. While the servers of a start still connect, a worse one
 * takes its place; once that has settled, or the person has chosen, it stays. A selected server that has never been there is
 * waited for (it has just been added); one that has gone gives way.
 */
export function useFirstSelection(servers: readonly ServerView[], selected: string | null, found: boolean): void {
  const groupBy = useSettings((settings) => settings.groupBy)
  const seen = useRef<string | null>(null)
  const chosenHere = useRef<string | null>(null)
  const settled = useRef(false)
  useEffect(() => {
    if (found) seen.current = selected
    const free = selected === null || (!found && seen.current === selected)
    const replaceable = !settled.current && found && selected === chosenHere.current && !useView.getState().detailOpen
    if (servers.length > 0 && servers.every(({ state }) => state.kind !== 'connecting')) settled.current = true
    if (!free && !replaceable) return
    const worst = groupServers(servers, 'state', '')[0]?.servers[0]
    const first = groupBy === 'state' ? worst : (groupServers(servers, groupBy, '')[0]?.servers[0] ?? worst)
    const present = servers.find(({ id }) => id === selected)
    const next =
      present !== undefined && worst !== undefined && isWorse(worst, present) ? worst : free ? first : undefined
    if (next === undefined || next.id === selected) return
    chosenHere.current = next.id
    useView.setState({ selected: next.id, detailOpen: false })
  }, [servers, groupBy, selected, found])
}

function isWorse(one: ServerView, other: ServerView): boolean {
  return standings.indexOf(standingOf(one)) < standings.indexOf(standingOf(other))
}
