/**
 * When to try again. All delays are in ms, with jitter so that many servers behind one host do not come back in step.
 *
 * An outage is usually a deployment or a restart of some seconds, so the first 22 s stay at a steady, short rhythm (the
 * server is back within 3 s of its return, at a dozen attempts); after that the delay grows to a minute.
 */
export type Schedule =
  /** The server or the network is away. */
  | 'outage'
  /** A program ended by itself. */
  | 'process'
  /** A configured token is rejected: a fault upstream first, a wrong token second. */
  | 'static-auth'
  /** This machine is offline: its return is told, so this is only for when nobody tells. */
  | 'offline'
  /** It worked a while ago: something in between (a captive portal, a deployment) may go away by itself. */
  | 'hopeful'
  /** Nothing that will change soon, but it costs little to look. */
  | 'slow'

const minute = 60_000
const steadyDelay = 2_400
const steadyUntil = 22_000

/**
 * @param attempt how many attempts have failed in a row, from 1
 * @param failingFor ms since the first of them
 * @param random between 0 and 1
 */
export function retryDelay(schedule: Schedule, attempt: number, failingFor: number, random: number): number {
  switch (schedule) {
    case 'outage':
      return failingFor < steadyUntil
        ? jittered(Math.min(1_000 * 2 ** (attempt - 1), steadyDelay), 0.1, random)
        : jittered(Math.min(failingFor * 0.5, minute), 0.1, random)
    case 'process':
      return jittered(Math.min(250 * 2 ** (attempt - 1), minute), 0.3, random)
    case 'static-auth':
      return jittered(Math.min(1_000 * 2 ** (attempt - 1), 5 * minute), 0.3, random)
    case 'offline':
      return jittered(minute, 0.1, random)
    case 'hopeful':
      return jittered(minute / 2, 0.3, random)
    case 'slow':
      return jittered(5 * minute, 0.1, random)
  }
}

function jittered(delay: number, share: number, random: number): number {
  return Math.round(delay * (1 - share * random))
}
