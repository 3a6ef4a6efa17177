/** The window's mirror of the engine's snapshot. Only `sync.ts` writes it. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { IpcError } from '../../../shared/ipc/result'
import type { Snapshot } from '../../../shared/model/snapshot'

export type Mirror =
  | { status: 'loading'; snapshot: null; error: null }
  | { status: 'live'; snapshot: Snapshot; error: null }
  /** The engine does not answer; the last picture stays, if there ever was one. */
  | { status: 'lost'; snapshot: Snapshot | null; error: IpcError }

export type MirrorStore = StoreApi<Mirror>

export const loadingMirror: Mirror = { status: 'loading', snapshot: null, error: null }

export const mirrorStore: MirrorStore = createStore<Mirror>(() => loadingMirror)
