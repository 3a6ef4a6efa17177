/**
 * How many attempts to connect may run: few programs at once, somewhat more remote servers, and at most eight unfinished
 * attempts towards one machine.
 *
 * The first two limits are about this machine. Who only lets us wait costs it nothing, so a silent attempt keeps its place
 * only for a moment. The third is about theirs: fifty servers behind one dead host must not knock fifty times at once,
 * however long each of them waits for an answer.
 */
import type { Clock } from '../ports'
import { Gate } from '../util/gate'
import { unlessAborted } from '../util/unless-aborted'

/** Each start of a program takes a core for a while. */
const programsAtOnce = 8
/** A remote server's handshake is mostly waiting for the network. */
const remoteAtOnce = 16
const perHost = 8
/** A silent attempt gives its place back after this long (ms), and keeps the one among its host's. */
const silentAfter = 250
/** What can wait for a quiet moment does not wait for an attempt that has been silent for this long (ms). */
const givenUpAfter = 3_000

export class Gates {
  readonly #clock: Pick<Clock, 'after'>
  readonly #opened: Promise<unknown>
  readonly #programs = new Gate(programsAtOnce)
  readonly #remote = new Gate(remoteAtOnce)
  /** As many as there have been hosts in the configuration since the start. */
  readonly #hosts = new Map<string, Gate>()
  /** Every attempt that has begun, or waits for nothing but its place here. */
  readonly #underway = new Gate(Infinity)

  /** @param opened nobody is let in before this has resolved */
  constructor(clock: Pick<Clock, 'after'>, opened: Promise<unknown> = Promise.resolve()) {
    this.#clock = clock
    this.#opened = opened
  }

  /**
   * Waits for a place; the returned function gives it back when the attempt has ended. Rejects with the signal's reason.
   * @param host whose machine it is, see `hostOf`; null for a program
   */
  async enter(host: string | null, signal: AbortSignal): Promise<() => void> {
    await unlessAborted(this.#opened, signal)
    const undo: (() => void)[] = []
    const leave = (): void => {
      for (const each of undo.splice(0)) each()
    }
    try {
      if (host !== null) undo.push(await this.#gateOf(host).enter(signal))
      const end = await this.#underway.enter(signal)
      undo.push(end)
      const giveBack = await (host === null ? this.#programs : this.#remote).enter(signal)
      undo.push(giveBack, this.#clock.after(silentAfter, giveBack), this.#clock.after(givenUpAfter, end))
    } catch (error) {
      leave()
      throw error
    }
    return leave
  }

  /** Resolves as soon as no attempt is under way, except for those that have been silent for long. */
  quiet(): Promise<void> {
    return this.#underway.quiet()
  }

  #gateOf(host: string): Gate {
    const gate = this.#hosts.get(host) ?? new Gate(perHost)
    this.#hosts.set(host, gate)
    return gate
  }
}
