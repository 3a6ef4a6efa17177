/** Shows the whole window against a made-up engine. */
import { act, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ServerView } from '../../shared/model/server'
import type { Snapshot, SnapshotParts } from '../../shared/model/snapshot'
import { App } from '../../renderer/src/app'
import { mirrorStore } from '../../renderer/src/store/mirror'
import { useSettings } from '../../renderer/src/store/settings'
import { startSync } from '../../renderer/src/store/sync'
import { done, fakeBridge, screenAtOnce, snapshot, type Answers, type FakeBridge } from '../support/renderer-fixtures'

export interface OpenWindow {
  bridge: FakeBridge
  user: ReturnType<typeof userEvent.setup>
  /** Sends the next patch. */
  patch: (upsert: ServerView[], remove?: string[], parts?: Partial<SnapshotParts>) => void
  /** The requests of one name so far. */
  asked: (name: string) => unknown[]
}

/** Renders the app and waits until the snapshot is on the screen. */
export async function openWindow(
  servers: ServerView[],
  answers: Answers = {},
  part: Partial<Snapshot> = {},
): Promise<OpenWindow> {
  let seq = 1
  const bridge = fakeBridge({
    'snapshot.get': () => done(snapshot(servers, { seq, ...part })),
    'settings.set': (input) => done({ ...useSettings.getInitialState(), ...input }),
    'server.history': () => done({ states: [] }),
    'server.place': () => done({ path: '/home/me/.claude.json', line: 14, column: 5 }),
    'gateway.clients': () => done({ clients: [] }),
    'gateway.leftOut': () => done({ leftOut: [] }),
    'sets.get': () => done({ sets: [], uses: [], unreadable: false }),
    'server.tools': () => done({ tools: [], freshness: 'unknown', flaws: [] }),
    ...answers,
  })
  window.patchbay = bridge
  const user = userEvent.setup()
  const sync = startSync(bridge.on, mirrorStore, screenAtOnce)
  render(<App onRetry={sync.retryNow} />)
  await act(async () => {
    await Promise.resolve()
  })
  return {
    bridge,
    user,
    patch: (upsert, remove = [], parts = {}) => {
      seq += 1
      act(() => bridge.emit('patch', { seq, upsert, remove, parts }))
    },
    asked: (name) => bridge.asked.filter((one) => one.name === name).map((one) => one.input),
  }
}
