/** Whether a call's request has left: what certainly has not was certainly not run, and may be made again (docs/recovery.md, law 8). */
import type { Fetch, Leaving } from '../ports'
import { FaultError } from '../problems/fault'

/**
 * A `fetch` that notes in the request's own `leaving` that it has left. Stands right before the wire: what comes before it
 * (a helper, a renewal) may take its time without a request having left.
 */
export function noticeLeaving(fetch: Fetch): Fetch {
  return async (input, init) => {
    const leaving = init?.leaving
    if (!leaving) return fetch(input, init)
    leaving.left = true
    const answer = await fetch(input, init)
    // A server that asks who we are has not run it (docs/recovery.md, law 8).
    if (answer.status === 401) leaving.left = false
    return answer
  }
}

/**
 * Runs a call, which hands `leaving` down with its request. Where the connection ended before that had left, it was certainly
 * not run (docs/recovery.md, law 8).
 */
export async function withLeaving<T>(leaving: Leaving, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (leaving.left || !(error instanceof FaultError) || error.fault.kind !== 'closed') throw error
    throw new FaultError(error.fault, { cause: error, neverSent: true })
  }
}
