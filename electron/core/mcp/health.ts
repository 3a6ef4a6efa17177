/**
 * Health of one live connection, on that connection itself: a probe after a while without traffic, two misses in a row end
 * it (docs/recovery.md, "Health"). Who asks to be left alone (`Retry-After`) is not asked again before its pause is over.
 */
import type { Cancel, Clock, Limits } from '../ports'
import { FaultError, pauseWished, whyItFailed, type Fault } from '../problems/fault'

export interface HealthOptions {
  clock: Clock
  limits: Pick<Limits, 'idleMs' | 'probeMs'>
  /** One round trip; rejects with a `FaultError`. */
  probe: (timeoutMs: number) => Promise<void>
  alive: (latencyMs: number | null) => void
  dead: (fault: Fault) => void
}

/** Many suspicions in a row (one per failed request) lead to one probe. */
const shortestPause = 250

export class Health {
  readonly #options: HealthOptions
  #cancel: Cancel = () => undefined
  /** When the server was heard last (ms), while all is well: then one timer is enough for all calls. */
  #heardAt: number | null = null
  #probing = false
  #lastCheck = 0
  /** It asks to be left alone until then (ms). */
  #notBefore = 0
  /** It did so instead of an answer: what comes after the pause decides. */
  #hasMissed = false
  #stopped = true

  constructor(options: HealthOptions) {
    this.#options = options
  }

  start(): void {
    this.#stopped = false
    this.#rest()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  /** Successful traffic is as good as a probe. */
  sawTraffic(): void {
    if (this.#stopped) return
    this.#options.alive(null)
    this.#hasMissed = false
    this.#notBefore = 0
    if (this.#heardAt !== null) this.#heardAt = this.#options.clock.now()
    else if (!this.#probing) this.#rest()
  }

  /** Probes at once, because something looks wrong; after a pause, where `fault` asks for one. */
  check(fault?: Fault): void {
    if (this.#stopped || this.#probing) return
    const pause = fault ? pauseWished(fault) : null
    if (pause !== null) this.#leaveAlone(pause)
    this.#soon()
  }

  #soon(): void {
    this.#cancel()
    this.#heardAt = null
    const earliest = Math.max(this.#lastCheck + shortestPause, this.#notBefore)
    const wait = Math.max(0, earliest - this.#options.clock.now())
    this.#cancel = this.#options.clock.after(wait, () => void this.#round())
  }

  #leaveAlone(ms: number): void {
    this.#hasMissed = true
    this.#notBefore = Math.max(this.#notBefore, this.#options.clock.now() + ms)
  }

  #rest(): void {
    this.#cancel()
    this.#heardAt = this.#options.clock.now()
    this.#wait(this.#options.limits.idleMs)
  }

  #wait(ms: number): void {
    const { clock, limits } = this.#options
    this.#cancel = clock.after(ms, () => {
      const left = (this.#heardAt ?? 0) + limits.idleMs - clock.now()
      // It was heard meanwhile; a clock that was set back is not waited for.
      if (left > 0 && left < limits.idleMs) return this.#wait(left)
      this.#heardAt = null
      void this.#round()
    })
  }

  async #round(): Promise<void> {
    if (this.#probing) return
    this.#probing = true
    const had = this.#hasMissed
    this.#hasMissed = false
    let fault = await this.#once()
    const pause = fault && pauseWished(fault)
    if (fault && !had && pause === null) fault = await this.#once()
    this.#probing = false
    if (this.#stopped) return
    if (!fault) return this.#rest()
    if (had || pause === null) return this.#options.dead(fault)
    this.#leaveAlone(pause)
    this.#soon()
  }

  /** @returns what went wrong, if anything. */
  async #once(): Promise<Fault | null> {
    if (this.#stopped) return null
    const { clock, limits, probe, alive } = this.#options
    const begun = clock.now()
    this.#lastCheck = begun
    try {
      await probe(limits.probeMs)
      if (!this.#stopped) alive(clock.now() - begun)
      return null
    } catch (error) {
      return error instanceof FaultError ? error.fault : { kind: 'other', message: whyItFailed(error) }
    }
  }
}
