/** One immutable picture of everything, with a sequence number; patches lead from one to the next. */
import type { Problem } from './problem'
import type { QuestionView } from './question'
import type { ServerView } from './server'
import type { SourceView } from './source'
import type { LossView } from './version'

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

/** What there is beside the servers. Each part travels as a whole whenever it has changed. */
export interface SnapshotParts {
  sources: SourceView[]
  /** Grows by one whenever any entry, or its place in its file, has changed: what was asked about those may be old. */
  configurationRevision: number
  /** What is wrong with keeping sign-ins (a `vault.…` code); null while all is well. */
  vaultProblem: Problem | null
  /** Which of Patchbay's own files cannot be written (`internal.unsaved`); null while all is well. */
  unsaved: Problem | null
  /** This computer has no network; servers outside it are waited for (`net.offline`). */
  offline: boolean
  /** Servers that have vanished from a file, and files that cannot be read any more. */
  losses: LossView[]
  /** What servers ask in the middle of a call, oldest first. */
  questions: QuestionView[]
}

export interface Snapshot extends SnapshotParts {
  /** Grows by one per patch. */
  seq: number
  engine: EngineInfo
  servers: ServerView[]
}

/** The step from `seq - 1` to `seq`. */
export interface Patch {
  seq: number
  upsert: ServerView[]
  remove: string[]
  /** Those that have changed. */
  parts?: Partial<SnapshotParts>
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
  return { ...snapshot, ...patch.parts, seq: patch.seq, servers }
}
