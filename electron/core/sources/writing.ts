/** How a client's file is written: where entries stand, how one is said in its dialect, and where its off switch is. */
import type { Scope } from '../../../shared/model/source'
import type { ClientFile, Documents, Place } from './client'
import { isInvalid, type Definition, type Location, type OAuthHints } from './definition'
import type { Change } from './documents/change'
import type { Path } from './documents/document'
import { isFields, type Fields } from './dialects/fields'
import { partsOf, plain, type Text } from './variables/notation'

/** What every client can say of a server, in words and notation of none. */
export interface Common {
  transport: 'stdio' | 'http' | 'sse'
  command: Text
  args: Text[]
  env: Record<string, Text>
  cwd: Text | null
  envFile: Text | null
  url: Text
  headers: Record<string, Text>
  headersHelper: string | null
  oauth: OAuthHints | null
  /** ms */
  timeoutMs: number | null
}

/** One key of the common model, with the value it gets; `undefined` takes it out. */
export type Wish =
  | { key: 'command' | 'url' | 'cwd'; value: Text | undefined }
  | { key: 'args'; value: Text[] | undefined }
  | { key: 'timeout'; value: number | undefined }
  | { key: 'env' | 'headers'; member: string; value: Text | undefined }

export interface Draft {
  raw: Fields
  /** What the dialect cannot say, in sentences for a person. */
  losses: string[]
}

/** Changes of one file. */
export interface FileChange {
  file: ClientFile
  changes: Change[]
}

export interface Circumstances {
  /** Files of the client that say something of this entry, as they are now. */
  files: readonly ClientFile[]
  documents: Documents
  place: Place
}

/** Each answers null where the client's files cannot say that. */
export interface Writing {
  /** Where entries of this kind stand in a file. */
  at(location: Pick<Location, 'scope' | 'project'>, value: unknown): Path
  /** Where one entry stands; its place in a list may be another one than its name. */
  pathOf?(location: Location, value: unknown): Path | null
  /** Gives an entry another name, where that is not the name at the end of its path. */
  nameAt?: Path
  /** An entry in this dialect; a text says why there is none. */
  draft(common: Common, name: string, value: unknown): Draft | string
  /** Where an entry says its name once more, beside the one at the end of its path. */
  alsoNamed?: string
  /** Changes inside an entry. */
  set(wish: Wish, raw: Fields, value: unknown): { changes: Change[]; losses: string[] } | null
  /** Changes that switch an entry on or off; a text says why that cannot be. */
  turn(on: boolean, definition: Definition, circumstances: Circumstances): FileChange[] | string
  /** The name of a command that makes headers, where the client runs one. */
  helper?: string
  /** Names of an entry that `draft` and the common model know. */
  known: readonly string[]
  /** Where a new entry goes. Default: the first file of its scope, one that exists before one that does not. */
  home?(
    scope: Scope,
    project: string | null,
    files: readonly ClientFile[],
    documents: Documents,
  ): ClientFile | undefined
  /** Its writers hold a lock beside these files: a folder with `.lock` behind the file's name. */
  locks?(path: string): boolean
}

/** What an entry says; null for one that cannot be read. */
export function commonOf({ entry, variables, location, raw }: Definition): Common | null {
  if (isInvalid(entry)) return null
  const none = { command: plain(''), args: [], env: {}, cwd: null, envFile: null, url: plain(''), headers: {} }
  const rest = { headersHelper: null, oauth: null, timeoutMs: entry.timeoutMs }
  const required = Object.fromEntries((entry.requiredEnv ?? []).map((name) => [name, variable(name)]))
  if (entry.transport === 'stdio') {
    const passed = location.client === 'codex' ? passedOn(raw) : {}
    return {
      ...none,
      ...rest,
      transport: 'stdio',
      command: partsOf(entry.command, variables, 'command'),
      args: entry.args.map((text) => partsOf(text, variables, 'args')),
      env: { ...required, ...passed, ...partsOfAll(entry.env, variables, 'env') },
      cwd: entry.cwd === undefined ? null : partsOf(entry.cwd, variables, 'cwd'),
      envFile: entry.envFile === undefined ? null : partsOf(entry.envFile, variables, 'envFile'),
    }
  }
  const fromEnv = (entry.headersFromEnv ?? []).map(({ header, variable: name, prefix }): [string, Text] => [
    header,
    prefix === '' ? variable(name) : [...plain(prefix), ...variable(name)],
  ])
  return {
    ...none,
    ...rest,
    transport: entry.transport,
    url: partsOf(entry.url, variables, 'url'),
    headers: { ...partsOfAll(entry.headers, variables, 'headers'), ...Object.fromEntries(fromEnv) },
    headersHelper: entry.headersHelper,
    oauth: entry.oauth,
  }
}

function variable(name: string): Text {
  return [{ kind: 'variable', name, fallback: null }]
}

/** Codex gives a program few variables: those it is to have are named. */
function passedOn(raw: unknown): Record<string, Text> {
  const names: unknown = typeof raw === 'object' && raw !== null && 'env_vars' in raw ? raw.env_vars : []
  if (!Array.isArray(names)) return {}
  const given = names.map((each: unknown) => (isFields(each) && each['source'] !== 'remote' ? each['name'] : each))
  return Object.fromEntries(given.filter((name) => typeof name === 'string').map((name) => [name, variable(name)]))
}

function partsOfAll(
  texts: Readonly<Record<string, string>>,
  syntax: Definition['variables'],
  field: 'env' | 'headers',
): Record<string, Text> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, partsOf(text, syntax, field)]))
}
