/** What a client of the contract can do, whichever way its requests travel. */
import type { RequestInput, RequestName, RequestOutput } from '../../shared/ipc/contract'
import type { EngineEventName, EngineEvents } from '../../shared/ipc/events'
import type { IpcResult } from '../../shared/ipc/result'

export interface PatchbayClient {
  /** True for an engine of our own that ends with `close`; false for one that others use as well. */
  readonly temporary: boolean
  /** Never rejects: a lost connection is an `engine-not-running` error. */
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<IpcResult<RequestOutput<N>>>
  /** Begins to receive events; resolves once none can be missed any more. */
  subscribe(listener: EngineEventListener): Promise<void>
  /** Resolves when the connection has ended, from whichever side. */
  readonly closed: Promise<void>
  close(): Promise<void>
}

export type EngineEventListener = (event: EngineMessage) => void

/** An event of the engine, or `lagged`: events were dropped because this client read too slowly; take a new snapshot. */
export type EngineMessage =
  | { [N in EngineEventName]: { name: N; data: EngineEvents[N] } }[EngineEventName]
  | { name: 'lagged' }
