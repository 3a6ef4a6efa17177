/** A server: the stable identity of one configured entry, and everything a view shows of it. */
import type { CapabilitiesView } from './capabilities'
import type { ConnectionState } from './connection'
import type { AuthView } from './credential'
import type { StateSpan } from './history'
import type { ClientId } from './clients'
import type { Scope } from './source'

export type Transport = 'stdio' | 'http' | 'sse'

export interface ServerSource {
  /** `SourceView.id`. */
  id: string
  client: ClientId
  scope: Scope
  /** The file's absolute path. */
  path: string
  /** The project folder, for local and project scope. */
  project: string | null
  /** Where the entry's name stands in the file, counted from 1. */
  line: number
  column: number
}

export interface ServerView {
  id: string
  name: string
  source: ServerSource
  transport: Transport
  /** What it talks to, for people: the host of a URL, or the command with its first arguments. Redacted; empty when the entry is not valid. */
  target: string
  state: ConnectionState
  /** ISO 8601: when this state began. */
  since: string
  capabilities: CapabilitiesView
  /** Round trip of the last probe in ms; null when not connected. */
  latencyMs: number | null
  auth: AuthView
  /** Oldest first, at most 50, earlier runs included, the present one last. */
  history: readonly StateSpan[]
  /** The project's own servers can be removed in the window; the others only in their file. */
  removable: boolean
}

/** One line of a server's activity log. */
export interface ActivityEntry {
  /** Grows by one per entry and server. */
  seq: number
  /** ISO 8601. */
  at: string
  level: 'debug' | 'info' | 'warn' | 'error'
  /** Where it comes from: our own doing, the program's stderr, a server's log message, or a call. */
  origin: 'patchbay' | 'stderr' | 'server' | 'call'
  message: string
}
