/** Whether a call's request has left: what certainly has not was certainly not run, and may be made again (docs/recovery.md, law 8). */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Fetch } from '../ports'
import { FaultError } from '../problems/fault'

/** Of a call that is under way: whether its request has left, or still waits for its token. */
const underway = new AsyncLocalStorage<{ left: boolean }>()

/**
 * A `fetch` that notes in the call which makes a request that it has left. Stands right before the wire: what comes before
 * it (a helper, a renewal) may take its time without a request having left.
 */
export function noticeLeaving(fetch: Fetch): Fetch {
  return async (input, init) => {
    const call = underway.getStore()
    if (call) call.left = true
    const answer = await fetch(input, init)
    // A server that asks who we are has not run it (docs/recovery.md, law 8).
    if (call && answer.status === 401) call.left = false
    return answer
  }
}

/** A call whose connection ended before its request had left was certainly not run (docs/recovery.md, law 8). */
export async function withLeaving<T>(call: () => Promise<T>): Promise<T> {
  const request = { left: false }
  try {
    return await underway.run(request, call)
  } catch (error) {
    if (request.left || !(error instanceof FaultError) || error.fault.kind !== 'closed') throw error
    throw new FaultError(error.fault, { cause: error, neverSent: true })
  }
}
