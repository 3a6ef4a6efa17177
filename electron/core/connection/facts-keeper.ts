/** Keeps what one server shows, and its activity, up to date, and tells of it. */
import type { ConnectionState } from '../../../shared/model/connection'
import type { AuthView } from '../../../shared/model/credential'
import type { Problem } from '../../../shared/model/problem'
import type { ActivityCall } from '../../../shared/model/server'
import type { ActivityLog } from '../activity/activity-log'
import { problem } from '../problems/problem'
import { Changes } from '../util/changes'
import type { ConnectionDeps } from './deps'
import { knownOf } from './known-lists'
import { factsAfterLists, factsAfterState, pulseAfter, type ServerFacts } from './server-facts'
import { FaultError } from '../problems/fault'
import type { Introduction } from '../mcp/mcp'
import type { Lists, ListTrouble } from '../mcp/lists'

/** Texts are cut before they are redacted, but far beyond what the log keeps: a secret at the cut must not be shown in part. */
const longestLogged = 16_000

type Level = Parameters<ActivityLog['add']>[1]
type Origin = Parameters<ActivityLog['add']>[2]

export type FactsKeeperDeps = Pick<
  ConnectionDeps,
  'clock' | 'redactor' | 'store' | 'remember' | 'active' | 'pulse' | 'changed'
>

export class FactsKeeper {
  /** Told of whenever something shows differently. Signs of life are not told here: nobody waits for those. */
  readonly changes: Changes
  readonly activity: ActivityLog
  readonly #id: string
  readonly #deps: FactsKeeperDeps
  #facts: ServerFacts
  #introduction: Introduction = { serverInfo: null, instructions: null }

  constructor(id: string, facts: ServerFacts, activity: ActivityLog, deps: FactsKeeperDeps) {
    this.#id = id
    this.#facts = facts
    this.activity = activity
    this.#deps = deps
    this.changes = new Changes(deps.clock)
  }

  get facts(): ServerFacts {
    return this.#facts
  }

  /** Changes a part; whoever calls says when it is `changed`. */
  set(part: Partial<ServerFacts>): void {
    this.#facts = { ...this.#facts, ...part }
  }

  setAuth(part: Partial<AuthView>): void {
    this.set({ auth: { ...this.#facts.auth, ...part } })
  }

  state(state: ConnectionState): void {
    this.#facts = factsAfterState(this.#facts, state, this.#deps.clock.now())
    this.changed()
  }

  /** A new connection is there; its pulse is its own. */
  opened(introduction: Introduction): void {
    this.#introduction = introduction
    const info = introduction.serverInfo
    const serverInfo = info && { name: info.name, version: info.version }
    const capabilities = { ...this.#facts.capabilities, serverInfo }
    this.set({ capabilities, pulse: pulseAfter(null, null, this.#deps.clock.now()) })
  }

  /** The connection has shown a sign of life. `latencyMs`: when it was a probe. */
  alive(latencyMs: number | null): void {
    this.set({ pulse: pulseAfter(this.#facts.pulse, latencyMs, this.#deps.clock.now()) })
    this.#deps.pulse(this.#id)
  }

  /** Takes the lists as they are now, and keeps them for when the server is away. */
  lists(lists: Lists): void {
    const { store, remember } = this.#deps
    const { trouble } = lists
    this.#facts = factsAfterLists(this.#facts, lists, trouble && this.#problemOf(trouble))
    if (trouble?.kind !== 'unlisted') {
      const { tools, prompts, resources } = this.#facts.capabilities
      store.update(this.#id, { counts: { tools: tools ?? 0, prompts, resources } })
      remember(this.#id, { ...knownOf(lists), introduction: this.#introduction })
    }
    this.changed()
  }

  #problemOf(trouble: ListTrouble): Problem {
    const { clock, redactor } = this.#deps
    if (trouble.kind === 'unlisted') {
      const code = trouble.fault.kind === 'too-large' ? 'protocol.too-large' : 'protocol.tools-unavailable'
      return problem(code, clock.now(), { detail: redactor.text(new FaultError(trouble.fault).message) })
    }
    const { kind, why } = trouble.end
    const code = kind === 'limit' ? 'protocol.too-large' : 'protocol.tools-unavailable'
    return problem(code, clock.now(), { title: 'The list of tools is not complete', detail: redactor.text(why) })
  }

  /** A line of activity, without secrets. */
  log(level: Level, origin: Origin, message: string, call?: ActivityCall): void {
    const text = this.#deps.redactor.text(message.slice(0, longestLogged))
    this.activity.add(this.#deps.clock.now(), level, origin, text, call)
    this.#deps.active(this.#id)
  }

  changed(): void {
    this.changes.notify()
    this.#deps.changed(this.#id)
  }
}
