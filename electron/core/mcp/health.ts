/**
 * Health of one live connection, on that connection itself: a probe after a while without traffic, two misses in a row (or
 * one certain sign) end it (docs/recovery.md, "Health").
 */
import type { Cancel, Clock, Limits } from '../ports'
import { FaultError, type Fault } from '../problems/fault'

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
  #probing = false
  #lastCheck = 0
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
    if (!this.#probing) this.#rest()
  }

  /** Probes at once, because something looks wrong. */
  check(): void {
    if (this.#stopped || this.#probing) return
    this.#cancel()
    const wait = Math.max(0, this.#lastCheck + shortestPause - this.#options.clock.now())
    this.#cancel = this.#options.clock.after(wait, () => void this.#round())
  }

  #rest(): void {
    this.#cancel()
    this.#cancel = this.#options.clock.after(this.#options.limits.idleMs, () => void this.#round())
  }

  async #round(): Promise<void> {
    if (this.#probing) return
    this.#probing = true
    const fault = (await this.#once()) && (await this.#once())
    this.#probing = false
    if (this.#stopped) return
    if (fault) this.#options.dead(fault)
    else this.#rest()
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
      return error instanceof FaultError ? error.fault : { kind: 'other', message: String(error) }
    }
  }
}
