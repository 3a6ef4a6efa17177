/** Gemini CLI and its fork Qwen Code: settings on four levels, and switches in two kinds of places that count for all of them. */
import type { ClientId } from '../../../../shared/model/clients'
import {
  pathsOf,
  projectFile,
  systemPath,
  userFile,
  type Client,
  type ClientFile,
  type Documents,
  type Place,
} from '../client'
import type { Definition, Entry, InvalidEntry, OAuthHints } from '../definition'
import type { Circumstances, FileChange, Writing } from '../writing'
import { isFields, textOf, texts, valueAt, type Fields } from './fields'
import { readServers } from './read-servers'
import { invalid, readShape, unsupported, usualTypes, type Shape } from './shape'
import { listChange, writingOf } from './words'

const shape: Shape = {
  url: ['httpUrl', 'url'],
  types: usualTypes,
  untyped: 'http',
  both: 'url',
  timeoutUnit: 1,
  oauth: signIn,
}

function signIn(raw: Fields): OAuthHints | null {
  if (!isFields(raw['oauth'])) return null
  const scopes = texts(raw['oauth']['scopes'])
  const clientId = textOf(raw['oauth']['clientId'])
  return { clientId: clientId ?? undefined, scopes: scopes.length > 0 ? scopes.join(' ') : undefined }
}

function readEntry(raw: unknown): Entry | InvalidEntry {
  if (!isFields(raw)) return readShape(raw, shape)
  const provider = raw['authProviderType']
  if (typeof provider === 'string' && provider !== 'dynamic_discovery') {
    return unsupported(
      'http',
      'It signs in with Google’s own credentials, which Patchbay does not use.',
      'authProviderType',
    )
  }
  if (textOf(raw['httpUrl']) !== null) return readShape({ ...raw, type: 'http' }, { ...shape, both: 'url' })
  const nothing = textOf(raw['url']) === null && textOf(raw['command']) === null
  if (nothing && raw['tcp'] !== undefined)
    return unsupported('http', 'It is reached over WebSocket ("tcp"), which Patchbay does not speak.', 'tcp')
  if (nothing) return invalid('stdio', 'An entry needs "command", "url" or "httpUrl".', 'command')
  return readShape(raw, shape)
}

interface Product {
  id: ClientId
  folder: string
  system: { win32: string; darwin: string; linux: string }
}

const switches = 'mcp-server-enablement.json'

/** Names are compared without regard to case and surrounding space. */
function plain(name: string): string {
  return name.trim().toLowerCase()
}

function systemFolder(place: Place, { system }: Product): string {
  const path = place.platform === 'win32' ? system.win32 : place.platform === 'darwin' ? system.darwin : system.linux
  return systemPath(place, path)
}

/** The settings that count for a file: its own, and those of the person and the system. */
function settingsFor(file: ClientFile, files: readonly ClientFile[]): ClientFile[] {
  return files.filter(({ project, path }) => (project === null || project === file.project) && !path.endsWith(switches))
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

const words = writingOf({
  variables: 'gemini',
  types: { stdio: null, http: 'http', sse: 'sse' },
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
})

const writing: Writing = {
  ...words,
  // Where both names stand, the older one counts.
  set: (wish, raw, value) =>
    wish.key === 'url' && textOf(raw['httpUrl']) !== null
      ? { changes: (words.set(wish, { ...raw, url: undefined }, value) ?? { changes: [] }).changes, losses: [] }
      : words.set(wish, raw, value),
  turn,
}

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

function product(row: Product): Client {
  return {
    id: row.id,
    writing,
    files(place, projects) {
      const { join } = pathsOf(place)
      const own = join(place.homeDir, row.folder)
      const system = systemFolder(place, row)
      return [
        userFile(join(own, 'settings.json'), 'json-comments'),
        ...['settings.json', 'system-defaults.json'].map((name) =>
          userFile(join(system, name), 'json-comments', { scope: 'managed' }),
        ),
        userFile(join(own, switches), 'json-comments', { listed: 'never' }),
        ...projects
          // In the home folder the project's file is the person's own.
          .filter((project) => join(project) !== join(place.homeDir))
          .map((project) => projectFile(project, join(project, row.folder, 'settings.json'), 'json-comments')),
      ]
    },
    read: (files, documents) =>
      files
        .filter(({ path }) => !path.endsWith(switches))
        .map((file) => {
          const document = documents(file.path)
          if (!document) return { file, definitions: [], mistake: null }
          const found = readServers(document, {
            client: row.id,
            file,
            at: ['mcpServers'],
            variables: 'gemini',
            entry: readEntry,
            disabledIn: (name) => switchedOff(name, file, files, documents),
          })
          return { file, ...found }
        }),
  }
}

export const geminiCli = product({
  id: 'gemini-cli',
  folder: '.gemini',
  system: {
    win32: 'C:\\ProgramData\\gemini-cli',
    darwin: '/Library/Application Support/GeminiCli',
    linux: '/etc/gemini-cli',
  },
})

export const qwenCode = product({
  id: 'qwen-code',
  folder: '.qwen',
  system: {
    win32: 'C:\\ProgramData\\qwen-code',
    darwin: '/Library/Application Support/QwenCode',
    linux: '/etc/qwen-code',
  },
})
