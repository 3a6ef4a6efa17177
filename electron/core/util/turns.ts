/** Work on many things a few at a time, so that whatever else the process has to do comes between. */

/** Resolves after so many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await new Promise<void>((resolve) => setImmediate(resolve))
}
