/**
 * The moment when the window shows its list for the first time. Starting programs blocks this process for milliseconds each,
 * so nothing is connected before it: a person sees the servers sooner, and the servers are connected hardly later.
 */

/** However the page fares, the engine begins after this long (ms). */
const longestWait = 1_000

export interface FirstList {
  /** Resolves when the list is shown, or has been waited for long enough. */
  readonly shown: Promise<void>
  /** Resolves when the list is shown, however long that takes: what is told to the page before is heard by nobody. */
  readonly listed: Promise<void>
  /** The page says that it is. */
  show(): void
}

/** @param after runs a task after so many ms */
export function awaitFirstList(after: (ms: number, task: () => void) => void): FirstList {
  let show = (): void => undefined
  const listed = new Promise<void>((resolve) => (show = resolve))
  const waited = new Promise<void>((resolve) => after(longestWait, resolve))
  return { shown: Promise.race([listed, waited]), listed, show: () => show() }
}
