/**
 * A live copy of the engine's picture, joined without a race: whoever looks on subscribes first, then asks for the snapshot, then
 * replays the patches that came meanwhile; a missing one leads to a new snapshot. Used by every view; it keeps no time.
 */
import { converge } from '../converge'
import { applyPatch, type Patch, type Snapshot } from '../model/snapshot'
import type { IpcError, IpcResult } from './result'

export interface MirrorOptions {
  /** Asks for the whole picture. */
  fetch: () => Promise<IpcResult<Snapshot>>
  /** A newer picture, complete up to its number. */
  changed: (snapshot: Snapshot) => void
  /** The picture cannot be had just now; the last one stands, and `refresh` tries again. */
  lost: (error: IpcError) => void
}

export interface Mirror {
  /** Takes in the next patch. */
  receive(patch: Patch): void
  /**
   * Asks for the whole picture: at the start, and when something was missed. Resolves once that is settled, one way or the
   * other; never rejects. However often it is called meanwhile, one more request follows.
   */
  refresh(): Promise<void>
  /** The latest picture; null before the first. */
  snapshot(): Snapshot | null
  /** Nothing is told any more. */
  stop(): void
}

/** A mirror that has not been filled: subscribe it, then `refresh` it. */
export function createMirror({ fetch, changed, lost }: MirrorOptions): Mirror {
  let snapshot: Snapshot | null = null
  /** Patches since the present request was sent; what came before it is in its answer. Null while none is under way. */
  let since: Patch[] | null = null
  /** The picture is complete, so that patches lead on from it. */
  let live = false
  let stopped = false

  const load = async (): Promise<void> => {
    live = false
    do {
      since = []
      const result = await fetch().catch(unexpected)
      const patches: readonly Patch[] = since
      since = null
      if (stopped) return
      if (!result.ok) return lost(result.error)
      // With a gap between the snapshot and the patches after it, a newer snapshot is asked for.
      const next = patches.reduce<Snapshot | null>((before, patch) => before && applyPatch(before, patch), result.value)
      if (next === null) continue
      live = true
      snapshot = next
      changed(next)
    } while (!live)
  }
  const refresh = converge(load)

  return {
    receive(patch) {
      if (stopped) return
      since?.push(patch)
      if (!live || snapshot === null) return
      const next = applyPatch(snapshot, patch)
      if (next === null) {
        void refresh()
      } else if (next !== snapshot) {
        snapshot = next
        changed(next)
      }
    },
    refresh,
    snapshot: () => snapshot,
    stop() {
      stopped = true
    },
  }
}

function unexpected(cause: unknown): IpcResult<never> {
  return { ok: false, error: { code: 'internal', message: cause instanceof Error ? cause.message : String(cause) } }
}
