/** Puts a limit on everything that waits for somebody else. */
import type { Clock } from '../ports'
import { onAbort } from '../../../shared/on-abort'

/** For each single question to the network (ms). */
export const networkLimit = 5_000

/** Thrown when the limit is over. `code` as the system would name it. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime'
  readonly code = 'ETIMEDOUT'
}

/**
 * Runs `work` with a signal that ends with `signal` or after `ms`, and rejects then even if `work` does not heed it.
 * By hand rather than with AbortSignal.any and a time-out: its timer can be collected as garbage in Node 20.
 */
export async function withLimit<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const limit = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const end = (reason: Error): void => {
      reject(reason)
      limit.abort(reason)
    }
    const stop = (): void => end(signal.reason instanceof Error ? signal.reason : new Error('Stopped'))
    const forget = onAbort(signal, stop)
    const cancel = clock.after(ms, () => {
      // Work that heeds nothing may never come back to do this.
      forget()
      end(new OutOfTime(`Nothing came back within ${ms} ms`))
    })
    work(limit.signal)
      .then(resolve, reject)
      .finally(() => {
        cancel()
        forget()
      })
  })
}
