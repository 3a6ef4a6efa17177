/**
 * Claude Code's files: `~/.claude.json` (user and local scope), `.mcp.json` of a project and of the folders above it (project
 * scope), those of plugins, and a managed one. Patchbay's own `servers.json` has the shape of `.mcp.json`.
 */
import type { ClientId } from '../../../../shared/model/clients'
import type { Scope } from '../../../../shared/model/source'
import {
  largeFile,
  pathsOf,
  projectFile,
  userFile,
  type Client,
  type ClientFile,
  type FileMistake,
  type Found,
  type Place,
} from '../client'
import type { Definition, Entry, InvalidEntry } from '../definition'
import type { Parsed } from '../documents/document'
import { mostServers } from './bounds'
import { readClaudeEntry } from './claude-entry'
import { pluginFiles, pluginRecords, readPluginFile, type PluginPlaces } from './claude-plugins'
import { blockedIn, type Settings } from './claude-policy'
import {
  claudeFiles,
  foldersAbove,
  knownFrom,
  listProjects,
  managedServers,
  managedSettings,
  mattersInMain,
  projectsBelow,
  recordFor,
  settingsFor,
  settingsOf,
  type Known,
  type ProjectRecord,
} from './claude-records'
import { isFields, texts } from './fields'
import { notAnObject, readServers, tooMany } from './read-servers'
import { invalid } from './shape'
import { listChange, noSwitch, writingOf, type Words } from './words'
import type { Circumstances, FileChange, Writing } from '../writing'

/** Names of Claude Code's own servers: an entry of such a name is not loaded. */
const reserved: ReadonlySet<string> = new Set([
  'workspace',
  'claude-in-chrome',
  'computer-use',
  'Claude Preview',
  'Claude Browser',
])

function readNamed(raw: unknown, name: string): Entry | InvalidEntry {
  const rule = `Claude Code keeps the name “${name}” for itself and does not load this entry.`
  return reserved.has(name) ? invalid('stdio', rule) : readClaudeEntry(raw)
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
  const common = { client: 'claude-code', file, variables: 'claude', entry: readNamed } as const
  const offHere = (_name: string, raw: unknown): string | null => (isOff(raw) ? path : null)
  const user = readServers(document, { ...common, at: ['mcpServers'], disabledIn: offHere })
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
      disabledIn: (name, raw) => (switchedOff.has(name) ? path : offHere(name, raw)),
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
  const isNone = root['mcpServers'] === undefined || root['mcpServers'] === null
  if (isNone && client === 'claude-code' && given.scope === 'project' && Object.keys(root).length > 0) {
    const message = 'Claude Code finds no servers here: they belong in “mcpServers”.'
    return { definitions: [], mistake: { message, position: document.positionOf(['mcpServers']) } }
  }
  const isOwn = client === 'patchbay'
  return readServers(document, {
    client,
    file: userFile(given.path, 'json', place),
    at: ['mcpServers'],
    variables: isOwn ? 'shell' : 'claude',
    entry: isOwn ? readClaudeEntry : readNamed,
    disabledIn: (name, raw) => (isOff(raw) ? given.path : (record?.disabled.get(name) ?? null)),
    isTrusted: (name) => record === null || record.approveAll || record.approved.includes(name),
  })
}

/**
 * The switch of Patchbay's own list. Claude Code knows none in an entry, and starts what has one all the same; but whoever has
 * written it there, as other clients' files have it, does not want it started by Patchbay.
 */
function isOff(raw: unknown): boolean {
  return isFields(raw) && (raw['disabled'] === true || raw['enabled'] === false)
}

function readFile(file: ClientFile, document: Parsed | null, known: Known): Found {
  if (!document) return { file, definitions: [], mistake: null }
  if (file.path === claudeFiles(known.place).main) return { file, ...readMainFile(file.path, document) }
  const record = file.project === null ? null : recordFor(file.project, document, known)
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
function turn(on: boolean, definition: Definition, { files, documents, place }: Circumstances): FileChange[] | string {
  const { name, project, scope } = definition.location
  const main = files.find((file) => file.listed === 'always')
  if (!main || scope === 'managed') return noSwitch
  const known = knownFrom(files, documents, place)
  const blocked = on ? blockedIn(definition, settingsFor(project, known), place) : null
  if (blocked !== null) return `the lists of allowed and denied servers in ${blocked} keep it off`
  if (project === null) return 'Claude Code can switch a server of all projects off in single projects only'
  const value = documents(main.path)?.value
  // A file of a folder above projects counts in each of them.
  const inMain = listProjects(value)
  const below = projectsBelow(project, inMain, place)
  const holders = inMain.includes(project) || below.length === 0 ? [project] : below
  const lists = (holder: string): string[][] =>
    ['disabledMcpServers', 'disabledMcpjsonServers'].map((list) => ['projects', holder, list])
  if (!on) return holders.flatMap((holder) => listChange(main, value, lists(holder)[0] ?? [], name, true))
  const settings = files.filter((file) => file.listed === 'never')
  return [
    ...holders.flatMap((holder) => lists(holder)).flatMap((list) => listChange(main, value, list, name, false)),
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
  files(place, projects, names) {
    const { main, settings } = claudeFiles(place)
    const silent = { listed: 'never' } as const
    const folders = new Set([...projects, ...projects.flatMap((project) => foldersAbove(project, place))])
    // On Windows that one is Visual Studio's.
    if (place.platform === 'win32') folders.delete(place.homeDir)
    return [
      userFile(main, 'json', { listed: 'always', most: largeFile, matters: mattersInMain }),
      userFile(managedServers(place), 'json', { scope: 'managed' }),
      userFile(settings, 'json', silent),
      ...managedSettings(place, names).map((path) => userFile(path, 'json', { ...silent, scope: 'managed' })),
      ...pluginRecords(place, placesOf(place, projects)),
      ...[...folders].map((folder) => projectFile(folder, pathsOf(place).join(folder, '.mcp.json'), 'json')),
      ...projects.flatMap((project) =>
        settingsOf(project, place).map((path) => projectFile(project, path, 'json', silent)),
      ),
    ]
  },
  reach: (place, projects, documents) => pluginFiles(place, placesOf(place, projects), documents),
  read(files, documents, place) {
    const known = knownFrom(files, documents, place)
    const plugins = placesOf(place, known.projects)
    const managed = managedServers(place)
    // Whatever it says, even nothing.
    const isExclusive = documents(managed) !== null
    const rules = new Map<string | null, readonly Settings[]>()
    const offIn = (definition: Definition): string | null => {
      const { project, path } = definition.location
      if (isExclusive && path !== managed) return managed
      const settings = rules.get(project) ?? settingsFor(project, known)
      rules.set(project, settings)
      return definition.disabledIn ?? blockedIn(definition, settings, place)
    }
    return files
      .filter(({ listed }) => listed !== 'never')
      .map((file) =>
        file.scope === 'plugin'
          ? readPluginFile(file, documents, place, plugins)
          : readFile(file, documents(file.path), known),
      )
      .map((each) => ({
        ...each,
        definitions: each.definitions.map((definition) => ({ ...definition, disabledIn: offIn(definition) })),
      }))
  },
  projects: (place, documents) => listProjects(documents(claudeFiles(place).main)?.value),
  // A helper of the person's own runs beside the settings.
  helperFolder: ({ location: { project } }, place) => project ?? pathsOf(place).dirname(claudeFiles(place).settings),
  environment: ({ location: { project } }) => ({
    CLAUDECODE: '1',
    ...(project === null ? {} : { CLAUDE_PROJECT_DIR: project }),
  }),
}
