/** The mirror: no patch is lost between subscribing and the snapshot, and a gap leads to a new snapshot. */
import { describe, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { IpcResult } from '../../shared/ipc/result'
import type { Patch, Snapshot } from '../../shared/model/snapshot'
import type {} from '../../renderer/src/ipc/client'
import { loadingMirror, type Mirror } from '../../renderer/src/store/mirror'
import { startSync } from '../../renderer/src/store/sync'
import { done, everyState, fakeBridge, screenAtOnce, server, snapshot } from '../support/renderer-fixtures'

const { connected, failed } = everyState(Date.now())
const picture = (seq: number, ...names: string[]): Snapshot =>
  snapshot(
    names.map((name) => server(name, connected)),
    { seq },
  )
const adds = (seq: number, name: string): Patch => ({ seq, upsert: [server(name, connected)], remove: [] })

function harness() {
  const pending: ((result: IpcResult<Snapshot>) => void)[] = []
  const bridge = fakeBridge({ 'snapshot.get': () => new Promise((resolve) => pending.push(resolve)) })
  window.patchbay = bridge
  const mirror = createStore<Mirror>(() => loadingMirror)
  const sync = startSync(bridge.on, mirror, screenAtOnce)
  return {
    bridge,
    mirror,
    sync,
    asked: () => pending.length,
    answer: (index: number, result: IpcResult<Snapshot>) => pending[index]?.(result),
    names: () => mirror.getState().snapshot?.servers.map((one) => one.name),
    seq: () => mirror.getState().snapshot?.seq,
  }
}

describe('sync', () => {
  it('replays patches that came while the snapshot was on its way, and only the newer ones', async () => {
    // Catches a state change at start that never reaches the screen, and one that is applied twice.
    const { bridge, answer, names, seq, sync } = harness()
    bridge.emit('patch', adds(5, 'old'))
    bridge.emit('patch', adds(6, 'new'))
    bridge.emit('patch', { seq: 7, upsert: [], remove: ['id-first'] })
    answer(0, done(picture(5, 'first', 'old')))
    await vi.waitFor(() => expect(seq()).toBe(7))
    expect(names()).toEqual(['old', 'new'])
    sync.stop()
  })

  it('takes a new snapshot when a patch is missing, and loses none that arrives meanwhile', async () => {
    // Catches a window that goes on with a wrong picture after a gap.
    const { bridge, answer, asked, names, seq, mirror, sync } = harness()
    answer(0, done(picture(1, 'a')))
    await vi.waitFor(() => expect(seq()).toBe(1))
    bridge.emit('patch', adds(2, 'b'))
    expect(names()).toEqual(['a', 'b'])
    bridge.emit('patch', adds(4, 'd'))
    await vi.waitFor(() => expect(asked()).toBe(2))
    expect(names()).toEqual(['a', 'b'])
    bridge.emit('patch', adds(5, 'e'))
    answer(1, done(picture(4, 'a', 'b', 'c', 'd')))
    await vi.waitFor(() => expect(seq()).toBe(5))
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(mirror.getState().status).toBe('live')
    sync.stop()
  })

  it('asks once more when there is a gap between the snapshot and the patches that waited', async () => {
    const { bridge, answer, asked, seq, sync } = harness()
    bridge.emit('patch', adds(9, 'late'))
    answer(0, done(picture(5, 'a')))
    await vi.waitFor(() => expect(asked()).toBe(2))
    answer(1, done(picture(9, 'a', 'late')))
    await vi.waitFor(() => expect(seq()).toBe(9))
    sync.stop()
  })

  it('keeps the last picture when the engine is lost, says so, and recovers on request', async () => {
    // Catches a blank window, and one that never comes back.
    const { bridge, answer, asked, names, mirror, sync } = harness()
    answer(0, done(picture(1, 'a')))
    await vi.waitFor(() => expect(mirror.getState().status).toBe('live'))
    bridge.emit('patch', adds(3, 'c'))
    await vi.waitFor(() => expect(asked()).toBe(2))
    answer(1, { ok: false, error: { code: 'engine-not-running', message: 'gone' } })
    await vi.waitFor(() => expect(mirror.getState().status).toBe('lost'))
    expect(names()).toEqual(['a'])
    sync.retryNow()
    await vi.waitFor(() => expect(asked()).toBe(3))
    answer(2, done(picture(3, 'a', 'c')))
    await vi.waitFor(() => expect(mirror.getState().status).toBe('live'))
    sync.stop()
  })

  it('keeps the identity of servers that a patch does not touch', async () => {
    // Catches a list that renders all 500 rows for one change.
    const { bridge, answer, mirror, seq, sync } = harness()
    answer(0, done(picture(1, 'a', 'b')))
    await vi.waitFor(() => expect(seq()).toBe(1))
    const before = mirror.getState().snapshot?.servers[0]
    bridge.emit('patch', { seq: 2, upsert: [server('b', failed)], remove: [] })
    expect(mirror.getState().snapshot?.servers[0]).toBe(before)
    expect(mirror.getState().snapshot?.servers[1]?.state.kind).toBe('failed')
    sync.stop()
  })
})
