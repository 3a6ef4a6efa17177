/**
 * Converge, do not queue: however often it is asked while a pass runs, exactly one more pass follows, which reads the
 * world afresh.
 */
export function converge(pass: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const start = (): Promise<void> => {
    running = pass().finally(() => {
      running = null
    })
    return running
  }
  /** Resolves when a pass that began after this call has ended; rejects when that pass fails. */
  return () => {
    // Between two passes nothing runs, but the next one is on its way.
    if (next) return next
    if (!running) return start()
    next = running
      .catch(() => undefined)
      .then(() => {
        next = null
        return start()
      })
    return next
  }
}
