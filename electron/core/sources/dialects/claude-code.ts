/**
 * Claude Code's files: `~/.claude.json` (user and local scope), a repository's `.mcp.json` (project scope), and the
 * records that say which project servers a person has approved or switched off. Patchbay's own `servers.json` has the
 * shape of `.mcp.json`.
 */
import type { ClientId } from '../../../../shared/model/clients'
import type { Scope } from '../../../../shared/model/source'
import type { Host } from '../../ports'
import {
  largeFile,
  pathsOf,
  projectFile,
  systemPath,
  userFile,
  type Client,
  type ClientFile,
  type Documents,
  type FileMistake,
  type Found,
  type Place,
} from '../client'
import type { Definition } from '../definition'
import type { Parsed } from '../documents/document'
import { readClaudeEntry } from './claude-entry'
import { isFields, texts, valueAt } from './fields'
import { mostServers } from './bounds'
import { pluginFiles, pluginRecords, readPluginFile, type PluginPlaces } from './claude-plugins'
import { notAnObject, readServers, tooMany } from './read-servers'
import { listChange, noSwitch, writingOf, type Words } from './words'
import type { Circumstances, FileChange, Writing } from '../writing'

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

interface Read {
  definitions: Definition[]
  mistake: FileMistake | null
}

/** The definitions of `.claude.json`: user scope, and local scope of every project. */
export function readMainFile(path: string, document: Parsed): Read {
  const root = document.value
  if (!isFields(root)) return { definitions: [], mistake: notAnObject(document, []) }
  const file = userFile(path, 'json')
  const common = { client: 'claude-code', file, variables: 'claude', entry: readClaudeEntry } as const
  const user = readServers(document, {
    ...common,
    at: ['mcpServers'],
    disabledIn: (_name, raw) => (isOff(raw) ? path : null),
  })
  const definitions = user.definitions
  let mistake = user.mistake
  const projects = isFields(root['projects']) ? root['projects'] : {}
  for (const [project, value] of Object.entries(projects)) {
    if (!isFields(value)) continue
    const switchedOff = new Set(texts(value['disabledMcpServers']))
    const local = readServers(document, {
      ...common,
      at: ['projects', project, 'mcpServers'],
      location: { scope: 'local', project },
      disabledIn: (name, raw) => (isOff(raw) || switchedOff.has(name) ? path : null),
    })
    mistake ??= local.mistake
    if (definitions.length + local.definitions.length > mostServers) {
      mistake ??= tooMany(document, ['projects', project, 'mcpServers'])
      break
    }
    definitions.push(...local.definitions)
  }
  return { definitions, mistake }
}

/** The definitions of a `.mcp.json` or of `servers.json`. `record` is null where no approval is needed. */
export function readServersFile(
  given: { client: ClientId; scope: Scope; path: string; project: string | null },
  document: Parsed,
  record: ProjectRecord | null,
): Read {
  const root = document.value
  if (!isFields(root)) return { definitions: [], mistake: notAnObject(document, []) }
  if (root['mcpServers'] === undefined && root['servers'] !== undefined) {
    const message = '“servers” is what Visual Studio and VS Code read; Claude Code needs “mcpServers” here.'
    return { definitions: [], mistake: { message, position: document.positionOf(['servers']) } }
  }
  const { client, ...place } = given
  return readServers(document, {
    client,
    file: userFile(given.path, 'json', place),
    at: ['mcpServers'],
    variables: client === 'patchbay' ? 'shell' : 'claude',
    entry: readClaudeEntry,
    disabledIn: (name, raw) => (isOff(raw) ? given.path : (record?.disabled.get(name) ?? null)),
    isTrusted: (name) => record === null || record.approveAll || record.approved.includes(name),
  })
}

/** Not a switch of Claude Code's own, but people carry it over from other clients, and mean it. */
function isOff(raw: unknown): boolean {
  return isFields(raw) && (raw['disabled'] === true || raw['enabled'] === false)
}

/** A managed file, where there is one, is all that counts: whatever else is configured does not run. */
function managedFile(place: Place): string {
  const { platform } = place
  if (platform === 'win32') return systemPath(place, 'C:\\Program Files\\ClaudeCode\\managed-mcp.json')
  const folder = platform === 'darwin' ? '/Library/Application Support/ClaudeCode' : '/etc/claude-code'
  return systemPath(place, `${folder}/managed-mcp.json`)
}

/** The files of a project that say something of its servers. */
function settingsOf(project: string, place: Place): string[] {
  const { join } = pathsOf(place)
  return ['settings.json', 'settings.local.json'].map((name) => join(project, '.claude', name))
}

function recordOf(project: string, place: Place, documents: Documents): ProjectRecord {
  const { main, settings } = claudeFiles(place)
  const value = (path: string): unknown => documents(path)?.value
  return projectRecord(project, { path: main, value: value(main) }, [
    ...settingsOf(project, place).map((path) => ({ path, value: value(path), inRepository: true })),
    { path: settings, value: value(settings), inRepository: false },
  ])
}

function readFile(file: ClientFile, documents: Documents, place: Place): Found {
  const document = documents(file.path)
  if (!document) return { file, definitions: [], mistake: null }
  if (file.path === claudeFiles(place).main) return { file, ...readMainFile(file.path, document) }
  const record = file.project === null ? null : recordOf(file.project, place, documents)
  return { file, ...readServersFile({ client: 'claude-code', ...file }, document, record) }
}

/** Also those of Patchbay's own list. */
export const claudeWords: Words = {
  variables: 'shell',
  types: { stdio: 'stdio', http: 'http', sse: 'sse' },
  timeout: { name: 'timeout', unit: 1 },
  helper: 'headersHelper',
  oauth: { name: 'oauth', say: (hints) => ({ ...JSON.parse(JSON.stringify(hints)) }) },
}

const writing: Writing = {
  ...writingOf({ ...claudeWords, variables: 'claude' }),
  at: ({ scope, project }) => (scope === 'local' ? ['projects', project ?? '', 'mcpServers'] : ['mcpServers']),
  turn,
  home(scope, project, files) {
    const main = files.find((file) => file.listed === 'always')
    if (scope === 'user' || scope === 'local') return main
    return files.find((file) => file.scope === scope && file.project === project && file.listed !== 'never')
  },
  locks: (path) => path.endsWith('.claude.json'),
}

/** Its switches are lists of names, per project; one for a server that all projects have does not exist. */
function turn(on: boolean, { location, raw }: Definition, { files, documents }: Circumstances): FileChange[] | string {
  const { name, project, path, scope } = location
  const main = files.find((file) => file.listed === 'always')
  const own = files.find((file) => file.path === path)
  if (!main || !own || scope === 'managed') return noSwitch
  const at = scope === 'local' ? ['projects', project ?? '', 'mcpServers', name] : ['mcpServers', name]
  const inEntry: FileChange[] =
    on && isOff(raw)
      ? [{ file: own, changes: ['disabled', 'enabled'].map((word) => ({ kind: 'remove', path: [...at, word] })) }]
      : []
  if (project === null) {
    const words = 'Claude Code can switch a server of all projects off in single projects only'
    return on && inEntry.length > 0 ? inEntry : words
  }
  const value = documents(main.path)?.value
  const lists = ['disabledMcpServers', 'disabledMcpjsonServers'].map((list) => ['projects', project, list])
  const [first = []] = lists
  if (!on) return listChange(main, value, first, name, true)
  const settings = files.filter((file) => file.listed === 'never')
  return [
    ...inEntry,
    ...lists.flatMap((list) => listChange(main, value, list, name, false)),
    ...settings.flatMap((file) =>
      listChange(file, documents(file.path)?.value, ['disabledMcpjsonServers'], name, false),
    ),
  ]
}

/** A project's settings switch plugins on for itself; they count once the person trusts the folder, as Claude Code asks then. */
function placesOf(place: Place, projects: readonly string[]): PluginPlaces {
  const { settings } = claudeFiles(place)
  const own = projects.flatMap((project) => settingsOf(project, place).map((path) => ({ path, project })))
  return { folder: pathsOf(place).dirname(settings), settings: [{ path: settings, project: null }, ...own] }
}

export const claudeCode: Client = {
  id: 'claude-code',
  writing,
  files(place, projects) {
    const { main, settings } = claudeFiles(place)
    const silent = { listed: 'never' } as const
    return [
      userFile(main, 'json', { listed: 'always', most: largeFile }),
      userFile(managedFile(place), 'json', { scope: 'managed' }),
      userFile(settings, 'json', silent),
      ...pluginRecords(place, placesOf(place, projects)),
      ...projects.flatMap((project) => [
        projectFile(project, pathsOf(place).join(project, '.mcp.json'), 'json'),
        ...settingsOf(project, place).map((path) => projectFile(project, path, 'json', silent)),
      ]),
    ]
  },
  reach: (place, projects, documents) => pluginFiles(place, placesOf(place, projects), documents),
  read(files, documents, place) {
    const projects = [...new Set(files.flatMap(({ project, scope }) => (scope === 'project' ? (project ?? []) : [])))]
    const found = files
      .filter(({ listed }) => listed !== 'never')
      .map((file) =>
        file.scope === 'plugin'
          ? readPluginFile(file, documents, place, placesOf(place, projects))
          : readFile(file, documents, place),
      )
    const managed = managedFile(place)
    if (!isFields(valueAt(documents(managed)?.value, ['mcpServers']))) return found
    return found.map((each) =>
      each.file.path === managed
        ? each
        : { ...each, definitions: each.definitions.map((definition) => ({ ...definition, disabledIn: managed })) },
    )
  },
  projects: (place, documents) => listProjects(documents(claudeFiles(place).main)?.value),
  // A helper of the person's own runs beside the settings.
  helperFolder: ({ location: { project } }, place) => project ?? pathsOf(place).dirname(claudeFiles(place).settings),
  environment: ({ location: { project } }) => ({
    CLAUDECODE: '1',
    ...(project === null ? {} : { CLAUDE_PROJECT_DIR: project }),
  }),
}
