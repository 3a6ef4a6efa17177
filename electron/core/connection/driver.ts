/** Drives one state machine: feeds it events, keeps its timers, and carries out closes and opens strictly one after another. */
import { assertNever } from '../../../shared/assert-never'
import type { ConnectionState } from '../../../shared/model/connection'
import { describeUnexpected } from '../../../shared/unexpected'
import type { Cancel } from '../ports'
import type { ConnectionDeps } from './deps'
import { whyItFailed } from '../problems/fault'
import { unexpectedFailure } from '../problems/failure'
import { transition } from './machine'
import type { Effect, Machine, MachineEvent } from './machine-types'

export interface DriverHooks {
  /** Makes a connection; tells the machine how that went. */
  open: (run: number) => Promise<void>
  /** Ends what there is. */
  close: () => Promise<void>
  /** Stops an attempt that is under way, at once. */
  abort: (reason: string) => void
  /** The state has changed. */
  changed: (before: ConnectionState) => void
}

export type DriverDeps = Pick<ConnectionDeps, 'clock' | 'random' | 'logger' | 'redactor'>

export class Driver {
  readonly #id: string
  readonly #deps: DriverDeps
  readonly #hooks: DriverHooks
  #machine: Machine
  #chain: Promise<void> = Promise.resolve()
  #timers: Cancel[] = []
  #stopped = false

  constructor(id: string, machine: Machine, deps: DriverDeps, hooks: DriverHooks) {
    this.#id = id
    this.#machine = machine
    this.#deps = deps
    this.#hooks = hooks
  }

  get machine(): Machine {
    return this.#machine
  }

  get stopped(): boolean {
    return this.#stopped
  }

  /** True while this run is the present one: what others report is old news. */
  isCurrent(run: number): boolean {
    return run === this.#machine.run && !this.#stopped
  }

  feed(event: MachineEvent): void {
    if (this.#stopped) return
    const before = this.#machine.state
    const { clock, random } = this.#deps
    const { machine, effects } = transition(this.#machine, event, { now: clock.now(), random: random() })
    this.#machine = machine
    for (const effect of effects) this.#carryOut(effect)
    if (machine.state !== before) this.#hooks.changed(before)
  }

  /** Runs `work` after everything that was asked for before. */
  enqueue(work: () => Promise<void>): void {
    this.#chain = this.#chain.then(work).catch((error: unknown) => {
      const { logger, clock } = this.#deps
      logger.error('A connection step failed', { server: this.#id, ...describeUnexpected(error) })
      // Not even a mistake of ours may leave a state without an end.
      const failure = unexpectedFailure(whyItFailed(error), clock.now())
      this.feed({ type: 'closed' })
      if (this.#machine.state.kind === 'connecting' || this.#machine.state.kind === 'reconnecting') {
        this.feed({ type: 'failed', run: this.#machine.run, failure, crashed: false })
      }
    })
  }

  /** No event has any effect any more; resolves when what was under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimers()
    this.#hooks.abort('Patchbay is closing')
    await this.#chain
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'cancel-timers':
        return this.#cancelTimers()
      case 'schedule': {
        const { run } = this.#machine
        const event: MachineEvent = effect.timer === 'retry' ? { type: 'retry-due' } : { type: 'stable', run }
        this.#timers.push(this.#deps.clock.after(effect.delayMs, () => this.feed(event)))
        return
      }
      case 'close':
        // What is under way stops now; what is next in the chain waits until it is gone.
        this.#hooks.abort('superseded')
        return this.enqueue(this.#hooks.close)
      case 'open':
        return this.enqueue(() => this.#hooks.open(effect.run))
      default:
        return assertNever(effect)
    }
  }

  #cancelTimers(): void {
    for (const cancel of this.#timers.splice(0)) cancel()
  }
}
