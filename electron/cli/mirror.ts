/** The command line's live copy of the engine's picture, and waiting for what it shows. */
import { createMirror } from '../../shared/ipc/mirror'
import type { IpcError } from '../../shared/ipc/result'
import { isSettled } from '../../shared/model/connection'
import type { Snapshot } from '../../shared/model/snapshot'
import type { ServerView } from '../../shared/model/server'
import type { PatchbayClient } from '../carriers/client'
import { CommandFailure, valueOf } from './failure'

export interface LiveMirror {
  snapshot(): Snapshot
  /** Calls `listener` after every change. */
  onChange(listener: (snapshot: Snapshot) => void): void
  /** Rejects when the engine goes away. */
  readonly lost: Promise<never>
}

/** Joins the running engine. @throws CommandFailure when it has no picture to give */
export async function openMirror(client: PatchbayClient): Promise<LiveMirror> {
  const listeners = new Set<(snapshot: Snapshot) => void>()
  let refused: IpcError | null = null
  const mirror = createMirror({
    fetch: () => client.request('snapshot.get', {}),
    changed: (snapshot) => {
      for (const listener of listeners) listener(snapshot)
    },
    // An engine that went away is reported by `lost` below.
    lost: (error) => void (refused = error),
  })
  await client.subscribe((message) => {
    if (message.name === 'patch') mirror.receive(message.data)
    else if (message.name === 'lagged') void mirror.refresh()
  })
  await mirror.refresh()
  const first = mirror.snapshot()
  if (first === null) {
    throw new CommandFailure(refused ?? { code: 'engine-not-running', message: 'The engine gives no picture' })
  }
  const lost = client.closed.then(() => {
    throw new CommandFailure({ code: 'engine-not-running', message: 'The engine has ended' })
  })
  // Nobody may be waiting for it when the command itself closes the connection.
  lost.catch(() => undefined)
  return {
    snapshot: () => mirror.snapshot() ?? first,
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
