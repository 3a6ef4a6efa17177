/** What the engine needs from its host. Adapters in `electron/adapters` implement these; tests may fake the clock and the network. */
import type { ClientId } from '../../shared/model/clients'

export interface Logger {
  error(message: string, detail?: Record<string, unknown>): void
  info(message: string, detail?: Record<string, unknown>): void
  debug(message: string, detail?: Record<string, unknown>): void
}

export type Cancel = () => void

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `task` once after `ms`; never keeps the process alive by itself. */
  after(ms: number, task: () => void): Cancel
}

/** What keeps a file that is there from being read as text. */
export type FileObstacle =
  | { kind: 'not-a-file'; what: 'folder' | 'pipe' | 'socket' | 'device' }
  /** Limit in bytes. */
  | { kind: 'too-large'; most: number }
  /** Line and column count from 1. `text` is what UTF-8 makes of it. */
  | { kind: 'encoding'; encoding: string; line: number; column: number; text: string }

/** Thrown by `Files.read` for a file that it refuses by itself; whatever else it throws is the system's own error. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile'
  constructor(readonly obstacle: FileObstacle) {
    super(obstacleWords(obstacle))
  }
}

function obstacleWords(obstacle: FileObstacle): string {
  switch (obstacle.kind) {
    case 'not-a-file':
      return `it is a ${obstacle.what}, not a file`
    case 'too-large':
      return `it is larger than ${obstacle.most / (1024 * 1024)} MB`
    case 'encoding':
      return `its text is ${obstacle.encoding}, not UTF-8`
  }
}

export interface Files {
  /**
   * The text (UTF-8) of a regular file, or null when it does not exist. Throws on everything else.
   * @param most in bytes; 64 MB where nothing else is said
   */
  read(path: string, most?: number): Promise<string | null>
  /** Replaces the file in one step, owner-only (0600); a crash or a full disk leaves the old file. */
  write(path: string, text: string): Promise<void>
}

export interface Watcher {
  /** Calls `changed` soon after any of these files (existing or not yet) is created, changed, replaced or removed. */
  watch(paths: readonly string[], changed: (path: string) => void): Promise<() => Promise<void>>
}

export type Fetch = typeof globalThis.fetch

/** A fetch with connections of its own. */
export interface OwnFetch {
  fetch: Fetch
  /** Ends its connections, whatever is under way on them. */
  close(): void
}

/** What the machine knows of its own way to other machines. */
export interface Network {
  /** False while nothing outside can be reached, so that asking `hostname` is pointless. Cheap; may be wrong. */
  reaches(hostname: string): boolean
  /** Calls `changed` when the answer may have changed (on- or offline, another network, a VPN), and after sleep. */
  watch(changed: (how: 'network' | 'woke') => void): Cancel
}

/** Where one 32-byte key lives: keychain, safeStorage or a file. Values are base64. */
export interface KeyStore {
  get(account: string): Promise<string | null>
  set(account: string, value: string): Promise<void>
  delete(account: string): Promise<void>
}

/** The machine and the person's session, passed in so that every platform can be tested on one. */
export interface Host {
  platform: NodeJS.Platform
  /** The person's home directory. */
  homeDir: string
  /** The environment that the engine itself was started with. */
  env: Readonly<Record<string, string | undefined>>
  /** Ask the login shell for PATH and variables (true when started from the dock rather than from a terminal). */
  useLoginShell: boolean
}

/** Which programs' files are read. Empty in demo mode. */
export type EnabledClients = readonly ClientId[]

/** How long something may take before it is given up (ms). */
export interface Limits {
  /** Making a connection, from the first byte to the end of the handshake. */
  handshakeMs: number
  /** A connection without traffic is asked for a sign of life after this long. */
  idleMs: number
  /** The answer to that. */
  probeMs: number
  /** One run of a `headersHelper`. */
  helperMs: number
}

export interface Ports {
  logger: Logger
  clock: Clock
  files: Files
  watcher: Watcher
  /** For single requests, e.g. of a sign-in. */
  fetch: Fetch
  /** For one session: nothing that an attempt leaves behind may reach the next (docs/recovery.md, law 7). */
  openFetch(): OwnFetch
  network: Network
  keyStore: KeyStore
  /** Opens a URL in the person's browser. */
  openUrl(url: string): Promise<void>
}
