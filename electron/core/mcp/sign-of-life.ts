/**
 * Asks a server for a sign of life. An answer of any kind is one. `ping` is asked first (basic/utilities/ping), but servers
 * that work well have it not, or refuse it: then a list decides, and is asked from then on.
 */
import { FaultError, type Fault } from '../problems/fault'
import { judgeSession } from './forgotten'
import type { McpClient } from './mcp'
import type { ListKind } from './offers'

export interface LifeOptions {
  client: () => McpClient
  /** Runs a request in the session, and in a new one when it was forgotten. */
  run: <T>(work: (client: McpClient) => Promise<T>) => Promise<T>
  /** A list that the server has; null when it has none. */
  shortestList: () => ListKind | null
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
    const fault = await faultOf(this.#options.client().probe(timeoutMs))
    if (fault === null || (fault.kind === 'rpc' && judgeSession(fault, true) === 'kept')) return
    if (isAboutTheWay(fault)) throw new FaultError(fault)
    if (list === null) {
      if (fault.kind === 'http' && fault.status < 500) return
      throw new FaultError(fault)
    }
    this.#byList = fault.kind !== 'rpc'
    // Silence has taken all the time that there was: the list is asked the next time.
    if (fault.kind === 'timeout') throw new FaultError(fault)
    await this.#askFor(list, timeoutMs)
  }

  async #askFor(list: ListKind, timeoutMs: number): Promise<void> {
    const fault = await faultOf(this.#options.run((client) => client.glance(list, timeoutMs)))
    if (fault === null || fault.kind === 'rpc' || fault.kind === 'invalid' || fault.kind === 'too-large') return
    // Perhaps it is the list that takes long.
    if (fault.kind === 'timeout') this.#byList = false
    throw new FaultError(fault)
  }
}

/** Nothing came back, or a credential is wanted: about both, every other request would say the same. */
function isAboutTheWay(fault: Fault): boolean {
  if (fault.kind === 'http') return fault.status === 401
  return ['network', 'closed', 'exited', 'auth', 'redirect'].includes(fault.kind)
}

async function faultOf(work: Promise<void>): Promise<Fault | null> {
  try {
    await work
    return null
  } catch (error) {
    return error instanceof FaultError ? error.fault : { kind: 'other', message: String(error) }
  }
}
