/**
 * How many attempts to connect may run: at most eight at once, and at most eight unfinished ones towards one machine.
 *
 * The first limit is about this machine, and a server that stays silent keeps its place only for a moment, so that it does
 * not hold up the others. The second is about theirs: fifty servers behind one dead host must not knock fifty times at once,
 * however long each of them waits for an answer.
 */
import type { Clock } from '../ports'
import { Gate } from '../util/gate'

const atOnce = 8
/** A silent attempt gives its place among all back after this long (ms), and keeps the one among its host's. */
const silentAfter = 3_000

export class Gates {
  readonly #clock: Pick<Clock, 'after'>
  readonly #all = new Gate(atOnce)
  /** As many as there have been hosts in the configuration since the start. */
  readonly #hosts = new Map<string, Gate>()

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  /**
   * Waits for a place; the returned function gives it back when the attempt has ended. Rejects with the signal's reason.
   * @param host whose machine it is, see `hostOf`; null for a program
   */
  async enter(host: string | null, signal: AbortSignal): Promise<() => void> {
    const leaveHost = host === null ? null : await this.#gateOf(host).enter(signal)
    try {
      const leaveAll = await this.#all.enter(signal)
      const cancel = this.#clock.after(silentAfter, leaveAll)
      return () => {
        cancel()
        leaveAll()
        leaveHost?.()
      }
    } catch (error) {
      leaveHost?.()
      throw error
    }
  }

  /** Resolves as soon as no attempt is under way, except for silent ones. */
  quiet(): Promise<void> {
    return this.#all.quiet()
  }

  #gateOf(host: string): Gate {
    const gate = this.#hosts.get(host) ?? new Gate(atOnce)
    this.#hosts.set(host, gate)
    return gate
  }
}
