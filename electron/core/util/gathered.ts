/** Many wishes within a while become one piece of work: a burst of changes, as at every start, is written once. */
import type { Clock } from '../ports'

/**
 * @param ms how long wishes are gathered
 * @param failed told why the work failed; the next wish tries again
 * @returns asks for the work
 */
export function gathered(
  clock: Clock,
  ms: number,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): () => void {
  let planned = false
  return () => {
    if (planned) return
    planned = true
    clock.after(ms, () => {
      planned = false
      work().catch(failed)
    })
  }
}
