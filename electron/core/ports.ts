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

/** For files of ours: bytes that are no text at all are a damaged file, not one that cannot be read just now. */
export async function readAsText(files: Pick<Files, 'read'>, path: string): Promise<string | null> {
  try {
    return await files.read(path)
  } catch (error) {
    if (error instanceof UnusableFile && error.obstacle.kind === 'encoding') return error.obstacle.text
    throw error
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
  /**
   * The same for whoever needs no text of it: shows the bytes, which are good until `look` returns. Without this, a file is
   * read as a text whenever it may have changed.
   */
  look?<T>(path: string, most: number, look: (bytes: Buffer) => T): Promise<T | null>
  /** Replaces the file in one step, owner-only (0600); a crash or a full disk leaves the old file. */
  write(path: string, text: string): Promise<void>
}

/** Files that others write as well. */
export interface SharedFiles extends Files {
  /**
   * Replaces a file that others write as well, in one step and only while it says `before`; keeps its permissions. What
   * another program writes at that moment is never lost: then this throws `FileChanged`, as when the file says something else.
   */
  swap(path: string, swap: Swap): Promise<void>
}

/** Thrown by `SharedFiles.swap`: the file is not what the caller thinks it is. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged'
}

export interface Swap {
  /** What the file says; null: there is none. */
  before: string | null
  /** What it is to say; null: it is to be gone. */
  after: string | null
  /** Its other writers hold a lock: a folder beside it, with `.lock` behind its name. */
  locked: boolean
}

export interface Watcher {
  /** Calls `changed` soon after any of these files (existing or not yet) is created, changed, replaced or removed. */
  watch(paths: readonly string[], changed: (path: string) => void): Promise<() => Promise<void>>
}

/** Whether a request has left; kept by whoever makes it. */
export interface Leaving {
  left: boolean
}

/** What is sent, and what is noted of it. */
export interface Sending extends RequestInit {
  leaving?: Leaving
}

/** An answer that has its parts as they came, too: what objects of the web are made of where somebody wants those. */
export interface PlainAnswer extends Response {
  /** The headers, with names in small letters. */
  readonly received: Readonly<Record<string, string | string[] | undefined>>
  /**
   * Hands the body over piece by piece as it comes, once, and in place of any other way to read it. Resolves at its end. Rejects
   * as reading does, or with what `take` throws; then nothing more of it is fetched.
   */
  pour(take: (chunk: Buffer) => void): Promise<void>
}

/** As `fetch`, over an address: a `Request` belongs to one implementation. */
export interface Fetch {
  (input: string | URL, init?: Sending): Promise<Response>
  /** The same for the web alone: rejects with a `ForbiddenAddressError` where a name leads to a private place at last. */
  readonly web?: (input: string | URL, init?: Sending) => Promise<Response>
}

/** A proxy that stands between us and the servers. */
export interface ProxyServer {
  /** `http:`, `https:` or `socks5:`, host and port: nothing secret. */
  url: string
  /** Secret. */
  credentials: { user: string; password: string } | null
  /** Where it is set: the name of a variable, or `desktop`. */
  from: string
  /** There where something else may be used in its place: from now on, for a while, it is. */
  giveUp?: () => void
}

/** What encrypted connections trust, and show. */
export interface TlsSettings {
  /** The same for the same settings. */
  id: string
  /** All trusted certificates as PEM; null: the runtime's own. */
  ca: readonly string[] | null
  /** What is shown to a server that asks for a certificate, as PEM; the key is secret. */
  certificate: { cert: string; key: string } | null
}

/** How a request gets to its server. */
export interface Way {
  /** Null: straight. */
  proxy: ProxyServer | null
  tls: TlsSettings
}

/** Decides the way to an address; throws `ProxyError` where a proxy is set that cannot be used. */
export type WayTo = (url: URL) => Promise<Way>

/** The proxy is why a request came to nothing; the server was not reached. A `TypeError`, as `fetch` throws. */
export class ProxyError extends TypeError {
  override readonly name = 'ProxyError'
  constructor(
    readonly proxy: Pick<ProxyServer, 'url' | 'from' | 'giveUp'>,
    /**
     * `away`: nobody answers there; `password`: it wants another one, or one at all; `refused`: it does not let us through;
     * `unreachable`: it would, but does not reach the server itself just now.
     */
    readonly how: 'away' | 'password' | 'refused' | 'unreachable' | 'unusable',
    /** What it answered, if it did. */
    readonly status: number | null,
    options?: ErrorOptions,
  ) {
    super(`The proxy ${proxy.url} (${proxy.from}): ${how}`, options)
  }
}

/** A place that certificates of authorities were read from. */
export interface TrustedPlace {
  /** A variable, or `system`. */
  from: string
  path: string | null
  certificates: number
  /** Why nothing could be read there, as a short sentence. */
  problem: string | null
}

/** The authorities that are trusted beside the runtime's own. */
export interface Trust {
  places: readonly TrustedPlace[]
  /** All of them, the runtime's own included; null: only the runtime's own. */
  ca: readonly string[] | null
}

/** A name led to an address that nothing may be sent to; nothing was. A `TypeError`, as `fetch` throws. */
export class ForbiddenAddressError extends TypeError {
  override readonly name = 'ForbiddenAddressError'
}

/** A fetch with connections of its own. It reaches every port, and a redirect is an answer: whoever follows one asks anew. */
export interface OwnFetch {
  fetch: Fetch
  /** Ends its connections, whatever is under way on them; the next request opens a new one. */
  renew(): void
  /** The same, for good. */
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
  /** One page of a list. */
  pageMs: number
  /** One run of a `headersHelper`. */
  helperMs: number
}

export interface Ports {
  logger: Logger
  clock: Clock
  files: SharedFiles
  watcher: Watcher
  /** One for each session, so that nothing that an attempt leaves behind reaches the next (docs/recovery.md, law 7). */
  /** @param mayConnect asked of each address that a name has, in the moment of connecting. A proxy resolves names itself. */
  openFetch(wayTo: WayTo, mayConnect?: (address: string) => boolean): OwnFetch
  /** What to trust, by these variables and the system's store. Never rejects. */
  readTrust(variables: Readonly<Record<string, string | undefined>>): Promise<Trust>
  /** What the desktop's proxy settings say of an address, as a PAC script does: `PROXY host:port; DIRECT`. Absent without a desktop. */
  desktopProxy?(url: string): Promise<string>
  network: Network
  keyStore: KeyStore
  /** Opens a URL in the person's browser. */
  openUrl(url: string): Promise<void>
}
