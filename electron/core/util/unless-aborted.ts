/** Waiting that can be called off. */
import { onAbort } from '../../../shared/on-abort'

/** Waits for `work`, or throws the signal's reason as soon as nobody wants it any more. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    if (signal.aborted) return stop()
    work.then(resolve, reject).finally(onAbort(signal, stop))
  })
}
