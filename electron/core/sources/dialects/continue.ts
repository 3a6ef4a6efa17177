/** Continue: a YAML list in its own file, and one file per server (YAML, or JSON as other clients write it) in folders beside it. */
import { pathsOf, projectFile, userFile, type Client, type ClientFile, type Found, type Place } from '../client'
import { fingerprintOf, isInvalid, type Definition, type Entry, type InvalidEntry } from '../definition'
import type { Format, Parsed } from '../documents/document'
import { addressOf } from '../../../../shared/address'
import { isFields, textFields, textOf, valueAt, type Fields } from './fields'
import { mostServers, withinBounds } from './bounds'
import { notAnObject, placed, readServers, tooMany } from './read-servers'
import { readShape, unsupported, usualTypes, type Shape } from './shape'
import { oldCopy } from './simple-client'
import { writingOf, type Words } from './words'
import type { Location } from '../definition'
import type { Path } from '../documents/document'
import type { Writing } from '../writing'

/** `connectionTimeout` limits a call as well. */
const shape: Shape = {
  url: ['url'],
  types: usualTypes,
  untyped: 'http',
  both: 'command',
  timeoutUnit: 1,
  timeout: 'connectionTimeout',
}

/** Of an entry as other clients write it, the address goes first, and what is Continue's own means nothing. */
const inJson: Shape = { ...shape, both: 'url', timeout: '' }

/** @param common headers for everything that Continue asks for */
function readEntry(given: unknown, common: Readonly<Record<string, string>> = {}): Entry | InvalidEntry {
  if (!isFields(given)) return readShape(given, shape)
  const raw = isFields(given['transport']) ? { ...given, ...given['transport'] } : given
  if (raw['uses'] !== undefined && raw['command'] === undefined && raw['url'] === undefined)
    return unsupported('stdio', 'It is a block that Continue fetches from its hub; it is not in this file.', 'uses')
  const own = isFields(raw['requestOptions']) ? textFields(raw['requestOptions']['headers']) : {}
  const key = textOf(raw['apiKey'])
  const entry = readShape(withFolder({ ...raw, headers: {} }), shape)
  if (isInvalid(entry) || entry.transport === 'stdio') return entry
  const bearer: Record<string, string> = key === null ? {} : { Authorization: `Bearer ${key}` }
  return { ...entry, headers: { ...common, ...own, ...bearer } }
}

/** A folder may be named as an address; one that cannot be read stays as it is written. */
function withFolder(raw: Fields): Fields {
  const cwd = textOf(raw['cwd'])
  const address = cwd?.startsWith('file://') ? addressOf(cwd) : null
  if (!address) return raw
  try {
    return { ...raw, cwd: decodeURIComponent(address.pathname).replace(/^\/(?=[a-z]:)/i, '') }
  } catch {
    return raw
  }
}

function readForeign(raw: unknown, common: Readonly<Record<string, string>>): Entry | InvalidEntry {
  const entry = readShape(raw, inJson)
  return isInvalid(entry) || entry.transport === 'stdio'
    ? entry
    : { ...entry, headers: { ...common, ...entry.headers } }
}

/** The headers that its own file has for all requests. */
function commonHeaders(value: unknown): Record<string, string> {
  return textFields(valueAt(value, ['requestOptions', 'headers'])) ?? {}
}

function globalFolder(place: Place): string {
  return place.env['CONTINUE_GLOBAL_DIR'] || pathsOf(place).join(place.homeDir, '.continue')
}

function oldFile(place: Place): string {
  return pathsOf(place).join(globalFolder(place), 'config.json')
}

function formatOf(name: string): Format | null {
  if (/\.ya?ml$/i.test(name)) return 'yaml'
  return /\.jsonc?$/i.test(name) ? 'jsonc' : null
}

/** Where `${{ secrets.NAME }}` is looked up before the environment. */
function secretFiles(file: ClientFile, place: Place): string[] {
  const { join } = pathsOf(place)
  const ofProject = file.project === null ? [] : [join(file.project, '.env'), join(file.project, '.continue', '.env')]
  return [...ofProject, join(globalFolder(place), '.env')]
}

/** What counts for every entry of a file. */
interface Common {
  /** Where secrets are looked up. */
  variableFiles: string[]
  headers: Record<string, string>
}

/** A list of entries that carry their names. */
function readList(
  document: Parsed,
  file: ClientFile,
  { variableFiles, headers }: Common,
  listAt: Path = ['mcpServers'],
): Omit<Found, 'file'> {
  if (!isFields(document.value)) return { definitions: [], mistake: notAnObject(document, []) }
  const list = valueAt(document.value, listAt)
  if (list === undefined || list === null) return { definitions: [], mistake: null }
  if (!Array.isArray(list))
    return {
      definitions: [],
      mistake: { message: `“${listAt.at(-1) ?? ''}” must be a list.`, position: document.positionOf(listAt) },
    }
  const definitions = list.slice(0, mostServers).map((written: unknown, index): Definition => {
    const at = [...listAt, String(index)]
    const name = isFields(written) ? textOf(written['name']) : null
    const { excess, raw } = withinBounds(name ?? '', written)
    return {
      location: {
        client: 'continue',
        scope: file.scope,
        path: file.path,
        project: file.project,
        name: name ?? `server ${index + 1}`,
      },
      position: document.positionOf(at),
      entry: placed(excess ?? readEntry(raw, headers), raw, document, at),
      raw,
      fingerprint: fingerprintOf(raw),
      disabledIn: null,
      trusted: file.scope !== 'project',
      variables: 'continue',
      variableFiles,
    }
  })
  const next = [...listAt, String(mostServers)]
  return { definitions, mistake: list.length > mostServers ? tooMany(document, next) : null }
}

/** The file before `config.yaml`, which counts as long as that is not there: its servers were an experiment, each in a `transport`. */
function readOldFile(document: Parsed, file: ClientFile, common: Common): Omit<Found, 'file'> {
  const found = readList(document, file, common)
  const experiment = readList(document, file, common, ['experimental', 'modelContextProtocolServers'])
  return {
    definitions: [...found.definitions, ...experiment.definitions],
    mistake: found.mistake ?? experiment.mistake,
  }
}

/** A JSON file may be another client's whole file, or one bare entry named by its file. */
function readJsonFile(document: Parsed, file: ClientFile, common: Common): Omit<Found, 'file'> {
  const { value } = document
  if (isFields(value) && Array.isArray(value['mcpServers'])) return readList(document, file, common)
  // Claude Code's file: what it has for every project counts as well, and the first of one name.
  const projects = isFields(value) && isFields(value['projects']) ? Object.keys(value['projects']) : []
  const isBare = isFields(value) && (value['command'] !== undefined || value['url'] !== undefined)
  const entry = (raw: unknown): Entry | InvalidEntry => readForeign(raw, common.headers)
  const options = { client: 'continue', file, variables: 'continue-json', entry } as const
  const name = file.path.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '')
  const found = isBare
    ? readServers(
        { ...document, value: { [name]: value }, positionOf: ([, ...path]) => document.positionOf(path) },
        { ...options, at: [] },
      )
    : readServers(document, { ...options, at: ['mcpServers'] })
  const more = projects
    .slice(0, mostServers)
    .flatMap((project) => readServers(document, { ...options, at: ['projects', project, 'mcpServers'] }).definitions)
  const known = new Set<string>()
  const all = [...found.definitions, ...more].filter(
    ({ location: { name: each } }) => !known.has(each) && known.add(each),
  )
  return {
    ...found,
    definitions: all
      .slice(0, mostServers)
      .map((definition) => ({ ...definition, variableFiles: common.variableFiles })),
  }
}

const words: Words = {
  variables: 'continue',
  types: { stdio: 'stdio', http: 'streamable-http', sse: 'sse' },
  headers: ['requestOptions', 'headers'],
  cwd: 'cwd',
  timeout: { name: 'connectionTimeout', unit: 1 },
  known: ['requestOptions'],
  more: (name) => ({ name }),
}
const written = writingOf(words)
const inOwnFile = writingOf({ ...words, variables: 'continue-json', headers: ['headers'], timeout: undefined })

/** An entry of a list by its name; in a JSON file of another client's, by its name in an object. */
function pathOf({ name, path }: Location, value: unknown): Path | null {
  const list = isFields(value) ? value['mcpServers'] : undefined
  if (Array.isArray(list)) {
    const index = list.findIndex(
      (raw: unknown, at) => (isFields(raw) ? textOf(raw['name']) : null) === name || `server ${at + 1}` === name,
    )
    return index === -1 ? null : ['mcpServers', String(index)]
  }
  if (isFields(list) && Object.hasOwn(list, name)) return ['mcpServers', name]
  const projects = isFields(value) && isFields(value['projects']) ? value['projects'] : {}
  const holder = Object.keys(projects).find((each) => isFields(valueAt(projects, [each, 'mcpServers', name])))
  if (holder !== undefined) return ['projects', holder, 'mcpServers', name]
  const isBare = isFields(value) && (value['command'] !== undefined || value['url'] !== undefined)
  return isBare && path.replace(/^.*[/\\]/, '').startsWith(`${name}.`) ? [] : null
}

const writing: Writing = {
  ...written,
  // Lists alone; the index of a new one is their length.
  at: () => ['mcpServers'],
  pathOf,
  nameAt: ['name'],
  set: (wish, raw, value) =>
    (isFields(value) && Array.isArray(value['mcpServers']) ? written : inOwnFile).set(wish, raw, value),
  home: (scope, _project, files) => (scope === 'user' ? files[0] : undefined),
}

export const continueDev: Client = {
  id: 'continue',
  writing,
  files(place, projects, names) {
    const { join } = pathsOf(place)
    const inFolder = (folder: string, make: (path: string, format: Format) => ClientFile): ClientFile[] =>
      names(folder).flatMap((name) => {
        const format = formatOf(name)
        return format === null ? [] : [make(join(folder, name), format)]
      })
    const base = globalFolder(place)
    return [
      userFile(join(base, 'config.yaml'), 'yaml'),
      userFile(oldFile(place), 'jsonc'),
      ...inFolder(join(base, 'mcpServers'), userFile),
      ...projects.flatMap((project) =>
        inFolder(join(project, '.continue', 'mcpServers'), (path, format) => projectFile(project, path, format)),
      ),
    ]
  },
  read: (files, documents, place) =>
    files.map((file) => {
      const document = documents(file.path)
      if (!document) return { file, definitions: [], mistake: null }
      const own = documents(pathsOf(place).join(globalFolder(place), 'config.yaml'))
      const common = { variableFiles: secretFiles(file, place), headers: commonHeaders(own?.value) }
      if (file.path === oldFile(place)) {
        const current = files.find(({ path }) => path.endsWith('config.yaml'))
        return current && documents(current.path)
          ? oldCopy(file, current.path)
          : { file, ...readOldFile(document, file, common) }
      }
      return {
        file,
        ...(file.format === 'yaml' ? readList(document, file, common) : readJsonFile(document, file, common)),
      }
    }),
}
