/** The doctor of one engine: gathers what is known of a server, and lets the checks look at it, one visit at a time. */
import type { CheckResult, Diagnosis } from '../../../shared/model/diagnosis'
import { isAttempt, problemOf } from '../../../shared/model/connection'
import type { ConnectionDeps } from '../connection/deps'
import { prepare, type Prepared } from '../launch/launch'
import type { Supervisor } from '../connection/supervisor'
import { authKind, describeTarget } from '../sources/describe'
import { isInvalid } from '../sources/definition'
import type { Ways } from '../network/ways'
import type { Vault } from '../vault/vault'
import { diagnose } from './diagnose'
import { checksInOrder } from './order'
import type { LiveConnection, Patient } from './patient'

type DoctorDeps = Pick<
  ConnectionDeps,
  'clock' | 'credentials' | 'environment' | 'fetch' | 'host' | 'redactor' | 'store' | 'version'
> & {
  vault: Vault
  ways: Ways
  clientMetadataUrl: string | null
  /** Each result of an examination, as soon as there is one. */
  progress: (id: string, result: CheckResult) => void
}

/** How long a server that is just being connected is waited for (ms). */
const patience = 5_000

export class Doctor {
  readonly #deps: DoctorDeps
  readonly #visits = new Map<string, Promise<Diagnosis>>()
  readonly #over = new AbortController()

  constructor(deps: DoctorDeps) {
    this.#deps = deps
  }

  /** Looks at a server without changing anything. Two who ask at once get one answer. Rejects once stopped. */
  examine(supervisor: Supervisor): Promise<Diagnosis> {
    const running = this.#visits.get(supervisor.id)
    if (running) return running
    const visit = this.#visit(supervisor).finally(() => this.#visits.delete(supervisor.id))
    this.#visits.set(supervisor.id, visit)
    return visit
  }

  /** Ends what is under way. */
  stop(): void {
    this.#over.abort(new Error('The engine has stopped'))
  }

  async #visit(supervisor: Supervisor): Promise<Diagnosis> {
    const { clock, redactor, progress } = this.#deps
    const { signal } = this.#over
    const until = clock.now() + patience
    while (isAttempt(supervisor.state) && clock.now() < until && !signal.aborted)
      await supervisor.shown.changes.next(until)
    const patient = await this.#gather(supervisor)
    return diagnose({ id: supervisor.id, name: supervisor.name }, patient, {
      checks: checksInOrder,
      redact: (text) => redactor.text(text),
      progress: (result) => progress(supervisor.id, result),
      signal,
    })
  }

  async #gather(supervisor: Supervisor): Promise<Patient> {
    const { credentials, store, vault, clock, fetch, host, version, clientMetadataUrl, ways } = this.#deps
    const prepared = await this.#prepare(supervisor)
    const { definition, state, view, connector } = supervisor
    const { endpoint } = connector
    const own = authKind(definition)
    return {
      clock,
      fetch,
      host,
      version,
      clientMetadataUrl,
      definition,
      target: describeTarget(definition),
      state,
      since: Date.parse(view.history.at(-1)?.from ?? '') || clock.now(),
      problem: problemOf(state),
      auth: own === 'none' ? view.auth.kind : own,
      prepared,
      live: liveOf(supervisor),
      toolsProblem: view.capabilities.problem,
      endpoint,
      grant: endpoint && credentials.grant(endpoint.url),
      vault: vault.data,
      verdict: store.get(supervisor.id)?.verdict ?? null,
      wasMcp: connector.wasMcp,
      ways,
      facts: {},
    }
  }

  /** The same preparation that a connect makes; it starts nothing. */
  async #prepare({ id, definition }: Supervisor): Promise<Prepared | null> {
    if (isInvalid(definition.entry)) return null
    const { environment, host, clock, redactor, vault } = this.#deps
    const prepared = await prepare(definition, await environment(), vault.data.secrets, host, clock.now())
    redactor.set(`${id} doctor`, prepared.secrets)
    // A secret may well be there, in a vault that cannot be read just now.
    const isMissing = !prepared.ok && prepared.problem.code === 'vault.secret-missing'
    if (!isMissing || vault.problem === null || vault.problem.code === 'vault.damaged') return prepared
    return { ...prepared, problem: vault.problem }
  }
}

function liveOf({ session }: Supervisor): LiveConnection | null {
  if (!session) return null
  const { client } = session
  return {
    era: client.era,
    probe: (timeoutMs) => session.signOfLife(timeoutMs),
    listTools: (timeoutMs) => client.list('tools', timeoutMs),
  }
}
