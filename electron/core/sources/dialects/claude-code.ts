/**
 * Claude Code's files: `~/.claude.json` (user and local scope), a repository's `.mcp.json` (project scope), and the
 * records that say which project servers a person has approved or switched off. Patchbay's own `servers.json` has the
 * shape of `.mcp.json`.
 */
import { isFields } from '../../../../shared/fields'
import { posix, win32 } from 'node:path'
import type { ClientId } from '../../../../shared/model/clients'
import type { Scope } from '../../../../shared/model/source'
import type { Host } from '../../ports'
import { isInvalid, type Definition } from '../definition'
import type { JsonDocument, Position } from '../json-document'
import { readClaudeEntry } from './claude-entry'

type Parsed = Extract<JsonDocument, { ok: true }>

export interface ClaudeFiles {
  /** `.claude.json` */
  main: string
  /** The person's `settings.json`. */
  settings: string
}

/** Where Claude Code keeps a person's files (`CLAUDE_CONFIG_DIR` moves both). */
export function claudeFiles(host: Host): ClaudeFiles {
  const { join } = host.platform === 'win32' ? win32 : posix
  const moved = host.env['CLAUDE_CONFIG_DIR']
  const main = join(moved || host.homeDir, '.claude.json')
  return { main, settings: join(moved || join(host.homeDir, '.claude'), 'settings.json') }
}

/** What one project's records say about the servers of its `.mcp.json`. */
export interface ProjectRecord {
  /** The person accepted the trust dialog for this folder. */
  trusted: boolean
  approveAll: boolean
  approved: string[]
  /** Name of a server of this project (local or `.mcp.json`) -> the file that switches it off. */
  disabled: Map<string, string>
}

/** The project folders that `.claude.json` knows. */
export function listProjects(main: unknown): string[] {
  return isFields(main) && isFields(main['projects']) ? Object.keys(main['projects']) : []
}

/**
 * Joins what `.claude.json`, the person's settings and the project's own local settings say. Settings inside the
 * repository count only in a folder that the person trusts: a repository must not approve its own programs.
 */
export function projectRecord(
  project: string,
  main: { path: string; value: unknown },
  settings: { path: string; value: unknown; inRepository: boolean }[],
): ProjectRecord {
  const projects = isFields(main.value) && isFields(main.value['projects']) ? main.value['projects'] : {}
  const own = isFields(projects[project]) ? projects[project] : {}
  const trusted = own['hasTrustDialogAccepted'] === true
  const record: ProjectRecord = { trusted, approveAll: false, approved: [], disabled: new Map() }
  for (const name of texts(own['disabledMcpServers'])) record.disabled.set(name, main.path)
  const records = [
    { path: main.path, value: own as unknown },
    ...settings.filter((file) => !file.inRepository || trusted),
  ]
  for (const { path, value } of records) {
    if (!isFields(value)) continue
    if (value['enableAllProjectMcpServers'] === true) record.approveAll = true
    record.approved.push(...texts(value['enabledMcpjsonServers']))
    for (const name of texts(value['disabledMcpjsonServers'])) record.disabled.set(name, path)
  }
  return record
}

/** A rule of the file as a whole that is broken; single bad entries are invalid definitions instead. */
export interface FileMistake {
  message: string
  position: Position
}

/** The definitions of `.claude.json`: user scope, and local scope of every project. */
export function readMainFile(
  path: string,
  document: Parsed,
): { definitions: Definition[]; mistake: FileMistake | null } {
  const root = document.value
  if (!isFields(root)) return { definitions: [], mistake: notAnObject(document, []) }
  const user = readServers(document, ['mcpServers'], (name) => ({
    location: { client: 'claude-code', scope: 'user', path, project: null, name },
  }))
  const definitions = user.definitions
  let mistake = user.mistake
  const projects = isFields(root['projects']) ? root['projects'] : {}
  for (const [project, value] of Object.entries(projects)) {
    if (!isFields(value)) continue
    const switchedOff = new Set(texts(value['disabledMcpServers']))
    const local = readServers(document, ['projects', project, 'mcpServers'], (name) => ({
      location: { client: 'claude-code', scope: 'local', path, project, name },
      disabledIn: switchedOff.has(name) ? path : null,
    }))
    definitions.push(...local.definitions)
    mistake ??= local.mistake
  }
  return { definitions, mistake }
}

/** The definitions of a `.mcp.json` or of `servers.json`. `record` is null where no approval is needed. */
export function readServersFile(
  file: { client: ClientId; scope: Scope; path: string; project: string | null },
  document: Parsed,
  record: ProjectRecord | null,
): { definitions: Definition[]; mistake: FileMistake | null } {
  const root = document.value
  if (!isFields(root)) return { definitions: [], mistake: notAnObject(document, []) }
  if (root['mcpServers'] === undefined && root['servers'] !== undefined) {
    const message = '“servers” is VS Code’s key; this file needs “mcpServers”.'
    return { definitions: [], mistake: { message, position: document.positionOf(['servers']) } }
  }
  return readServers(document, ['mcpServers'], (name) => ({
    location: { client: file.client, scope: file.scope, path: file.path, project: file.project, name },
    disabledIn: record?.disabled.get(name) ?? null,
    trusted: record === null || record.approveAll || record.approved.includes(name),
  }))
}

type Particulars = Pick<Definition, 'location'> & Partial<Pick<Definition, 'disabledIn' | 'trusted'>>

function readServers(
  document: Parsed,
  at: string[],
  particulars: (name: string) => Particulars,
): { definitions: Definition[]; mistake: FileMistake | null } {
  const servers = at.reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), document.value)
  if (servers === undefined) return { definitions: [], mistake: null }
  if (!isFields(servers)) return { definitions: [], mistake: notAnObject(document, at) }
  const definitions = Object.entries(servers).map(([name, raw]): Definition => {
    const given = particulars(name)
    const switchedOff = isFields(raw) && (raw['disabled'] === true || raw['enabled'] === false)
    return {
      location: given.location,
      position: document.positionOf([...at, name]),
      entry: readEntry(raw, document, [...at, name]),
      raw,
      disabledIn: switchedOff ? given.location.path : (given.disabledIn ?? null),
      trusted: given.trusted ?? true,
    }
  })
  return { definitions, mistake: null }
}

/** A broken rule is shown at its field; where the field is missing, at the entry's name. */
function readEntry(raw: unknown, document: Parsed, path: string[]): Definition['entry'] {
  const entry = readClaudeEntry(raw)
  if (!isInvalid(entry)) return entry
  const { where } = entry.invalid
  const field = where.every((key) => isFields(raw) && Object.hasOwn(raw, key)) ? where : []
  return { ...entry, invalid: { ...entry.invalid, position: document.positionOf([...path, ...field]) } }
}

function notAnObject(document: Parsed, at: string[]): FileMistake {
  const what = at.length === 0 ? 'The file' : `“${at.at(-1) ?? ''}”`
  return { message: `${what} must be an object in braces.`, position: document.positionOf(at) }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
