/** What a server offers, with its own freshness: a server that is down still shows what it had. */
import type { Problem } from './problem'

/** `live`: listed on the present connection; `stale`: remembered from an earlier one; `unknown`: never listed. */
export type Freshness = 'live' | 'stale' | 'unknown'

export interface CapabilitiesView {
  freshness: Freshness
  /** Null where unknown, never a made-up 0. */
  tools: number | null
  prompts: number | null
  resources: number | null
  /** Grows by one with every change of any list, so that a view knows when to fetch again. */
  revision: number
  /** Why the tool list could not be had although the server is connected (`protocol.tools-unavailable`). */
  problem: Problem | null
  /** The server's own name and version, as it reports them. */
  serverInfo: { name: string; version: string } | null
}

/** A tool exactly as MCP gives it. */
export interface Tool {
  name: string
  title?: string
  description?: string
  inputSchema: Record<string, unknown>
  outputSchema?: Record<string, unknown>
  annotations?: Record<string, unknown>
  [key: string]: unknown
}

export interface Prompt {
  name: string
  title?: string
  description?: string
  arguments?: { name: string; description?: string; required?: boolean }[]
  [key: string]: unknown
}

export interface Resource {
  uri: string
  name: string
  title?: string
  description?: string
  mimeType?: string
  [key: string]: unknown
}

/** A tool call's result exactly as MCP gives it. */
export interface ToolResult {
  content?: unknown[]
  structuredContent?: unknown
  isError?: boolean
  [key: string]: unknown
}
