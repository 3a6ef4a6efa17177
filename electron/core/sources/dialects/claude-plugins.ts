/**
 * Servers that Claude Code's plugins bring. Which are installed stands in `plugins/installed_plugins.json`, which of them are
 * switched on in the settings; a plugin names its servers in its `.mcp.json` or in its `plugin.json`.
 */
import { userFile, pathsOf, type ClientFile, type Documents, type Found, type Place } from '../client'
import type { Definition, Entry, InvalidEntry } from '../definition'
import type { Parsed } from '../documents/document'
import { readClaudeEntry } from './claude-entry'
import { isFields, textOf, texts, valueAt } from './fields'
import { readServers } from './read-servers'
import { unsupported } from './shape'

/** Where the person's settings are, and those of projects that may switch plugins on. */
export interface PluginPlaces {
  /** The folder of the person's settings. */
  folder: string
  settings: readonly { path: string; project: string | null }[]
}

interface Plugin {
  name: string
  /** What `${CLAUDE_PLUGIN_ROOT}` is. */
  root: string
  /** What `${CLAUDE_PLUGIN_DATA}` is. */
  data: string
  /** Null: in all projects. */
  project: string | null
  /** The settings that switch it off, or never on. */
  offIn: string | null
}

/** So many plugins are looked at. */
const mostPlugins = 200

/** The records that say which plugins there are. */
export function pluginRecords(place: Place, { folder }: PluginPlaces): ClientFile[] {
  const { join } = pathsOf(place)
  return ['installed_plugins.json', 'known_marketplaces.json'].map((name) =>
    userFile(join(folder, 'plugins', name), 'json', { listed: 'never' }),
  )
}

/** The files of the plugins that the records name, as far as they are known yet. */
export function pluginFiles(place: Place, places: PluginPlaces, documents: Documents): ClientFile[] {
  const { join } = pathsOf(place)
  const catalogues = folderMarkets(place, places, documents).map(({ catalogue }) =>
    userFile(catalogue, 'json', { listed: 'never' }),
  )
  const files = pluginsOf(place, places, documents).flatMap(({ root, project }) => {
    const manifest = join(root, '.claude-plugin', 'plugin.json')
    const named = filesNamedBy(documents(manifest)?.value).map((path) => join(root, path))
    return [manifest, join(root, '.mcp.json'), ...named]
      .filter((path) => isInside(place, root, path))
      .map((path) => userFile(path, 'json', { scope: 'plugin', project }))
  })
  return [...catalogues, ...files]
}

/** What a file of a plugin says; its name is in front of each server's, as Claude Code has it. */
export function readPluginFile(file: ClientFile, documents: Documents, place: Place, places: PluginPlaces): Found {
  const document = documents(file.path)
  const plugin = pluginsOf(place, places, documents).find(
    ({ root, project }) => project === file.project && isInside(place, root, file.path),
  )
  if (!document || !plugin) return { file, definitions: [], mistake: null }
  const lists = listsIn(document.value, file.path.endsWith('plugin.json'))
  const found = lists.map((at) =>
    readServers(namedPaths(document, at), {
      client: 'claude-code',
      file,
      at: [],
      variables: 'claude',
      entry: (raw) => readEntry(raw, plugin),
      disabledIn: () => plugin.offIn,
      // What a project's own settings switch on is asked for, as Claude Code does.
      isTrusted: () => plugin.project === null,
    }),
  )
  const definitions = found.flatMap((each) => each.definitions).map((each) => named(each, plugin.name))
  // Most plugins bring no servers; their files are of no interest then.
  const listed = definitions.length > 0 ? 'present' : 'never'
  return { file: { ...file, listed }, definitions, mistake: found.find(({ mistake }) => mistake)?.mistake ?? null }
}

function named(definition: Definition, plugin: string): Definition {
  const { location } = definition
  return { ...definition, location: { ...location, name: `plugin:${plugin}:${location.name}` } }
}

/** Servers may stand in the file as a whole, below `mcpServers`, or in a list of such objects beside names of files. */
function listsIn(value: unknown, isManifest: boolean): string[][] {
  if (!isFields(value)) return []
  const servers = value['mcpServers']
  if (Array.isArray(servers))
    return servers.flatMap((item: unknown, index) => (isFields(item) ? [['mcpServers', String(index)]] : []))
  if (isFields(servers)) return [['mcpServers']]
  return isManifest ? [] : [[]]
}

/** The document as it looks from the place at the end of a path, which may lead through a list. */
function namedPaths(document: Parsed, at: readonly string[]): Parsed {
  const value = at.reduce<unknown>(
    (inner, name) => (Array.isArray(inner) ? inner[Number(name)] : isFields(inner) ? inner[name] : undefined),
    document.value,
  )
  return { ...document, value, positionOf: (path) => document.positionOf([...at, ...path]) }
}

function filesNamedBy(manifest: unknown): string[] {
  const servers = isFields(manifest) ? manifest['mcpServers'] : undefined
  return typeof servers === 'string' ? [servers] : texts(servers)
}

function readEntry(raw: unknown, { root, data, project }: Plugin): Entry | InvalidEntry {
  if (JSON.stringify(raw)?.includes('${user_config.'))
    return {
      ...unsupported('stdio', 'It needs a value that the plugin asks for and Claude Code keeps to itself.'),
      invalid: {
        rule: 'It needs a value that the plugin asks for and Claude Code keeps to itself.',
        where: [],
        code: 'config.needs-input',
      },
    }
  const places: Readonly<Record<string, string>> = {
    CLAUDE_PLUGIN_ROOT: root,
    CLAUDE_PLUGIN_DATA: data,
    ...(project === null ? {} : { CLAUDE_PROJECT_DIR: project }),
  }
  const entry = readClaudeEntry(filled(raw, places))
  if ('invalid' in entry || entry.transport !== 'stdio') return entry
  return { ...entry, env: { CLAUDE_PLUGIN_ROOT: root, CLAUDE_PLUGIN_DATA: data, ...entry.env } }
}

function filled(value: unknown, places: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{(CLAUDE_\w+)\}/g, (whole, name: string) => places[name] ?? whole)
  if (Array.isArray(value)) return value.map((item) => filled(item, places))
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, places)]))
}

/** Marketplaces that are folders of this machine: their plugins run from there, not from the copy. */
function folderMarkets(
  place: Place,
  { folder }: PluginPlaces,
  documents: Documents,
): { market: string; base: string; catalogue: string }[] {
  const { join } = pathsOf(place)
  const known = documents(join(folder, 'plugins', 'known_marketplaces.json'))?.value
  return Object.entries(isFields(known) ? known : {}).flatMap(([market, raw]) => {
    const base = textOf(valueAt(raw, ['installLocation']))
    if (base === null || valueAt(raw, ['source', 'source']) !== 'directory') return []
    return [{ market, base, catalogue: join(base, '.claude-plugin', 'marketplace.json') }]
  })
}

function pluginsOf(place: Place, places: PluginPlaces, documents: Documents): Plugin[] {
  const { join } = pathsOf(place)
  const installed = documents(join(places.folder, 'plugins', 'installed_plugins.json'))?.value
  const plugins = valueAt(installed, ['plugins'])
  const markets = folderMarkets(place, places, documents)
  return Object.entries(isFields(plugins) ? plugins : {})
    .slice(0, mostPlugins)
    .flatMap(([id, raw]) => {
      const [name = id, market = ''] = id.split('@')
      const copies: unknown[] = Array.isArray(raw) ? raw : [raw]
      const copy = copies.map((each) => textOf(valueAt(each, ['installPath']))).find((path) => path !== null)
      const root =
        folderOf(
          place,
          name,
          markets.find((each) => each.market === market),
          documents,
        ) ?? copy
      if (root === undefined || !pathsOf(place).isAbsolute(root)) return []
      const data = join(places.folder, 'plugins', 'data', id.replaceAll(/[^\w.-]/g, '-'))
      return switchesOf(id, places, documents).map((each) => ({ name, root, data, ...each }))
    })
}

/** Where a plugin is that stands in a folder which is a marketplace. */
function folderOf(
  place: Place,
  name: string,
  market: { base: string; catalogue: string } | undefined,
  documents: Documents,
): string | null {
  if (!market) return null
  const list = valueAt(documents(market.catalogue)?.value, ['plugins'])
  const found: unknown = Array.isArray(list) ? list.find((each) => valueAt(each, ['name']) === name) : undefined
  const source = textOf(valueAt(found, ['source']))
  if (source === null) return null
  const root = pathsOf(place).join(market.base, source)
  return root === market.base || isInside(place, market.base, root) ? root : null
}

/** Once for all projects when the person's settings say something of it, else once for each project whose settings do. */
function switchesOf(id: string, { settings }: PluginPlaces, documents: Documents): Pick<Plugin, 'project' | 'offIn'>[] {
  const said = settings.flatMap(({ path, project }) => {
    const value = valueAt(documents(path)?.value, ['enabledPlugins', id])
    return typeof value === 'boolean' ? [{ project, offIn: value ? null : path }] : []
  })
  const everywhere = said.find(({ project }) => project === null)
  if (everywhere) return [everywhere]
  return said.filter(({ project, offIn }, index) => {
    const first = said.findIndex((each) => each.project === project)
    return first === index && offIn === null
  })
}

function isInside(place: Place, folder: string, path: string): boolean {
  const { resolve, sep } = pathsOf(place)
  return resolve(path).startsWith(resolve(folder) + sep)
}
