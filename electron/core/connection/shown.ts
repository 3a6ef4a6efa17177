/** What one server shows: its face and its activity, kept up to date and told of. */
import type { ConnectionState } from '../../../shared/model/connection'
import type { AuthView } from '../../../shared/model/credential'
import type { Problem } from '../../../shared/model/problem'
import type { ActivityLog } from '../activity/activity-log'
import { problem } from '../problems/problem'
import { Changes } from '../util/changes'
import type { ConnectionDeps } from './deps'
import { faceAfterLists, faceAfterState, type Face } from './face'
import { knownOf } from './known-lists'
import { FaultError } from '../problems/fault'
import type { Lists, ListTrouble } from '../mcp/lists'

/** Texts are cut before they are redacted, but far beyond what the log keeps: a secret at the cut must not be shown in part. */
const longestLogged = 16_000

type Level = Parameters<ActivityLog['add']>[1]
type Origin = Parameters<ActivityLog['add']>[2]

export class Shown {
  readonly changes: Changes
  readonly activity: ActivityLog
  readonly #id: string
  readonly #deps: ConnectionDeps
  #face: Face

  constructor(id: string, face: Face, activity: ActivityLog, deps: ConnectionDeps) {
    this.#id = id
    this.#face = face
    this.activity = activity
    this.#deps = deps
    this.changes = new Changes(deps.clock)
  }

  get face(): Face {
    return this.#face
  }

  get auth(): AuthView {
    return this.#face.auth
  }

  /** Changes a part; whoever calls says when it is `changed`. */
  set(part: Partial<Face>): void {
    this.#face = { ...this.#face, ...part }
  }

  setAuth(part: Partial<AuthView>): void {
    this.set({ auth: { ...this.auth, ...part } })
  }

  state(state: ConnectionState): void {
    this.#face = faceAfterState(this.#face, state, this.#deps.clock.now())
    this.changed()
  }

  /** Takes the lists as they are now, and keeps them for when the server is away. */
  lists(lists: Lists): void {
    const { store, remember } = this.#deps
    const { trouble } = lists
    this.#face = faceAfterLists(this.#face, lists, trouble && this.#problemOf(trouble))
    if (trouble?.kind !== 'unlisted') {
      const { tools, prompts, resources } = this.#face.capabilities
      store.update(this.#id, { counts: { tools: tools ?? 0, prompts, resources } })
      remember(this.#id, knownOf(lists))
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
  log(level: Level, origin: Origin, message: string): void {
    this.activity.add(this.#deps.clock.now(), level, origin, this.#deps.redactor.text(message.slice(0, longestLogged)))
    this.#deps.active(this.#id)
  }

  changed(): void {
    this.changes.notify()
    this.#deps.changed(this.#id)
  }
}
