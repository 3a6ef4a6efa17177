/** The list's groups as they are shown: sorted anew whenever nobody is at the list, and as they were while somebody is. */
import { useMemo, useState } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import type { Settings } from '../../../../shared/model/settings'
import { countMoved, keepPlaces } from '../../lib/steady'
import { groupServers, type Group } from '../../store/selectors'
import { text } from '../../text/en'

export interface Shown {
  groups: Group[]
  /** How many stand in another group than they belong to. */
  moved: number
}

export function usePlaces(
  servers: readonly ServerView[],
  groupBy: Settings['groupBy'],
  search: string,
  held: boolean,
): Shown {
  const fresh = useMemo(() => groupServers(servers, groupBy, search), [servers, groupBy, search])
  /** What was shown when somebody came, and for which question. */
  const [kept, setKept] = useState<{ groups: Group[]; question: string } | null>(null)
  const question = `${groupBy} ${search}`
  if (!held && kept !== null) setKept(null)
  if (held && kept?.question !== question) setKept({ groups: fresh, question })
  return useMemo(() => {
    if (!held || kept === null || kept.question !== question) return { groups: fresh, moved: 0 }
    const groups = keepPlaces(kept.groups, fresh, text.list.mixed)
    return { groups, moved: countMoved(groups, fresh) }
  }, [held, kept, question, fresh])
}
