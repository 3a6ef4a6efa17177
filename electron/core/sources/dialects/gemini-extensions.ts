/**
 * Servers that extensions of Gemini CLI and Qwen Code bring: each extension is a folder with a manifest, or a link to one
 * elsewhere, and is on or off by rules about folders. The client looks after these files itself: they are read only.
 */
import { pathsOf, userFile, type ClientFile, type Documents, type Found, type Listing, type Place } from '../client'
import { isInvalid, type Definition, type Entry, type InvalidEntry } from '../definition'
import { isFields, textOf, texts, valueAt, type Fields } from './fields'
import { barredIn, originIn } from './gemini-origins'
import { readServers, type ReadOptions } from './read-servers'

export interface ExtensionRules {
  manifest: string
  /** What was noted when it was installed. */
  record: string
  /** A manifest without a version is not taken. */
  needsVersion: boolean
  /** Further names of its folder in the manifest. */
  folderNames: readonly string[]
  /** What the person has answered stands beside it (`.env`), and goes before the environment. */
  hasAnswers: boolean
  /** The settings may forbid extensions by where they come from. */
  hasOrigins: boolean
  /** The person's settings are laid over what it says of a server of their name, and do not stand for themselves alone. */
  isLaidUnder: boolean
}

interface Extension {
  name: string
  root: string
  file: ClientFile
  value: Fields
}

/** So many extensions are looked at. */
const mostExtensions = 200
const enablement = 'extension-enablement.json'

/** @param own the person's folder of the client */
export function folderOf(place: Place, own: string): string {
  return pathsOf(place).join(own, 'extensions')
}

export function extensionFiles(place: Place, own: string, names: Listing, rules: ExtensionRules): ClientFile[] {
  const { join } = pathsOf(place)
  const folder = folderOf(place, own)
  const found = names(folder)
    .filter((name) => !name.endsWith('.json'))
    .slice(0, mostExtensions)
  return [
    userFile(join(folder, enablement), 'json', { listed: 'never' }),
    ...found.flatMap((name) => [
      userFile(join(folder, name, rules.record), 'json', { listed: 'never' }),
      userFile(join(folder, name, rules.manifest), 'json', { scope: 'plugin' }),
    ]),
  ]
}

/** Manifests elsewhere, which records lead to. */
export function linkedManifests(
  place: Place,
  files: readonly ClientFile[],
  documents: Documents,
  rules: ExtensionRules,
): ClientFile[] {
  const { join } = pathsOf(place)
  return recordsIn(place, files, rules).flatMap(({ path }) => {
    const source = linkOf(documents(path)?.value, place)
    return source === null ? [] : [userFile(join(source, rules.manifest), 'json', { scope: 'plugin' })]
  })
}

function recordsIn(place: Place, files: readonly ClientFile[], { record }: ExtensionRules): ClientFile[] {
  return files.filter(({ path }) => pathsOf(place).basename(path) === record)
}

function linkOf(record: unknown, place: Place): string | null {
  if (valueAt(record, ['type']) !== 'link') return null
  const source = textOf(valueAt(record, ['source']))
  return source !== null && pathsOf(place).isAbsolute(source) ? source : null
}

/** What extensions are read with. */
export interface Reading {
  place: Place
  /** The person's folder of the client. */
  own: string
  files: readonly ClientFile[]
  documents: Documents
  rules: ExtensionRules
}

/** What the manifests say. @param options how an entry of the client is read, and what else keeps it off */
export function readExtensions(
  reading: Reading,
  options: Pick<ReadOptions, 'client' | 'variables' | 'entry'> & {
    offIn: (name: string, file: ClientFile) => string | null
  },
): Found[] {
  const { documents } = reading
  return manifestsIn(reading).map((file) => {
    const document = documents(file.path)
    if (!document) return { file, definitions: [], mistake: null }
    const extension = extensionIn(file, reading)
    if (typeof extension === 'string') {
      const mistake = { message: extension, position: document.positionOf([]) }
      return { file, definitions: [], mistake: isFields(valueAt(document.value, ['mcpServers'])) ? mistake : null }
    }
    const read = (project: string | null, disabledIn: string | null) =>
      readServers(document, {
        ...options,
        file,
        at: ['mcpServers'],
        entry: (raw, name) =>
          entryOf(options.entry(filled(raw, extension, project, reading), name), extension, reading),
        disabledIn: (name) => disabledIn ?? options.offIn(name, { ...file, project }),
        location: { project },
      })
    const states = whereOn(extension.name, reading, (project) => barred(extension, project, reading))
    const found = states.map(({ project, offIn }) => read(project, offIn))
    const definitions = found.flatMap((each) => each.definitions).map((each) => withAnswers(each, extension, reading))
    // Most extensions bring no servers; their files are of no interest then.
    const listed = definitions.length > 0 ? 'present' : 'never'
    return { file: { ...file, listed }, definitions, mistake: found.find(({ mistake }) => mistake)?.mistake ?? null }
  })
}

/**
 * Where an extension is on: everywhere but in some projects, in some projects alone, or nowhere. `offIn` is the file that keeps it
 * off there. @param barredIn what else keeps it off in a project
 */
export function whereOn(
  name: string,
  reading: Reading,
  barredIn: (project: string | null) => string | null,
): { project: string | null; offIn: string | null }[] {
  const { place, own, files } = reading
  const switches = pathsOf(place).join(folderOf(place, own), enablement)
  const state = (project: string | null): { project: string | null; offIn: string | null } => ({
    project,
    offIn: barredIn(project) ?? (isOn(name, project ?? place.homeDir, reading) ? null : switches),
  })
  const states = [...new Set(files.flatMap(({ project }) => project ?? []))].map(state)
  const everywhere = state(null)
  if (everywhere.offIn === null) return [everywhere, ...states.filter(({ offIn }) => offIn !== null)]
  const here = states.filter(({ offIn }) => offIn === null)
  return here.length > 0 ? here : [everywhere]
}

/** What an extension says of a server of this name, where one is on there: the person's settings are laid over it. */
export function serverOfExtension(name: string, project: string | null, reading: Reading): Fields | undefined {
  if (!reading.rules.isLaidUnder) return undefined
  for (const file of manifestsIn(reading)) {
    const extension = extensionIn(file, reading)
    if (typeof extension === 'string' || barred(extension, project, reading) !== null) continue
    if (!isOn(extension.name, project ?? reading.place.homeDir, reading)) continue
    const raw = filled(valueAt(extension.value, ['mcpServers', name]), extension, project, reading)
    if (isFields(raw)) return raw
  }
  return undefined
}

/** Without those in whose place a link leads elsewhere. */
function manifestsIn({ place, files, documents, rules }: Reading): ClientFile[] {
  const { basename, dirname, join } = pathsOf(place)
  const links = recordsIn(place, files, rules).filter(({ path }) => linkOf(documents(path)?.value, place) !== null)
  const replaced = new Set(links.map(({ path }) => join(dirname(path), rules.manifest)))
  return files.filter(
    ({ path, scope }) => scope === 'plugin' && basename(path) === rules.manifest && !replaced.has(path),
  )
}

/** A text says why the client does not take it. */
function extensionIn(file: ClientFile, { place, documents, rules }: Reading): Extension | string {
  const value = documents(file.path)?.value
  if (!isFields(value)) return 'The manifest of an extension must be an object in braces.'
  const name = textOf(value['name'])
  if (name === null || !/^[a-zA-Z0-9-]+$/.test(name))
    return 'An extension needs a "name" of letters, digits and hyphens; without one it is not loaded.'
  if (rules.needsVersion && textOf(value['version']) === null)
    return 'An extension needs a "version"; without one it is not loaded.'
  return { name, root: pathsOf(place).dirname(file.path), file, value }
}

/** The settings that forbid it for where it comes from. */
function barred({ root }: Extension, project: string | null, reading: Reading): string | null {
  const { place, files, documents, rules } = reading
  if (!rules.hasOrigins) return null
  const { dirname } = pathsOf(place)
  const records = recordsIn(place, files, rules).map(({ path }) => ({ path, value: documents(path)?.value }))
  // A link's record stands where the link is.
  const record = records.find(({ path, value }) => (linkOf(value, place) ?? dirname(path)) === root)
  const settings = files.filter(
    (file) => file.listed !== 'never' && file.scope !== 'plugin' && (file.project === null || file.project === project),
  )
  return barredIn(originIn(record?.value), project, settings, documents, place)
}

/** The last rule that is about the folder counts; without any it is on. */
function isOn(name: string, folder: string, { place, own, documents }: Reading): boolean {
  const { join } = pathsOf(place)
  const value = documents(join(folderOf(place, own), enablement))?.value
  const rules = texts(valueAt(value, [name, 'overrides']))
  const path = `/${folder.replaceAll('\\', '/')}/`.replaceAll(/\/{2,}/g, '/')
  const last = rules.findLast((rule) => isAbout(rule.replace(/^!/, ''), path))
  return !last?.startsWith('!')
}

/** `/x/` is about one folder, `/x/*` about those in it as well. */
function isAbout(rule: string, path: string): boolean {
  return rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : rule === path
}

/** Names of places are filled in everywhere; what else is in braces is a variable. */
function filled(raw: unknown, extension: Extension, project: string | null, reading: Reading): unknown {
  const { place, rules } = reading
  const { sep } = pathsOf(place)
  const places = new Map([
    ['extensionPath', extension.root],
    ...rules.folderNames.map((name): [string, string] => [name, extension.root]),
    ['workspacePath', project ?? place.homeDir],
    ['/', sep],
    ['pathSeparator', sep],
  ])
  const inside = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replaceAll(/\$\{([^}]{1,40})\}/g, (whole, name: string) => places.get(name) ?? whole)
    if (Array.isArray(value)) return value.map(inside)
    if (!isFields(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inside(inner)]))
  }
  return inside(raw)
}

/** What the person was asked for when it was installed: what is secret is kept in the keychain of the client. */
function settingsOf({ value }: Extension): { name: string; isSecret: boolean }[] {
  const list: unknown = value['settings']
  if (!Array.isArray(list)) return []
  return list.flatMap((setting: unknown) => {
    const name = textOf(valueAt(setting, ['envVar']))
    return name === null ? [] : [{ name, isSecret: valueAt(setting, ['sensitive']) === true }]
  })
}

function entryOf(entry: Entry | InvalidEntry, extension: Extension, reading: Reading): Entry | InvalidEntry {
  if (isInvalid(entry) || !reading.rules.hasAnswers) return entry
  const settings = settingsOf(extension)
  if (settings.length === 0) return entry
  const secret = settings.filter(({ isSecret }) => isSecret).map(({ name }) => name)
  const isNamed = (name: string): boolean => JSON.stringify(entry).includes(name)
  // A program is given all of them; to an address goes what is named.
  const required = entry.transport === 'stdio' ? secret : secret.filter(isNamed)
  const needs = required.length > 0 ? { requiredEnv: required } : {}
  return entry.transport === 'stdio'
    ? { ...entry, ...needs, envFile: answersOf(extension, reading) }
    : { ...entry, ...needs }
}

function answersOf({ name }: Extension, { place, own }: Reading): string {
  return pathsOf(place).join(folderOf(place, own), name, '.env')
}

function withAnswers(definition: Definition, extension: Extension, reading: Reading): Definition {
  const ahead = reading.rules.hasAnswers ? { variableFilesAhead: [answersOf(extension, reading)] } : {}
  return { ...definition, ...ahead }
}
