/** Holds the snapshot and tells of its changes: many changes in one moment become one numbered patch. */
import type { CheckResult } from '../../../shared/model/diagnosis'
import type { Problem } from '../../../shared/model/problem'
import type { ServerView } from '../../../shared/model/server'
import type { EngineInfo, Snapshot } from '../../../shared/model/snapshot'
import type { SourceView } from '../../../shared/model/source'
import type { EngineEventName, EngineEvents } from '../../../shared/ipc/events'
import type { Cancel, Clock } from '../ports'
import { Emitter } from '../util/emitter'

/** Changes are gathered this long (ms); a state change must be on the screen within 100 ms. */
const gatherMs = 15
/** Notices of new activity, per server, come no more often than this (ms). */
const activityMs = 250

export class Hub {
  readonly events = new Emitter<EngineEvents>()
  readonly #clock: Clock
  readonly #info: EngineInfo
  /** Builds the present view of a server; null when it is gone. */
  readonly #build: (id: string) => ServerView | null
  /** Told of listeners that throw. */
  readonly #report: (error: unknown) => void
  readonly #servers = new Map<string, ServerView>()
  #sources: SourceView[] = []
  #order: string[] = []
  #seq = 0
  #dirty = new Set<string>()
  #sourcesDirty = false
  #vaultProblem: Problem | null = null
  #vaultDirty = false
  #offline = false
  #offlineDirty = false
  #cancel: Cancel | null = null
  readonly #activity = new Map<string, { seq: number; cancel: Cancel }>()

  constructor(
    info: EngineInfo,
    clock: Clock,
    build: (id: string) => ServerView | null,
    report: (error: unknown) => void,
  ) {
    this.#report = report
    this.#info = info
    this.#clock = clock
    this.#build = build
  }

  /** The picture as of now; patches that follow lead on from it. */
  snapshot(): Snapshot {
    this.#flush()
    const servers = this.#order.flatMap((id) => this.#servers.get(id) ?? [])
    return {
      seq: this.#seq,
      engine: this.#info,
      servers,
      sources: this.#sources,
      vaultProblem: this.#vaultProblem,
      offline: this.#offline,
    }
  }

  serverChanged(id: string): void {
    this.#dirty.add(id)
    this.#cancel ??= this.#clock.after(gatherMs, () => this.#flush())
  }

  sourcesChanged(sources: SourceView[]): void {
    this.#sources = sources
    this.#sourcesDirty = true
    this.#cancel ??= this.#clock.after(gatherMs, () => this.#flush())
  }

  vaultChanged(problem: Problem | null): void {
    this.#vaultProblem = problem
    this.#vaultDirty = true
    this.#cancel ??= this.#clock.after(gatherMs, () => this.#flush())
  }

  offlineChanged(offline: boolean): void {
    if (offline === this.#offline) return
    this.#offline = offline
    this.#offlineDirty = true
    this.#cancel ??= this.#clock.after(gatherMs, () => this.#flush())
  }

  activity(id: string, seq: number): void {
    const waiting = this.#activity.get(id)
    if (waiting) {
      waiting.seq = seq
      return
    }
    const tell = (): void => {
      const latest = this.#activity.get(id)?.seq ?? seq
      this.#activity.delete(id)
      this.#emit('activity', { id, seq: latest })
    }
    this.#activity.set(id, { seq, cancel: this.#clock.after(activityMs, tell) })
  }

  diagnosis(id: string, result: CheckResult): void {
    this.#emit('diagnosis', { id, result })
  }

  stop(): void {
    this.#cancel?.()
    for (const { cancel } of this.#activity.values()) cancel()
    this.#activity.clear()
    this.events.clear()
  }

  /** A viewer that fails must not end the engine from inside a timer. */
  #emit<N extends EngineEventName>(name: N, event: EngineEvents[N]): void {
    try {
      this.events.emit(name, event)
    } catch (error) {
      this.#report(error)
    }
  }

  #flush(): void {
    this.#cancel?.()
    this.#cancel = null
    if (this.#dirty.size === 0 && !this.#sourcesDirty && !this.#vaultDirty && !this.#offlineDirty) return
    const upsert: ServerView[] = []
    const remove: string[] = []
    for (const id of this.#dirty) {
      const view = this.#build(id)
      if (view) {
        upsert.push(view)
        if (!this.#servers.has(id)) this.#order.push(id)
        this.#servers.set(id, view)
      } else if (this.#servers.delete(id)) {
        remove.push(id)
        this.#order = this.#order.filter((other) => other !== id)
      }
    }
    this.#dirty = new Set()
    const sources = this.#sourcesDirty ? { sources: this.#sources } : {}
    const vault = this.#vaultDirty ? { vaultProblem: this.#vaultProblem } : {}
    this.#sourcesDirty = false
    const offline = this.#offlineDirty ? { offline: this.#offline } : {}
    this.#vaultDirty = false
    this.#offlineDirty = false
    this.#seq++
    this.#emit('patch', { seq: this.#seq, upsert, remove, ...sources, ...vault, ...offline })
  }
}
