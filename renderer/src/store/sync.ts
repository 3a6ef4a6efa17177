/** Keeps the window's mirror true, and asks again after a while when the engine is lost. */
import type { PatchbayBridge } from '../../../shared/ipc/bridge'
import { createMirror } from '../../../shared/ipc/mirror'
import { request } from '../ipc/client'
import type { Snapshot } from '../../../shared/model/snapshot'
import { nextFrameOfWindow, paced, type NextFrame } from '../lib/paced'
import type { MirrorStore } from './mirror'

const firstRetryMs = 500
const longestRetryMs = 5_000

/**
 * Starts mirroring.
 * @param nextFrame when what was drawn is on the screen
 * @returns `stop`, and `retryNow`, which asks a lost engine again without waiting
 */
export function startSync(
  listen: PatchbayBridge['on'],
  store: MirrorStore,
  nextFrame: NextFrame = nextFrameOfWindow,
): {
  stop: () => void
  retryNow: () => void
} {
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs

  const shown = paced<Snapshot>(
    (snapshot) => store.setState({ status: 'live', snapshot, error: null }, true),
    nextFrame,
  )
  const mirror = createMirror({
    fetch: () => request('snapshot.get', {}),
    changed(snapshot) {
      retryMs = firstRetryMs
      shown.show(snapshot)
    },
    lost(error) {
      // What waits to be drawn is newer than what is drawn.
      shown.stop()
      store.setState({ status: 'lost', snapshot: mirror.snapshot() ?? store.getState().snapshot, error }, true)
      timer = setTimeout(load, retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    },
  })
  const load = (): void => {
    clearTimeout(timer)
    void mirror.refresh()
  }
  const unsubscribe = listen('patch', (patch) => mirror.receive(patch))
  load()

  return {
    stop: () => {
      mirror.stop()
      shown.stop()
      clearTimeout(timer)
      unsubscribe()
    },
    retryNow: () => {
      retryMs = firstRetryMs
      load()
    },
  }
}
