/** What the engine knows of an MCP client: the shapes that `mcp-client.ts` fills with the SDK. */
import type { ToolResult } from '../../../shared/model/capabilities'
import type { ProtocolEra } from '../../../shared/model/connection'
import type { Fault } from '../problems/fault'
import type { Asks } from './asked'
import type { Pipe } from './pipe'
import type { Listed } from './list-pages'
import type { ListItems, ListKind } from './offers'

/**
 * What was learned of a server's protocol; kept on disk so that the next connect needs no probe. `offered`: the revision that it
 * was greeted in, where it does not take the newest.
 */
export type EraVerdict =
  | { era: 'modern'; discover: Record<string, unknown> }
  | { era: 'legacy'; offered?: string | undefined }

export interface ListKinds {
  tools: boolean
  prompts: boolean
  resources: boolean
}

export interface ClientEvents {
  /** The server says that a list has changed. */
  listChanged: (kind: keyof ListKinds) => void
  /** The server says that a resource has changed of which that was asked. */
  resourceUpdated: (uri: string) => void
  /** The server tells how a task stands: the notice as it came. */
  taskTold: (notice: Buffer) => void
  /** A log message from the server (`notifications/message`). */
  log: (level: string, message: string) => void
  /** Something out of band went wrong; the connection may be broken. */
  suspect: (fault: Fault) => void
  closed: () => void
}

export interface ConnectOptions {
  version: string
  events: ClientEvents
  /** Answers what the server asks in the middle of a call; without it nothing is. */
  asks: Asks | undefined
  /** For the handshake, in ms. */
  timeoutMs: number
  signal: AbortSignal
}

/** Who we are, to every server. */
export function clientInfo(version: string): { name: string; title: string; version: string } {
  return { name: 'patchbay', title: 'Patchbay', version }
}

/** Somebody who follows a call, and may end it. */
export interface CallWatch {
  signal?: AbortSignal
  progress?: (step: { progress: number; total?: number | undefined; message?: string | undefined }) => void
}

/** How a server introduces itself; bounded. */
export interface Introduction {
  /** Name, version and whatever else it says of itself; null when it has no name. */
  serverInfo: { name: string; version: string; [member: string]: unknown } | null
  /** What a model should know before it uses the server; null when the server says nothing. */
  instructions: string | null
}

/** A connected client. Every method rejects with a `FaultError`. */
export interface McpClient {
  readonly era: ProtocolEra
  /** What it rides on; others may ride along. */
  readonly pipe: Pipe
  readonly verdict: EraVerdict
  /** What the greeting said that is not as MCP wants it, as sentences. */
  readonly oddities: readonly string[]
  readonly introduction: Introduction
  /** What the server offers at all. */
  readonly offers: ListKinds
  /** True when requests carry a session that the server may forget. */
  hasSession(): boolean
  /** Reads a whole list. @param timeoutMs for each of its pages */
  list<K extends ListKind>(kind: K, timeoutMs: number): Promise<Listed<ListItems[K]>>
  /** Asks for the beginning of a list and reads nothing of it: a sign of life. */
  glance(kind: ListKind, timeoutMs: number): Promise<void>
  callTool(name: string, args: Record<string, unknown>, options: CallWatch & { timeoutMs: number }): Promise<ToolResult>
  /** Any other request, once; its answer as it was sent. */
  ask(method: string, params: Record<string, unknown>, timeoutMs: number): Promise<unknown>
  /** One cheap round trip: `ping`, or `server/discover` in the modern era. */
  probe(timeoutMs: number): Promise<void>
  /**
   * Opens the modern era's stream of change notices; resolves with a promise of its end. Null where there is none.
   * @param resources whose changes are told as well, where the server can
   */
  listen(
    resources: readonly string[],
  ): Promise<{ ended: Promise<'local' | 'graceful' | 'remote'>; close: () => Promise<void> } | null>
  /** Says goodbye and closes; never rejects. */
  close(): Promise<void>
}
