/** What a person's last request about a server has brought: told where it was asked, and where it is read about. */
import type { ServerView } from '../../../shared/model/server'
import { useMinutes } from '../lib/ticker'
import { ago } from '../lib/time'
import { useView } from '../store/view'
import { text } from '../text/en'

/** For the row, and with the number of tries for the card. */
export interface Tried {
  short: string
  long: string
}

/** An outcome is told for so many ms: then the state alone speaks. */
const told = { done: 60_000, still: 10 * 60_000 }

/** What a person's last request has brought, in words before the state's own; null when that is long ago. */
export function useTried({ id, state }: Pick<ServerView, 'id' | 'state'>): Tried | null {
  const now = useMinutes()
  const outcome = useView((view) => view.outcomes[id])
  if (outcome === undefined || now - outcome.at > told[outcome.kind]) return null
  if ((outcome.kind === 'done') !== (state.kind === 'connected')) return null
  const when = ago(new Date(outcome.at).toISOString(), now)
  return outcome.kind === 'done'
    ? { short: text.list.broughtBack(when), long: text.list.broughtBack(when) }
    : { short: text.list.tried(1, when), long: text.list.tried(outcome.tries, when) }
}
