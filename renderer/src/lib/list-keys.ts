/** What keys and clicks mean in the list. Pure. */
import type { ServerView } from '../../../shared/model/server'
import { wantsSignIn } from '../../../shared/model/standing'
import { buttonsOf, type Verb } from './buttons'

const verbs: Partial<Record<string, Verb>> = { r: 'reconnect', d: 'disconnect', c: 'connect', s: 'sign-in' }

/** The verb of a single key, where it may be asked: a slip must not open a browser, S is for servers that wait for a sign-in. */
export function verbOfKey(key: string, server: ServerView): Verb | null {
  const verb = verbs[key.toLowerCase()]
  if (verb === undefined || !buttonsOf(server).allowed.includes(verb)) return null
  return verb !== 'sign-in' || wantsSignIn(server) ? verb : null
}

/** Where a key leads from `position` in a list of `count` rows, of which `page` are in view; null for other keys. */
export function stepOfKey(key: string, position: number, count: number, page: number): number | null {
  const steps: Partial<Record<string, number>> = {
    ArrowDown: position + 1,
    ArrowUp: position - 1,
    Home: 0,
    End: count - 1,
    PageDown: position + page,
    PageUp: position - page,
  }
  const step = steps[key]
  return step === undefined ? null : Math.max(0, Math.min(count - 1, step))
}

/** Everything from one row to another, in the list's order. */
export function rangeOf(order: readonly { id: string }[], from: string, to: string): string[] {
  const ends = [from, to].map((id) => order.findIndex((one) => one.id === id))
  if (ends.includes(-1)) return [to]
  return order.slice(Math.min(...ends), Math.max(...ends) + 1).map(({ id }) => id)
}
