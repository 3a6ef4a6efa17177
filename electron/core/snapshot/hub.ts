/** Holds the snapshot and tells of its changes: many changes in one moment become one numbered patch. */
import { isDeepStrictEqual } from 'node:util'
import type { CheckResult } from '../../../shared/model/diagnosis'
import type { ServerView } from '../../../shared/model/server'
import type { EngineInfo, Snapshot, SnapshotParts } from '../../../shared/model/snapshot'
import type { EngineEventName, EngineEvents } from '../../../shared/ipc/events'
import type { Cancel, Clock } from '../ports'
import { Emitter } from '../util/emitter'

/**
 * Changes are gathered this long (ms). After calm one is told at once; in a storm each costs every viewer a picture, so fewer
 * are sent, of which each says more. Either way a state change must be on the screen within 100 ms.
 */
const gatherMs = { calm: 15, storm: 50 }
/** So soon after a patch (ms) the next one belongs to a storm. */
const calmAfterMs = 100
/** Signs of life alone are told no more often than this (ms), whatever the number of servers and calls. */
const pulseMs = 1_000
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
  /** What viewers have been told, in the order in which servers came. */
  readonly #servers = new Map<string, ServerView>()
  #parts: SnapshotParts = {
    sources: [],
    configurationRevision: 0,
    vaultProblem: null,
    unsaved: null,
    offline: false,
    losses: [],
    questions: [],
  }
  #seq = 0
  #toldAt = Number.NEGATIVE_INFINITY
  readonly #dirty = new Set<string>()
  readonly #dirtyParts = new Set<keyof SnapshotParts>()
  #cancelFlush: Cancel | null = null
  /** Servers of which nothing but their pulse has changed. */
  readonly #pulsing = new Set<string>()
  #pulsedAt = 0
  #cancelPulse: Cancel | null = null
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

  /** The picture as of now (but for pulses); patches that follow lead on from it. */
  snapshot(): Snapshot {
    this.#flush()
    return { ...this.#parts, seq: this.#seq, engine: this.#info, servers: [...this.#servers.values()] }
  }

  /** A server is new, gone, or looks different. */
  serverChanged(id: string): void {
    this.#dirty.add(id)
    this.#flushSoon()
  }

  /** A server has shown a sign of life; nothing else about it has changed. */
  pulse(id: string): void {
    this.#pulsing.add(id)
    const sinceLast = Math.max(0, this.#clock.now() - this.#pulsedAt)
    this.#cancelPulse ??= this.#clock.after(Math.max(gatherMs.calm, pulseMs - sinceLast), () => this.#tellPulses())
  }

  /** One part is this from now on; nobody is told what they know. */
  set<N extends keyof SnapshotParts>(name: N, value: SnapshotParts[N]): void {
    if (isDeepStrictEqual(this.#parts[name], value)) return
    this.#parts = { ...this.#parts, [name]: value }
    this.#dirtyParts.add(name)
    this.#flushSoon()
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

  /** Tells how far a call is. */
  progress(event: EngineEvents['progress']): void {
    this.#emit('progress', event)
  }

  stop(): void {
    this.#cancelFlush?.()
    this.#cancelPulse?.()
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

  #tellPulses(): void {
    this.#cancelPulse = null
    this.#pulsedAt = this.#clock.now()
    for (const id of this.#pulsing) this.#dirty.add(id)
    this.#flush()
  }

  #flushSoon(): void {
    const isCalm = this.#clock.now() - this.#toldAt > calmAfterMs
    this.#cancelFlush ??= this.#clock.after(isCalm ? gatherMs.calm : gatherMs.storm, () => this.#flush())
  }

  #flush(): void {
    this.#cancelFlush?.()
    this.#cancelFlush = null
    if (this.#dirty.size === 0 && this.#dirtyParts.size === 0) return
    const upsert: ServerView[] = []
    const remove: string[] = []
    for (const id of this.#dirty) {
      this.#pulsing.delete(id)
      const view = this.#build(id)
      if (view) {
        upsert.push(view)
        this.#servers.set(id, view)
      } else if (this.#servers.delete(id)) {
        remove.push(id)
      }
    }
    const parts: Partial<SnapshotParts> = {}
    for (const name of this.#dirtyParts) Object.assign(parts, { [name]: this.#parts[name] })
    const changed = this.#dirtyParts.size === 0 ? {} : { parts }
    this.#dirty.clear()
    this.#dirtyParts.clear()
    this.#seq++
    this.#toldAt = this.#clock.now()
    this.#emit('patch', { seq: this.#seq, upsert, remove, ...changed })
  }
}
