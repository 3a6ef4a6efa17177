/**
 * What the machine's own condition means for all connections (docs/recovery.md, "The way to a server"):
 * without a way out they pause instead of failing, and on its return, or after sleep, all resume at once.
 */
import type { Credentials } from '../auth/credentials'
import type { Cancel, Clock, Logger, Network } from '../ports'
import { watchWake } from '../util/wake'
import type { Supervisors } from './supervisors'

export interface ConnectivityOptions {
  clock: Clock
  network: Network
  random: () => number
  logger: Logger
  supervisors: Supervisors
  credentials: Credentials
  /** Whether servers are out of reach because this machine is offline. */
  changed: (offline: boolean) => void
}

/** An interruption shorter than this (ms), as when a laptop changes its access point, costs no connection. */
const graceMs = 2_000
/** Connections come back spread over this long (ms): not all of them ask one host in the same moment. */
const spreadMs = 2_000

/** Watches until the returned function is called. */
export function watchConnectivity(options: ConnectivityOptions): Cancel {
  const { clock, network, random, logger, supervisors, credentials, changed } = options
  let timers: Cancel[] = []
  const cancelTimers = (): void => {
    for (const cancel of timers.splice(0)) cancel()
  }
  const resume = (): void => {
    cancelTimers()
    credentials.resume().catch((error: unknown) => logger.error('Catching up failed', { error: String(error) }))
    timers = supervisors
      .all()
      .filter((supervisor) => supervisor.connector.isReachable)
      .map((supervisor) => clock.after(random() * spreadMs, () => supervisor.resume()))
  }
  const isOffline = (): boolean => supervisors.all().some((supervisor) => !supervisor.connector.isReachable)
  const networkChanged = (): void => {
    resume()
    const offline = isOffline()
    logger.info(offline ? 'The machine is offline' : 'The network has changed')
    changed(offline)
    if (offline) timers.push(clock.after(graceMs, () => supervisors.pause()))
  }
  const woke = (): void => {
    logger.info('The machine woke up')
    resume()
  }
  changed(isOffline())
  const stopWake = watchWake(clock, woke)
  const stopNetwork = network.watch((how) => (how === 'woke' ? woke() : networkChanged()))
  return () => {
    stopWake()
    stopNetwork()
    cancelTimers()
  }
}
