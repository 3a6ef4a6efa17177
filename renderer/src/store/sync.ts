/** Keeps the mirror true: subscribe first, take a snapshot, replay what is newer, and start over when a patch is missing. */
import type { PatchbayBridge } from '../../../shared/ipc/bridge'
import { applyPatch, type Patch } from '../../../shared/model/snapshot'
import { request } from '../ipc/client'
import type { MirrorStore } from './mirror'

const firstRetryMs = 500
const longestRetryMs = 5_000

/**
 * Starts mirroring.
 * @returns `stop`, and `retryNow`, which asks a lost engine again without waiting
 */
export function startSync(
  listen: PatchbayBridge['on'],
  mirror: MirrorStore,
): {
  stop: () => void
  retryNow: () => void
} {
  /** Patches that arrive while a snapshot is on its way; null when the mirror is live. */
  let waiting: Patch[] | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs
  let stopped = false

  const load = async (): Promise<void> => {
    clearTimeout(timer)
    waiting ??= []
    const result = await request('snapshot.get', {})
    if (stopped) return
    if (!result.ok) {
      mirror.setState({ status: 'lost', snapshot: mirror.getState().snapshot, error: result.error }, true)
      timer = setTimeout(start, retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
      return
    }
    retryMs = firstRetryMs
    let snapshot = result.value
    for (const patch of waiting) {
      const next = applyPatch(snapshot, patch)
      if (next === null) {
        // A patch got lost between the snapshot and those that waited: take a newer snapshot.
        waiting = waiting.filter((candidate) => candidate.seq > snapshot.seq)
        start()
        return
      }
      snapshot = next
    }
    waiting = null
    mirror.setState({ status: 'live', snapshot, error: null }, true)
  }

  let loading = false
  let again = false
  const start = (): void => {
    if (loading) {
      again = true
      return
    }
    loading = true
    load()
      .catch((cause: unknown) => {
        mirror.setState(
          {
            status: 'lost',
            snapshot: mirror.getState().snapshot,
            error: { code: 'internal', message: cause instanceof Error ? cause.message : String(cause) },
          },
          true,
        )
      })
      .finally(() => {
        loading = false
        if (again && !stopped) {
          again = false
          start()
        }
      })
  }

  const unsubscribe = listen('patch', (patch) => {
    const { snapshot } = mirror.getState()
    if (waiting !== null || snapshot === null) {
      waiting?.push(patch)
      return
    }
    const next = applyPatch(snapshot, patch)
    if (next === null) {
      waiting = [patch]
      start()
    } else if (next !== snapshot) {
      mirror.setState({ status: 'live', snapshot: next, error: null }, true)
    }
  })
  start()

  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      unsubscribe()
    },
    retryNow: () => {
      retryMs = firstRetryMs
      start()
    },
  }
}
