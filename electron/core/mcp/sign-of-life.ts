/**
 * Asks a server for a sign of life. An answer of any kind is one. `ping` is asked first (basic/utilities/ping), but servers
 * that work well have it not, or refuse it: then a list decides, and is asked from then on.
 */
import { FaultError, pauseWished, whyItFailed, type Fault } from '../problems/fault'
import { judgeSession } from '../problems/forgotten'
import type { McpClient } from './mcp'
import type { ListKind } from './offers'

export interface LifeOptions {
  client: () => McpClient
  /** Runs a request in the session, and in a new one when it was forgotten. */
  run: <T>(work: (client: McpClient) => Promise<T>) => Promise<T>
  /** A list that the server has; null when it has none. */
  shortestList: () => ListKind | null
  /** The status with which this list was refused when the connection was new; null where it was not. */
  refusedBefore: (list: ListKind) => number | null
}

export class SignOfLife {
  readonly #options: LifeOptions
  #byList = false

  constructor(options: LifeOptions) {
    this.#options = options
  }

  /** Resolves when the server lives; rejects with a `FaultError` that says what is wrong. */
  async ask(timeoutMs: number): Promise<void> {
    const list = this.#options.shortestList()
    if (this.#byList && list !== null) return this.#askFor(list, timeoutMs)
    const error = await errorOf(this.#options.client().probe(timeoutMs))
    const fault = error?.fault ?? null
    if (error === null || fault === null || (fault.kind === 'rpc' && judgeSession(fault, true) === 'kept')) return
    // A client that is ended already, as a new session is being opened, says nothing of the server: the list waits for that.
    const isEnded = error.neverSent && fault.kind === 'closed'
    if (isAboutTheWay(fault)) throw error
    if (list === null) {
      if (fault.kind === 'http' && fault.status < 500 && fault.status !== 401) return
      throw new FaultError(fault)
    }
    this.#byList = fault.kind !== 'rpc' && !isEnded
    // Silence has taken all the time that there was, and who asks for a pause gets it: the list is asked the next time.
    if (fault.kind === 'timeout' || pauseWished(fault) !== null) throw new FaultError(fault)
    await this.#askFor(list, timeoutMs)
  }

  async #askFor(list: ListKind, timeoutMs: number): Promise<void> {
    const { client, run, refusedBefore } = this.#options
    const before = refusedBefore(list)
    const glance = (current: McpClient): Promise<void> => current.glance(list, timeoutMs)
    // What was refused when the session was new is not refused because that is forgotten.
    const fault = await faultOf(before === null ? run(glance) : glance(client()))
    if (fault === null || fault.kind === 'rpc' || fault.kind === 'invalid' || fault.kind === 'too-large') return
    if (fault.kind === 'http' && fault.status === before) return
    // Perhaps it is the list that takes long.
    if (fault.kind === 'timeout') this.#byList = false
    throw new FaultError(fault)
  }
}

/**
 * Nothing came back, or a credential has ended: about both, every other request would say the same. A plain 401 would not:
 * many servers want a credential for some requests only.
 */
function isAboutTheWay(fault: Fault): boolean {
  return ['network', 'exited', 'auth', 'redirect'].includes(fault.kind)
}

async function faultOf(work: Promise<void>): Promise<Fault | null> {
  return (await errorOf(work))?.fault ?? null
}

async function errorOf(work: Promise<void>): Promise<FaultError | null> {
  try {
    await work
    return null
  } catch (error) {
    return error instanceof FaultError ? error : new FaultError({ kind: 'other', message: whyItFailed(error) })
  }
}
