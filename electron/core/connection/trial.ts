/** Tries an entry before it is kept: one connection as every other, of which nothing is remembered. */
import { ActivityLog } from '../activity/activity-log'
import type { ServerRecord } from '../registry/store'
import { containerKey, locationKey, type Definition } from '../sources/definition'
import type { ConnectionDeps } from './deps'
import { Supervisor } from './supervisor'

let trials = 0

/**
 * Connects once and hands over how that ended, while the connection still stands; then ends it. The signal ends it earlier,
 * with what is known by then. Resolves once nothing of it is left.
 */
export async function tryOnce<T>(
  definition: Definition,
  deps: ConnectionDeps,
  signal: AbortSignal,
  look: (supervisor: Supervisor) => T,
): Promise<T> {
  trials += 1
  const id = `trial ${trials}`
  const record: ServerRecord = {
    id,
    location: locationKey(definition.location),
    container: containerKey(definition.location),
    fingerprint: definition.fingerprint,
    intent: 'disconnected',
    approved: null,
    verdict: null,
    counts: null,
    apart: false,
    seenAt: deps.clock.now(),
  }
  const silent = {
    changed: nothing,
    resourceUpdated: nothing,
    taskTold: nothing,
    pulse: nothing,
    active: nothing,
    remember: nothing,
    pastOf: () => [],
  }
  const supervisor = new Supervisor(definition, record, new ActivityLog(), { ...deps, ...silent })
  // `connect` waits for its outcome for as long as it takes; ending the server gives it one.
  const end = (): void => void supervisor.dispose()
  signal.addEventListener('abort', end, { once: true })
  try {
    if (!signal.aborted) await supervisor.connect()
    return look(supervisor)
  } finally {
    signal.removeEventListener('abort', end)
    await supervisor.dispose()
    deps.redactor.set(id, [])
    deps.redactor.set(`${id} helper`, [])
  }
}

const nothing = (): void => undefined
