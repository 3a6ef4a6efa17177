/** What the preload puts on `window.patchbay`: the window's only way to the engine. Types only. */
import type { RequestInput, RequestName, RequestOutput } from './contract'
import type { AppEventName, AppEvents } from './events'
import type { IpcResult } from './result'

export interface PatchbayBridge {
  /** `process.platform` of the desktop app, for the names of keys. */
  platform: string
  /** The person's home directory, for paths as people write them; empty where nobody knows it. */
  homeDir: string
  /** Never rejects for a failure of the request itself: that is a value. */
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<IpcResult<RequestOutput<N>>>
  /** @returns a function that ends the subscription. */
  on<N extends AppEventName>(event: N, callback: (event: AppEvents[N]) => void): () => void
}
