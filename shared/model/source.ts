/** A source: one configuration file that Patchbay knows. */
import type { ClientId } from './clients'
import type { Problem } from './problem'

export type Scope = 'user' | 'local' | 'project' | 'managed' | 'plugin'

/** One configuration file, whether or not it exists yet. */
export interface SourceView {
  id: string
  client: ClientId
  /** The widest scope that the file holds; single entries carry their own (`ServerView.source.scope`). */
  scope: Scope
  /** Absolute path. */
  path: string
  /** The project folder that this file belongs to, for files inside a repository. */
  project: string | null
  exists: boolean
  /** Number of servers that this file configures, as last read without a problem. */
  servers: number
  /** Why the file cannot be used right now (`config.parse`, `config.unreadable`); its last good servers stay alive. */
  problem: Problem | null
  /** Other clients that read the same file. */
  readers?: ClientId[]
  /** The file that the client reads instead: this one is a copy that an older version has left behind. */
  oldCopyOf?: string
}
