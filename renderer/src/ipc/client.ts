/** The renderer's one door to the engine: typed requests that always answer with a value, and events. */
import type { PatchbayBridge } from '../../../shared/ipc/bridge'
import type { RequestInput, RequestName, RequestOutput } from '../../../shared/ipc/contract'
import type { AppEventName, AppEvents } from '../../../shared/ipc/events'
import type { IpcResult } from '../../../shared/ipc/result'
import { text } from '../text/en'

declare global {
  interface Window {
    patchbay?: PatchbayBridge
  }
}

/** Asks the engine. Never rejects: a bridge that is missing or breaks is an `engine-not-running` error like any other. */
export async function request<N extends RequestName>(
  name: N,
  input: RequestInput<N>,
): Promise<IpcResult<RequestOutput<N>>> {
  const bridge = window.patchbay
  if (bridge === undefined) return noEngine()
  try {
    return await bridge.request(name, input)
  } catch {
    // Electron's rejection carries only a message that was never meant for people.
    return noEngine()
  }
}

function noEngine(): { ok: false; error: { code: 'engine-not-running'; message: string } } {
  return { ok: false, error: { code: 'engine-not-running', message: text.lost.noAnswer } }
}

/** Listens to an event; returns a function that ends the subscription. */
export function listen<N extends AppEventName>(event: N, callback: (event: AppEvents[N]) => void): () => void {
  return window.patchbay?.on(event, callback) ?? (() => {})
}

/** A key as it is called here: "Ctrl N", on macOS "⌘ N". */
export function keyName(key: string): string {
  return isMac() ? key.replace('Ctrl', '⌘') : key
}

/** The key that goes with shortcuts: ⌘ on macOS, Ctrl elsewhere. */
export function isMac(): boolean {
  return window.patchbay?.platform === 'darwin'
}
