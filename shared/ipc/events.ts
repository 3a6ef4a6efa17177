/** What the engine tells its viewers without being asked. Plain types: the engine is trusted. */
import type { CheckResult } from '../model/diagnosis'
import type { Patch } from '../model/snapshot'
import type { DeepLink } from '../outside/deep-link'

export interface EngineEvents {
  /** A step of the snapshot. */
  patch: Patch
  /** There is new activity up to `seq` for this server; fetch it with `server.activity`. At most 4 a second per server. */
  activity: { id: string; seq: number }
  /** A check of an examination (`server.diagnose`) that is under way has its result. */
  diagnosis: { id: string; result: CheckResult }
  /** How far a call with a name is; `total` and `message` as far as the server says them. At most 10 a second per call. */
  progress: { id: string; call: string; done: number; total: number | null; message: string | null }
}
export type EngineEventName = keyof EngineEvents

/** Events of the desktop shell, renderer only. */
export interface AppEvents extends EngineEvents {
  /** A menu item or a deep link asks the window for something. */
  command:
    | { name: 'add-server' | 'search' | 'settings' | 'fix-all' | 'keys' | 'reconnect-all' | 'across' }
    | { name: 'show-server'; id: string }
    | { name: 'show-question'; id: string }
    | { name: 'link'; link: DeepLink }
}
export type AppEventName = keyof AppEvents
