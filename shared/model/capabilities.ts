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
  /** Why the tools could not be listed, or not all of them, although the server is connected. */
  problem: Problem | null
  /** The server's own name and version, as it reports them. */
  serverInfo: { name: string; version: string } | null
}

/** What is wrong with one item of a server's list. */
export interface ItemFlaw {
  /** Its name, or its place where it has none: `item 3`. */
  item: string
  /** A sentence without full stop. */
  wrong: string
  /** It can be used all the same; otherwise it was left out. */
  usable: boolean
}

/** A tool as MCP gives it; a member that was odd is absent. */
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
  arguments?: { name: string; description?: string; required?: boolean; [key: string]: unknown }[]
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

/** Resources that a server has for any value of the template's variables (RFC 6570). */
export interface ResourceTemplate {
  uriTemplate: string
  name: string
  title?: string
  description?: string
  mimeType?: string
  [key: string]: unknown
}

/** The lists of a server, with what is odd in them. */
export interface ToolsView {
  tools: Tool[]
  freshness: Freshness
  flaws: readonly ItemFlaw[]
}
export interface PromptsView {
  prompts: Prompt[]
  flaws: readonly ItemFlaw[]
}
export interface ResourcesView {
  resources: Resource[]
  templates: ResourceTemplate[]
  flaws: readonly ItemFlaw[]
}

/** A tool call's result exactly as MCP gives it. */
export interface ToolResult {
  content?: unknown[]
  structuredContent?: unknown
  isError?: boolean
  [key: string]: unknown
}

/** A part of a resource as MCP gives it: `text`, or `blob` in base64. */
export interface ResourceContent {
  uri?: string
  mimeType?: string
  text?: string
  blob?: string
  [key: string]: unknown
}
export interface ResourceContents {
  contents: ResourceContent[]
}

/** A message of a prompt as MCP gives it. */
export interface PromptContent {
  role?: string
  content?: unknown
  [key: string]: unknown
}
export interface PromptResult {
  description: string | null
  messages: PromptContent[]
}
