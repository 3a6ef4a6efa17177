/**
 * Servers of plugins in the format that several clients share (agent-plugins.org, version 1): a `plugin.json` with an `mcp.json` beside
 * it. Qwen Code keeps them among its extensions, starts them in folders of their own, and fills in nothing but those.
 */
import { createHash } from 'node:crypto'
import { addressOf } from '../../../../shared/address'
import { isLoopback } from '../../../../shared/loopback'
import { pathsOf, userFile, type ClientFile, type Found, type Listing, type Place } from '../client'
import { isInvalid, type Entry, type InvalidEntry } from '../definition'
import { isFields, textOf, valueAt } from './fields'
import { folderOf, whereOn, type Reading } from './gemini-extensions'
import { readServers } from './read-servers'
import { invalid, readShape, type Shape } from './shape'

const schemas = 'https://agent-plugins.org/schemas/1.0.0/'
const mostPlugins = 200

const shape: Shape = {
  url: ['url'],
  types: { stdio: 'stdio', 'streamable-http': 'http' },
  untyped: 'refuse',
  both: 'refuse',
  timeoutUnit: 1,
  timeout: '',
  strict: true,
}

/** Headers that the client sets itself: a plugin's are left out. */
const ownHeaders =
  /^(accept|authorization|connection|content-(encoding|length|type)|host|last-event-id|mcp-(protocol-version|session-id)|proxy-authorization|te|trailer|transfer-encoding|upgrade|user-agent)$/i

/** @param own the person's folder of the client */
export function pluginFiles(place: Place, own: string, names: Listing): ClientFile[] {
  const { join } = pathsOf(place)
  const folder = folderOf(place, own)
  const found = names(folder).filter((name) => !name.endsWith('.json'))
  return [
    userFile(stateFile(place, own), 'json', { listed: 'never' }),
    ...found
      .slice(0, mostPlugins)
      .flatMap((name) => [
        userFile(join(folder, name, 'plugin.json'), 'json', { listed: 'never' }),
        userFile(join(folder, name, 'mcp.json'), 'json', { scope: 'plugin' }),
      ]),
  ]
}

/** What it has noted of its extensions. */
function stateFile(place: Place, own: string): string {
  return pathsOf(place).join(own, 'extension-store', 'state.json')
}

/** @param offIn what else keeps a server off */
export function readPlugins(
  reading: Reading,
  offIn: (extension: string, server: string, file: ClientFile) => string | null,
): Found[] {
  const { place, own, files, documents, rules } = reading
  const { basename, dirname, join } = pathsOf(place)
  return files
    .filter(({ path, scope }) => scope === 'plugin' && basename(path) === 'mcp.json')
    .map((file): Found => {
      const root = dirname(file.path)
      const manifest = documents(join(root, 'plugin.json'))?.value
      const document = documents(file.path)
      const name = textOf(valueAt(manifest, ['name']))
      const isPlugin = valueAt(manifest, ['$schema']) === `${schemas}plugin.schema.json`
      // A manifest of the client's own goes before.
      if (!document || !isPlugin || name === null || documents(join(root, rules.manifest)))
        return { file: { ...file, listed: 'never' }, definitions: [], mistake: null }
      const folders = { PLUGIN_ROOT: root, PLUGIN_DATA: dataFolder(name, reading) }
      const mistake =
        valueAt(document.value, ['$schema']) === `${schemas}mcp.schema.json`
          ? null
          : { message: `Its “$schema” must be ${schemas}mcp.schema.json.`, position: document.positionOf(['$schema']) }
      if (mistake) return { file, definitions: [], mistake }
      const found = whereOn(name, reading, () => null).map(({ project, offIn: off }) =>
        readServers(document, {
          client: 'qwen-code',
          file,
          at: ['mcpServers'],
          variables: 'literal',
          entry: (raw) => readEntry(raw, folders, place),
          disabledIn: (server) => off ?? offIn(name, server, { ...file, project }),
          location: { project },
        }),
      )
      return {
        file,
        definitions: found.flatMap(({ definitions }) => definitions),
        mistake: found.find((each) => each.mistake)?.mistake ?? null,
      }
    })

  function dataFolder(name: string, { documents: known }: Reading): string {
    const noted = valueAt(known(stateFile(place, own))?.value, ['extensions'])
    const id = Object.entries(isFields(noted) ? noted : {}).find(([, each]) => valueAt(each, ['name']) === name)?.[0]
    const usual = createHash('sha256').update(name.toLowerCase()).digest('hex')
    return join(own, 'extension-store', 'plugin-data', 'agent-plugins', id ?? usual)
  }
}

interface Folders {
  PLUGIN_ROOT: string
  PLUGIN_DATA: string
}

function readEntry(raw: unknown, folders: Folders, place: Place): Entry | InvalidEntry {
  if (!isFields(raw)) return readShape(raw, shape)
  if (textOf(raw['type']) === null)
    return invalid('stdio', 'An entry needs a "type", "stdio" or "streamable-http".', 'type')
  const known = raw['type'] === 'stdio' ? ['type', 'command', 'args', 'env', 'cwd'] : ['type', 'url', 'headers']
  const unknown = Object.keys(raw).find((name) => !known.includes(name))
  const entry = readShape(raw, shape)
  if (isInvalid(entry)) return entry
  if (unknown !== undefined) return invalid(entry.transport, `“${unknown}” is not known there.`, unknown)
  if (entry.transport !== 'stdio') return readAddress(entry)
  const { join } = pathsOf(place)
  const { command, cwd = '${PLUGIN_ROOT}' } = entry
  if (/[\\/]/.test(command) && (!command.startsWith('./') || command.includes('..')))
    return invalid(
      'stdio',
      '"command" must be the name of a program, or a path in the plugin that begins with “./”.',
      'command',
    )
  if (!/^(\.\/|\$\{PLUGIN_(ROOT|DATA)\}(\/|$))/.test(cwd) || cwd.includes('..'))
    return invalid('stdio', '"cwd" must be a folder of the plugin.', 'cwd')
  const fill = (text: string): string =>
    text.replaceAll(/\$\{(PLUGIN_ROOT|PLUGIN_DATA)\}/g, (_whole, name: keyof Folders) => folders[name])
  const env = Object.fromEntries(Object.entries(entry.env).map(([name, text]) => [name, fill(text)]))
  return {
    ...entry,
    command: command.startsWith('./') ? join(folders.PLUGIN_ROOT, command) : command,
    args: entry.args.map(fill),
    env: { ...env, ...folders },
    cwd: cwd.startsWith('./') ? join(folders.PLUGIN_ROOT, cwd) : fill(cwd),
  }
}

function readAddress(entry: Exclude<Entry, { transport: 'stdio' }>): Entry | InvalidEntry {
  const url = addressOf(entry.url)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !isSafe || url.username !== '' || url.password !== '' || url.hash !== '')
    return invalid(
      'http',
      '"url" must be an https address, or one of this machine, without a name, a password or a “#”.',
      'url',
    )
  const headers = Object.fromEntries(Object.entries(entry.headers).filter(([name]) => !ownHeaders.test(name)))
  return { ...entry, headers }
}

/** The file in which a person has switched single servers of extensions off. */
export function preferencesFile(place: Place, own: string): string {
  return pathsOf(place).join(folderOf(place, own), 'extension-preferences.json')
}

/** True for a server that is off by itself, while its extension is on. */
export function isServerOff(preferences: unknown, extension: string, server: string): boolean {
  const list: unknown = valueAt(preferences, ['disabledMcpServers', extension])
  return Array.isArray(list) && list.includes(server)
}
