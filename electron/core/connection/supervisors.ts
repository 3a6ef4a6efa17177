/** All supervisors: makes them agree with the definitions, touching only what changed. */
import type { Known, Identified } from '../registry/identity'
import { identify } from '../registry/identity'
import { resolveServer, type Named } from '../../../shared/ipc/resolve-server'
import type { CredentialChange } from '../auth/credentials'
import { canonicalEndpoint } from '../auth/discovery'
import type { Definition } from '../sources/definition'
import { ActivityLog } from '../activity/activity-log'
import type { ConnectionDeps } from './deps'
import { Supervisor } from './supervisor'
import { tryOnce } from './trial'

export class Supervisors {
  readonly #deps: ConnectionDeps
  readonly #supervisors = new Map<string, Supervisor>()
  /** Servers whose end is under way, by id. */
  readonly #leaving = new Map<string, Promise<void>>()
  #disposed = false

  constructor(deps: ConnectionDeps) {
    this.#deps = deps
  }

  get(id: string): Supervisor | undefined {
    return this.#supervisors.get(id)
  }

  /** By id, or by a name that only one server has. Throws `unknown-server` or `ambiguous-server`. */
  find(wanted: string): Supervisor {
    return this.#supervisors.get(wanted) ?? resolveServer(wanted, this.all(), named)
  }

  all(): Supervisor[] {
    return [...this.#supervisors.values()]
  }

  /** New definitions are started, gone ones ended, changed ones rebuilt; the rest keep their connections, and nothing is told of them. */
  reconcile(definitions: Definition[]): void {
    if (this.#disposed) return
    const { store } = this.#deps
    // The latest first: of two forgotten servers with the same content, a new name means the one that just vanished.
    const known: Known[] = store.all().toSorted((a, b) => b.seenAt - a.seenAt)
    const identified = identify(definitions, known)
    const present = new Set(identified.map(({ id }) => id))
    for (const [id, supervisor] of this.#supervisors) if (!present.has(id)) this.#remove(id, supervisor)
    for (const server of identified) {
      this.#remember(server)
      const existing = this.#supervisors.get(server.id)
      if (existing) existing.redefine(server.definition)
      else this.#add(server)
    }
  }

  /** Tells every server of these endpoints (canonical URLs) that its credential has changed. */
  credentialsChanged(endpoints: readonly string[], how: CredentialChange): void {
    for (const supervisor of this.#supervisors.values()) {
      const { endpoint } = supervisor.connector
      if (endpoint && endpoints.includes(canonicalEndpoint(endpoint.url))) supervisor.credentialChanged(how)
    }
  }

  /** Tries an entry that is not kept; see `tryOnce`. */
  try<T>(definition: Definition, signal: AbortSignal, look: (supervisor: Supervisor) => T): Promise<T> {
    return tryOnce(definition, this.#deps, signal, look)
  }

  /** Asks every live connection for a sign of life now, and tries those again that wait for a retry. */
  verify(): void {
    for (const supervisor of this.#supervisors.values()) supervisor.verify()
  }

  /** How long programs that nobody uses run on is another time now. */
  sleepChanged(): void {
    for (const supervisor of this.#supervisors.values()) supervisor.sleepChanged()
  }

  /** This machine is offline: whatever it cannot reach waits for its return. */
  pause(): void {
    for (const supervisor of this.#supervisors.values()) if (!supervisor.connector.isReachable) supervisor.pause()
  }

  /** Ends all; resolves when nothing is left. */
  async dispose(): Promise<void> {
    this.#disposed = true
    const all = this.all().map((supervisor) => supervisor.dispose())
    await Promise.all([...all, ...this.#leaving.values()])
    this.#supervisors.clear()
  }

  #remember({ definition: _definition, ...known }: Identified): void {
    const { store, clock } = this.#deps
    const before = store.get(known.id)
    const fresh = { intent: 'connected', approved: null, verdict: null, counts: null, apart: false } as const
    // What was learned of one server says nothing of another that took its place in the file.
    const kept =
      before && before.fingerprint !== known.fingerprint
        ? { ...before, verdict: null, counts: null, apart: false }
        : before
    store.put({ ...fresh, ...kept, ...known, seenAt: clock.now() })
  }

  #add({ id, definition }: Identified): void {
    const record = this.#deps.store.get(id)
    if (!record) throw new Error(`No record of server ${id}`)
    const supervisor = new Supervisor(definition, record, new ActivityLog(), this.#deps)
    this.#supervisors.set(id, supervisor)
    this.#deps.changed(id)
    // An entry that comes back while its program is still being ended must not run twice.
    const leaving = this.#leaving.get(id)
    if (leaving) void leaving.then(() => supervisor.start())
    else supervisor.start()
  }

  #remove(id: string, supervisor: Supervisor): void {
    this.#supervisors.delete(id)
    this.#deps.redactor.set(id, [])
    this.#deps.changed(id)
    const before = this.#leaving.get(id) ?? Promise.resolve()
    const leaving = Promise.all([before, supervisor.dispose()]).then(() => {
      if (this.#leaving.get(id) === leaving) this.#leaving.delete(id)
    })
    this.#leaving.set(id, leaving)
  }
}

function named({ id, definition: { location } }: Supervisor): Named {
  return { id, name: location.name, source: location }
}
