/** A definition: one entry of one configuration file, read by its own client's rules but not yet expanded. */
import { createHash } from 'node:crypto'
import type { ClientId } from '../../../shared/model/clients'
import type { Scope } from '../../../shared/model/source'
import type { RouteView } from '../../../shared/model/route'
import type { Transport } from '../../../shared/model/server'
import type { Position } from './documents/document'
import type { VariableSyntax } from './variables/variables'

export interface StdioEntry {
  transport: 'stdio'
  command: string
  args: string[]
  env: Record<string, string>
  /** Variables of the environment that the program does not get. */
  removedEnv?: string[]
  /** The folder it is started in, as written. */
  cwd?: string
  /** A file with more variables (`NAME=value`), as written; `env` wins over it. */
  envFile?: string
  /** Variables that must have a value, for the client keeps them elsewhere. */
  requiredEnv?: string[]
  /** Of those, what stands in a file of the client's; the environment goes before it. */
  keptEnv?: Record<string, string>
}

/** Claude Code's `oauth` block and its equivalents. */
export interface OAuthHints {
  clientId?: string
  callbackPort?: number
  authServerMetadataUrl?: string
  /**
   * By which name the sign-in service knows the server (RFC 8707), where that is not its address; false: by none. Only a
   * person's own file may say so: the address is what keeps a server from asking for another one's tokens.
   */
  resource?: string | false
  scopes?: string
}

export interface RemoteEntry {
  transport: 'http' | 'sse'
  url: string
  headers: Record<string, string>
  headersHelper: string | null
  /** Headers whose values are whole variables of the environment. */
  headersFromEnv?: {
    header: string
    variable: string
    prefix: string
    /** Without the variable the header is left out. */
    optional?: boolean
  }[]
  /** Variables that must have a value, for the client keeps them elsewhere. */
  requiredEnv?: string[]
  /** Of those, what stands in a file of the client's; the environment goes before it. */
  keptEnv?: Record<string, string>
  /** Where the client takes variables from the entry itself, not from the environment: what it has. */
  ownEnv?: Record<string, string>
  oauth: OAuthHints | null
}

/**
 * An entry that breaks a rule of its dialect; `where` is the path inside the entry, `position` its place in the file. With a
 * `code` it breaks none, but Patchbay cannot run it.
 */
export interface InvalidEntry {
  transport: Transport
  invalid: {
    rule: string
    where: string[]
    position?: Position
    code?: 'config.unsupported' | 'config.needs-input' | 'config.route-lost'
  }
}

/** As long as a timer can wait (ms): what is longer would be over at once. */
export const longestTimeout = 2_147_483_647

export type Entry = (StdioEntry | RemoteEntry) & {
  /** Time limit of one tool call in ms, if the entry sets one. */
  timeoutMs: number | null
}

/** A value that only a person knows. */
export interface InputAsked {
  id: string
  /** What its file says it is. */
  label: string | null
  isSecret: boolean
  /** The values to choose from; null: any. */
  options: readonly string[] | null
  /** What is there before the person has said anything. */
  suggested: string | null
}

export interface Location {
  client: ClientId
  scope: Scope
  /** The file. */
  path: string
  /** The project folder, for local and project scope. */
  project: string | null
  name: string
}

export interface Definition {
  location: Location
  position: Position
  /** The entry by its dialect's rules. */
  entry: Entry | InvalidEntry
  /** The entry as written. */
  raw: unknown
  /** `fingerprintOf(raw)`, made once: it is asked for several times in every pass. */
  fingerprint: string
  /** The file that switches it off, if any. */
  disabledIn: string | null
  /** False for what a repository's file names and nobody has approved. */
  trusted: boolean
  /** What `${NAME}` means here. */
  variables: VariableSyntax
  /** Files (`NAME=value`) in which a variable is looked up before the environment. */
  variableFiles?: readonly string[]
  /**
   * The environment goes before those files. With `first`, the first that is there counts alone; with `only` as well, and for
   * `env` and `headers` alone: all else has been filled in before it is read.
   */
  variableFilesBehind?: 'all' | 'first' | 'only'
  /** Files that go before the environment all the same. */
  variableFilesAhead?: readonly string[]
  /** Values that its client asks for once and keeps, by what stands for them in the entry (`${input:ID}`). */
  inputs?: readonly InputAsked[]
  /** Its file leads to Patchbay in its place; everything else here is what stood there before. */
  route?: Pick<RouteView, 'way' | 'via'> & {
    /** The entry as it is written now. */
    raw: unknown
  }
}

export function isInvalid(entry: Entry | InvalidEntry): entry is InvalidEntry {
  return 'invalid' in entry
}

/** Says which place a definition stands in; changes when it is renamed or moved. */
export function locationKey(location: Location): string {
  return JSON.stringify([location.client, location.path, location.scope, location.project, location.name])
}

/** The place without the name: entries that may have been renamed into one another share it. */
export function containerKey(location: Location): string {
  return JSON.stringify([location.client, location.path, location.scope, location.project])
}

/** Says what an entry, as written, starts or talks to: equal for entries that differ only in order of keys or off switch. */
export function fingerprintOf(raw: unknown): string {
  return createHash('sha256')
    .update(stableJson(withoutSwitches(raw)))
    .digest('base64url')
    .slice(0, 32)
}

function withoutSwitches(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw
  const { disabled: _disabled, enabled: _enabled, ...rest } = raw as Record<string, unknown>
  return rest
}

function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${stableJson(inner)}`).join(',')}}`
}
