/**
 * Gemini CLI, and what its fork Qwen Code (`qwen.ts`) has of it: settings on four levels. Gemini CLI's switches are in two kinds of
 * places that count for all of them.
 */
import type { ClientId } from '../../../../shared/model/clients'
import {
  pathsOf,
  projectFile,
  systemPath,
  userFile,
  type Client,
  type ClientFile,
  type Documents,
  type Found,
  type Place,
} from '../client'
import type { Definition, Entry, InvalidEntry } from '../definition'
import type { Circumstances, FileChange, Writing } from '../writing'
import { foldersAbove } from './claude-records'
import { isFields, textOf, texts, valueAt } from './fields'
import { readGeminiEntry } from './gemini-entry'
import {
  extensionFiles,
  linkedManifests,
  readExtensions,
  serverOfExtension,
  type ExtensionRules,
  type Reading,
} from './gemini-extensions'
import { distrustedIn, trustFile, type TrustRules } from './gemini-trust'
import { readServers } from './read-servers'
import { listChange, writingOf, type Words } from './words'
import type { VariableSyntax } from '../variables/variables'

/** One of the two programs. */
export interface Product {
  id: ClientId
  folder: string
  /** The variable that moves the person's folder; `inside`: it names the folder that has it. */
  moved: { variable: string; inside: boolean }
  system: { win32: string; darwin: string; linux: string }
  /** Variables that move single files of the system. */
  systemFiles: { settings: string; defaults: string }
  variables: VariableSyntax
  /** Of the files with variables, whether all count or only the nearest that is there. */
  variableFiles: 'all' | 'only'
  entry(raw: unknown): Entry | InvalidEntry
  extensions: ExtensionRules
  trust: TrustRules
  alsoReads?: Client['alsoReads']
  /** A file of switches beside the settings. */
  switches?: string
  /** The file that keeps a server off, of those that count for its file. */
  offIn(name: string, file: ClientFile, files: readonly ClientFile[], documents: Documents): string | null
  writing: Writing
}

const switches = 'mcp-server-enablement.json'

/** Names are compared without regard to case and surrounding space. */
function plain(name: string): string {
  return name.trim().toLowerCase()
}

function systemFiles(place: Place, { system, systemFiles: moved }: Product): string[] {
  const path = place.platform === 'win32' ? system.win32 : place.platform === 'darwin' ? system.darwin : system.linux
  const { join, dirname } = pathsOf(place)
  const settings = place.env[moved.settings] || join(systemPath(place, path), 'settings.json')
  return [settings, place.env[moved.defaults] || join(dirname(settings), 'system-defaults.json')]
}

/** The person's folder of the client. */
export function ownFolder(place: Place, { folder, moved }: Pick<Product, 'folder' | 'moved'>): string {
  const { join } = pathsOf(place)
  const named = place.env[moved.variable]
  if (!named) return join(place.homeDir, folder)
  return moved.inside ? join(named, folder) : named
}

/** The settings that count for a file: its own, and those of the person and the system. */
export function settingsFor(file: Pick<ClientFile, 'project'>, files: readonly ClientFile[]): ClientFile[] {
  const settings = files.filter(({ listed, scope }) => listed !== 'never' && scope !== 'plugin')
  return settings.filter(({ project }) => project === null || project === file.project)
}

function switchedOff(
  name: string,
  file: ClientFile,
  files: readonly ClientFile[],
  documents: Documents,
): string | null {
  const wanted = plain(name)
  for (const each of files.filter(({ path }) => path.endsWith(switches))) {
    const value = documents(each.path)?.value
    const found = isFields(value) ? Object.entries(value).find(([key]) => plain(key) === wanted)?.[1] : undefined
    if (isFields(found) && found['enabled'] === false) return each.path
  }
  for (const each of settingsFor(file, files)) {
    const value = documents(each.path)?.value
    if (texts(valueAt(value, ['mcp', 'excluded'])).some((item) => plain(item) === wanted)) return each.path
    const allowed = valueAt(value, ['mcp', 'allowed'])
    if (Array.isArray(allowed) && !texts(allowed).some((item) => plain(item) === wanted)) return each.path
  }
  return null
}

/** What both say of an entry alike. */
export const geminiWords = {
  url: ['url', 'httpUrl'],
  cwd: 'cwd',
  timeout: { name: 'timeout', unit: 1 },
  oauth: {
    name: 'oauth',
    say: ({ clientId, scopes }) =>
      clientId === undefined && !scopes
        ? null
        : { ...(clientId === undefined ? {} : { clientId }), ...(scopes ? { scopes: scopes.split(' ') } : {}) },
  },
} as const satisfies Partial<Words>

/** Off: in the file of switches. On: out of it, and out of every list that keeps it off. */
function turn(on: boolean, { location }: Definition, { files, documents }: Circumstances): FileChange[] | string {
  const wanted = plain(location.name)
  const own = files.find((file) => file.path === location.path)
  const off = files.find((file) => file.path.endsWith(switches))
  if (!own || !off) return 'its file of switches is not known'
  const value = documents(off.path)?.value
  const names = isFields(value) ? Object.keys(value).filter((key) => plain(key) === wanted) : []
  if (!on) {
    const [name = wanted] = names
    return [{ file: off, changes: [{ kind: 'set', path: [name, 'enabled'], value: false }] }]
  }
  const changes: FileChange[] =
    names.length === 0 ? [] : [{ file: off, changes: names.map((name) => ({ kind: 'remove', path: [name] })) }]
  for (const file of settingsFor(own, files)) {
    const settings = documents(file.path)?.value
    const excluded = texts(valueAt(settings, ['mcp', 'excluded'])).filter((item) => plain(item) === wanted)
    changes.push(...excluded.flatMap((name) => listChange(file, settings, ['mcp', 'excluded'], name, false)))
    const allowed = valueAt(settings, ['mcp', 'allowed'])
    if (Array.isArray(allowed) && !texts(allowed).some((item) => plain(item) === wanted))
      changes.push(...listChange(file, settings, ['mcp', 'allowed'], location.name, true))
  }
  return changes
}

/**
 * The files that it takes variables from, the nearest first: of the project, of the folders above it, of the person. What its
 * environment has goes before them.
 */
function variableFilesOf(project: string | null, place: Place, row: Product): string[] {
  const { join } = pathsOf(place)
  const folders = project === null ? [] : [project, ...foldersAbove(project, place)]
  const each = (folder: string): string[] => [join(folder, row.folder, '.env'), join(folder, '.env')]
  const own = [join(ownFolder(place, row), '.env'), ...each(place.homeDir)]
  return [...new Set([...folders.filter((folder) => folder !== place.homeDir).flatMap(each), ...own])]
}

/** The client of a row. */
export function settingsClient(row: Product): Client {
  return {
    id: row.id,
    writing: row.writing,
    files(place, projects, names) {
      const { join } = pathsOf(place)
      const own = ownFolder(place, row)
      const unlisted = (path: string): ClientFile => userFile(path, 'json-comments', { listed: 'never' })
      return [
        userFile(join(own, 'settings.json'), 'json-comments'),
        ...systemFiles(place, row).map((path) => userFile(path, 'json-comments', { scope: 'managed' })),
        ...(row.switches === undefined ? [] : [unlisted(join(own, row.switches))]),
        unlisted(trustFile(place, own, row.trust)),
        ...projects
          // In the home folder the project's file is the person's own.
          .filter((project) => join(project) !== join(place.homeDir))
          .map((project) => projectFile(project, join(project, row.folder, 'settings.json'), 'json-comments')),
        ...extensionFiles(place, own, names, row.extensions),
      ]
    },
    reach: (place, _projects, documents, names) =>
      linkedManifests(
        place,
        extensionFiles(place, ownFolder(place, row), names, row.extensions),
        documents,
        row.extensions,
      ),
    read(files, documents, place) {
      const own = ownFolder(place, row)
      const reading = { place, own, files, documents, rules: row.extensions }
      const settings = files.filter(({ listed, scope }) => listed !== 'never' && scope !== 'plugin')
      const extensions = readExtensions(reading, {
        client: row.id,
        variables: row.variables,
        entry: row.entry,
        offIn: (name, file) => row.offIn(name, file, files, documents),
      })
      return [
        ...settings.map((file) => readSettings(file, reading, row)),
        ...extensions.map((found) => withVariableFiles(found, place, row, 'extension')),
      ]
    },
    ...(row.alsoReads ? { alsoReads: row.alsoReads } : {}),
  }
}

function readSettings(file: ClientFile, reading: Reading, row: Product): Found {
  const { place, own, files, documents } = reading
  const document = documents(file.path)
  if (!document) return { file, definitions: [], mistake: null }
  const answers = trustFile(place, own, row.trust)
  const theirs = settingsFor({ project: null }, files)
  const distrusted =
    file.project === null ? null : distrustedIn(file.project, answers, theirs, documents, place, row.trust)
  const found = readServers(document, {
    client: row.id,
    file,
    at: ['mcpServers'],
    variables: row.variables,
    entry: row.entry,
    below(name) {
      const under = serverOfExtension(name, file.project, reading)
      const over = valueAt(document.value, ['mcpServers', name])
      // Of what both have, only the environments are joined.
      const stays = ([key]: [string, unknown]): boolean => key === 'env' || !isFields(over) || !Object.hasOwn(over, key)
      return under && Object.fromEntries(Object.entries(under).filter(stays))
    },
    disabledIn: (name) => distrusted ?? row.offIn(name, file, files, documents),
  })
  return withVariableFiles({ file, ...found }, place, row, 'settings')
}

/** Extensions are read after everything has been taken from those files, settings before. */
function withVariableFiles(found: Found, place: Place, row: Product, of: 'settings' | 'extension'): Found {
  const behind: Definition['variableFilesBehind'] =
    row.variableFiles === 'only' && of === 'extension' ? 'first' : row.variableFiles
  const definitions = found.definitions.map((definition) => ({
    ...definition,
    variableFiles: variableFilesOf(definition.location.project, place, row),
    variableFilesBehind: behind,
  }))
  return { ...found, definitions }
}

const words = writingOf({
  ...geminiWords,
  variables: 'gemini',
  types: { stdio: null, http: 'http', sse: 'sse' },
})

export const geminiCli = settingsClient({
  id: 'gemini-cli',
  folder: '.gemini',
  moved: { variable: 'GEMINI_CLI_HOME', inside: true },
  system: {
    win32: 'C:\\ProgramData\\gemini-cli',
    darwin: '/Library/Application Support/GeminiCli',
    linux: '/etc/gemini-cli',
  },
  systemFiles: { settings: 'GEMINI_CLI_SYSTEM_SETTINGS_PATH', defaults: 'GEMINI_CLI_SYSTEM_DEFAULTS_PATH' },
  variables: 'gemini',
  variableFiles: 'only',
  entry: (raw) => readGeminiEntry(raw, ({ type }) => (type === 'sse' ? 'sse' : 'http')),
  extensions: {
    manifest: 'gemini-extension.json',
    record: '.gemini-extension-install.json',
    needsVersion: true,
    folderNames: [],
    hasAnswers: true,
    hasOrigins: true,
    isLaidUnder: true,
  },
  trust: {
    variable: 'GEMINI_CLI_TRUSTED_FOLDERS_PATH',
    everywhere: 'GEMINI_CLI_TRUST_WORKSPACE',
    asks: true,
    wins: 'longest',
    followsLinks: true,
  },
  switches,
  offIn: switchedOff,
  writing: {
    ...words,
    // Where both names of an address stand, the older one counts.
    set: (wish, raw, value) =>
      words.set(wish, wish.key === 'url' && textOf(raw['httpUrl']) !== null ? { ...raw, url: undefined } : raw, value),
    turn,
  },
})
