/** A live copy of the engine's snapshot: joined without a race, mended when something was missed. */
import { isSettled } from '../../shared/model/connection'
import { applyPatch, type Patch, type Snapshot } from '../../shared/model/snapshot'
import type { ServerView } from '../../shared/model/server'
import type { EngineMessage, PatchbayClient } from '../carriers/client'
import { CommandFailure, valueOf } from './failure'

export interface Mirror {
  snapshot(): Snapshot
  /** Calls `listener` after every change. */
  onChange(listener: (snapshot: Snapshot) => void): void
  /** Rejects when the engine goes away. */
  readonly lost: Promise<never>
}

/** Subscribes first, then takes the snapshot, then replays what is newer. */
export async function openMirror(client: PatchbayClient): Promise<Mirror> {
  const listeners = new Set<(snapshot: Snapshot) => void>()
  const early: Patch[] = []
  let snapshot: Snapshot | null = null
  let fetching = false

  const take = (patch: Patch): boolean => {
    const next = snapshot === null ? null : applyPatch(snapshot, patch)
    if (next !== null) snapshot = next
    return next !== null
  }
  const fetch = async (): Promise<void> => {
    fetching = true
    snapshot = valueOf(await client.request('snapshot.get', {}))
    fetching = false
    const complete = early.splice(0).every(take)
    if (!complete) return fetch()
    for (const listener of listeners) listener(snapshot)
  }
  const receive = (message: EngineMessage): void => {
    if (message.name === 'activity' || message.name === 'diagnosis') return
    if (message.name === 'patch') {
      if (snapshot === null || fetching) {
        early.push(message.data)
        return
      }
      const before = snapshot
      if (take(message.data)) {
        if (snapshot !== before) for (const listener of listeners) listener(snapshot)
        return
      }
    }
    // Lagged, or patches are missing. An engine that went away is reported by `lost`.
    if (!fetching) fetch().catch(() => undefined)
  }
  await client.subscribe(receive)
  await fetch()
  const lost = client.closed.then(() => {
    throw new CommandFailure({ code: 'engine-not-running', message: 'The engine has ended' })
  })
  // Nobody may be waiting for it when the command itself closes the connection.
  lost.catch(() => undefined)
  return {
    snapshot: () => snapshot as Snapshot,
    onChange: (listener) => listeners.add(listener),
    lost,
  }
}

/** Resolves with the snapshot once `matching` servers have settled, or after `limit` ms as it is then. */
export async function whenSettled(
  client: PatchbayClient,
  matching: (server: ServerView) => boolean,
  limit: number,
  signal: AbortSignal,
): Promise<Snapshot> {
  const first = valueOf(await client.request('snapshot.get', {}))
  if (isDone(first, matching)) return first
  const mirror = await openMirror(client)
  let timer: NodeJS.Timeout | undefined
  const settled = new Promise<void>((resolve) => {
    const look = (snapshot: Snapshot): void => {
      if (isDone(snapshot, matching)) resolve()
    }
    mirror.onChange(look)
    look(mirror.snapshot())
    timer = setTimeout(resolve, limit)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([settled, mirror.lost])
  clearTimeout(timer)
  return mirror.snapshot()
}

function isDone({ servers }: Snapshot, matching: (server: ServerView) => boolean): boolean {
  return servers.every((server) => !matching(server) || isSettled(server.state))
}
