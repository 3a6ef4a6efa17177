/** One immutable picture of everything, with a sequence number; patches lead from one to the next. */
import type { Problem } from './problem'
import type { ServerView } from './server'
import type { SourceView } from './source'

export interface EngineInfo {
  version: string
  pid: number
  /** The state directory. */
  home: string
  /** `app` has a window, `serve` has none. */
  host: 'app' | 'serve'
  demo: boolean
  /** ISO 8601. */
  startedAt: string
}

export interface Snapshot {
  /** Grows by one per patch. */
  seq: number
  engine: EngineInfo
  servers: ServerView[]
  sources: SourceView[]
  /** What is wrong with keeping sign-ins (a `vault.…` code); null while all is well. */
  vaultProblem: Problem | null
  /** This computer has no network; servers outside it are waited for (`net.offline`). */
  offline: boolean
}

/** The step from `seq - 1` to `seq`. */
export interface Patch {
  seq: number
  upsert: ServerView[]
  remove: string[]
  /** All sources, when any of them changed. */
  sources?: SourceView[]
  /** When it has changed. */
  vaultProblem?: Problem | null
  /** When it has changed. */
  offline?: boolean
}

/**
 * Applies one patch.
 * @returns the next snapshot; the same one when the patch is already contained; null when patches are missing in between (resync).
 */
export function applyPatch(snapshot: Snapshot, patch: Patch): Snapshot | null {
  if (patch.seq <= snapshot.seq) return snapshot
  if (patch.seq !== snapshot.seq + 1) return null
  const changed = new Map(patch.upsert.map((server) => [server.id, server]))
  const removed = new Set(patch.remove)
  const kept = snapshot.servers.filter((server) => !removed.has(server.id))
  const servers = kept.map((server) => {
    const next = changed.get(server.id)
    changed.delete(server.id)
    return next ?? server
  })
  servers.push(...changed.values())
  const { seq, sources = snapshot.sources, vaultProblem = snapshot.vaultProblem, offline = snapshot.offline } = patch
  return { ...snapshot, seq, servers, sources, vaultProblem, offline }
}
