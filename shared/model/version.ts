/** The time machine: what a file's servers were, and what has happened to them. */
import type { ClientId } from './clients'

/** The servers of one file after one change. */
export interface VersionView {
  /** For `restore`. */
  version: string
  client: ClientId
  /** The file, and `SourceView.id`. */
  path: string
  source: string
  /** ISO 8601: when Patchbay saw it. */
  at: string
  /** `patchbay` where Patchbay has written it itself; null: some other program or a person. */
  author: 'patchbay' | null
  /** Names of servers; with the project where the same file has several. */
  added: string[]
  removed: string[]
  changed: string[]
  /** All that are configured since. */
  servers: string[]
}

/** Servers that have vanished from a file, or a file that cannot be read any more: something to bring back. */
export interface LossView {
  /** What brings them back. */
  version: string
  client: ClientId
  path: string
  /** The servers that are gone; none where the file cannot be read. */
  names: string[]
  at: string
}
