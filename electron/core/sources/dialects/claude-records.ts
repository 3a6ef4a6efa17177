/**
 * What Claude Code keeps beside its servers: where its files are, what a project's records approve and switch off, and which
 * settings count for a project. `.mcp.json` of a folder counts in every project below it.
 */
import type { Host } from '../../ports'
import { pathsOf, systemPath, type ClientFile, type Documents, type Place } from '../client'
import type { Parsed, Path } from '../documents/document'
import { isFields, texts, valueAt } from './fields'
import type { Settings } from './claude-policy'

export interface ClaudeFiles {
  /** `.claude.json` */
  main: string
  /** The person's `settings.json`. */
  settings: string
}

/** Where Claude Code keeps a person's files (`CLAUDE_CONFIG_DIR` moves both). */
export function claudeFiles(host: Host | Place): ClaudeFiles {
  const { join } = pathsOf(host)
  const moved = host.env['CLAUDE_CONFIG_DIR']
  const main = join(moved || host.homeDir, '.claude.json')
  return { main, settings: join(moved || join(host.homeDir, '.claude'), 'settings.json') }
}

const ofProjects: ReadonlySet<string> = new Set([
  'mcpServers',
  'disabledMcpServers',
  'enabledMcpServers',
  'enabledMcpjsonServers',
  'disabledMcpjsonServers',
  'enableAllProjectMcpServers',
  'hasTrustDialogAccepted',
])

/** What of `.claude.json` has to do with servers; it holds what was ever typed as well, and is written with every answer. */
export function mattersInMain([first, project, key]: Path): 'whole' | 'inside' | 'not' {
  if (first === undefined) return 'inside'
  if (first !== 'projects') return first === 'mcpServers' ? 'whole' : 'not'
  return project === undefined || key === undefined ? 'inside' : ofProjects.has(key) ? 'whole' : 'not'
}

/** Where whoever manages the computer keeps files for it. */
function managedFolder(place: Place): string {
  const { platform } = place
  if (platform === 'win32') return systemPath(place, 'C:\\Program Files\\ClaudeCode')
  return systemPath(place, platform === 'darwin' ? '/Library/Application Support/ClaudeCode' : '/etc/claude-code')
}

/** A managed file, where there is one, is all that counts: whatever else is configured does not run. */
export function managedServers(place: Place): string {
  return pathsOf(place).join(managedFolder(place), 'managed-mcp.json')
}

/** Settings of whoever manages the computer: one file, and a folder of more; a later one counts as well. */
export function managedSettings(place: Place, names: (folder: string) => readonly string[]): string[] {
  const { join } = pathsOf(place)
  const folder = join(managedFolder(place), 'managed-settings.d')
  const more = names(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'))
  return [join(managedFolder(place), 'managed-settings.json'), ...more.map((name) => join(folder, name))]
}

/** The files of a project that say something of its servers. */
export function settingsOf(project: string, place: Place): string[] {
  const { join } = pathsOf(place)
  return ['settings.json', 'settings.local.json'].map((name) => join(project, '.claude', name))
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

/** What the files say that are there. */
export interface Known {
  place: Place
  documents: Documents
  /** Every project, not the folders above them. */
  projects: readonly string[]
  managed: readonly string[]
}

/** The files that Claude Code reads for these projects tell which projects there are, and which settings are managed. */
export function knownFrom(files: readonly ClientFile[], documents: Documents, place: Place): Known {
  const silent = files.filter(({ listed }) => listed === 'never')
  const projects = silent.flatMap(({ scope, project }) => (scope === 'project' ? (project ?? []) : []))
  const managed = silent.filter(({ scope }) => scope === 'managed').map(({ path }) => path)
  return { place, documents, projects: [...new Set(projects)], managed }
}

function recordOf(project: string, known: Known): ProjectRecord {
  const { main, settings } = claudeFiles(known.place)
  const value = (path: string): unknown => known.documents(path)?.value
  return projectRecord(project, { path: main, value: value(main) }, [
    ...settingsOf(project, known.place).map((path) => ({ path, value: value(path), inRepository: true })),
    ...[settings, ...known.managed].map((path) => ({ path, value: value(path), inRepository: false })),
  ])
}

/** The settings whose lists of allowed and denied servers count: for all projects, or for one (only where the person trusts it). */
export function settingsFor(project: string | null, known: Known): Settings[] {
  const { place, documents, managed } = known
  const isTrusted = project !== null && recordOf(project, known).trusted
  const paths = [claudeFiles(place).settings, ...(isTrusted ? settingsOf(project, place) : [])]
  const read = (isManaged: boolean) => (path: string) => ({ path, isManaged, value: documents(path)?.value })
  return [...managed.map(read(true)), ...paths.map(read(false))]
}

/** Folders above a folder, the nearest first. */
export function foldersAbove(folder: string, place: Place): string[] {
  const { dirname } = pathsOf(place)
  const above: string[] = []
  for (let at = dirname(folder); at !== (above.at(-1) ?? folder); at = dirname(at)) above.push(at)
  return above
}

/** The projects in which the `.mcp.json` of a folder counts. */
export function projectsBelow(folder: string, projects: readonly string[], place: Place): string[] {
  return projects.filter((project) => foldersAbove(project, place).includes(folder))
}

/**
 * What the records say about the servers of a folder's `.mcp.json`. In a folder above projects each name is as approved, or
 * as off, as it is in the projects in which this file is the nearest that has it.
 */
export function recordFor(folder: string, document: Parsed, known: Known): ProjectRecord {
  const { place, documents } = known
  const { join } = pathsOf(place)
  const main = documents(claudeFiles(place).main)?.value
  const inMain = listProjects(main)
  const projects = projectsBelow(folder, [...new Set([...known.projects, ...inMain])], place)
  if (inMain.includes(folder) || projects.length === 0) return recordOf(folder, known)
  const below = projects.map((project) => {
    const above = foldersAbove(project, place)
    const nearer = [project, ...above.slice(0, above.indexOf(folder))]
    const names = nearer.flatMap((each) => namesIn(documents(join(each, '.mcp.json'))?.value))
    return { record: recordOf(project, known), hidden: new Set(names) }
  })
  const joined: ProjectRecord = { trusted: false, approveAll: false, approved: [], disabled: new Map() }
  for (const name of namesIn(document.value)) {
    const records = below.flatMap(({ record, hidden }) => (hidden.has(name) ? [] : [record]))
    if (records.some(({ approveAll, approved }) => approveAll || approved.includes(name))) joined.approved.push(name)
    const [first] = records.map(({ disabled }) => disabled.get(name))
    if (first !== undefined && records.every(({ disabled }) => disabled.has(name))) joined.disabled.set(name, first)
  }
  return joined
}

function namesIn(value: unknown): string[] {
  const servers = valueAt(value, ['mcpServers'])
  return isFields(servers) ? Object.keys(servers) : []
}
