/** A server: the stable identity of one configured entry, and everything a view shows of it. */
import type { CapabilitiesView } from './capabilities'
import type { ConnectionState } from './connection'
import type { AuthView } from './credential'
import type { PastView } from './history'
import type { ClientId } from './clients'
import type { RouteView } from './route'
import type { Scope } from './source'

export type Transport = 'stdio' | 'http' | 'sse'

/** Where it is configured. Lines move with every edit above them, so the exact place is asked for (`server.place`). */
export interface ServerSource {
  /** `SourceView.id`. */
  id: string
  client: ClientId
  scope: Scope
  /** The file's absolute path. */
  path: string
  /** The project folder, for local and project scope. */
  project: string | null
}

/** The latest signs of life of a live connection. Traffic changes it all the time, so it is told once a second at most. */
export interface Pulse {
  /** ISO 8601: when the server last answered. */
  lastSeen: string
  /** Round trip of the last probe in ms; null before the first one. */
  latencyMs: number | null
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
  /** Null when not connected. */
  pulse: Pulse | null
  auth: AuthView
  past: PastView
  /** Which way its client's entry goes. */
  route: RouteView
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
  /** Of a call, as long as it is kept: of the latest of each server. */
  call?: ActivityCall
}

/** What was asked and answered, as JSON without secrets; each is cut after 4,000 characters. */
export interface ActivityCall {
  request: string
  /** Null where none came. */
  answer: string | null
}
