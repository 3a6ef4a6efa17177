/** Zed: `context_servers` in its settings, today flat, earlier with a nested command; extensions bring servers of their own. */
import { applicationData, pathsOf, userFile, type Client } from '../client'
import type { Entry, InvalidEntry } from '../definition'
import type { Path } from '../documents/document'
import { isFields, textOf, valueAt } from './fields'
import { readServers } from './read-servers'
import { readShape, unsupported, usualTypes, type Shape } from './shape'
import { inProject } from './simple-client'
import { writingOf } from './words'

const shape: Shape = {
  url: ['url'],
  types: usualTypes,
  untyped: 'http',
  both: 'command',
  timeoutUnit: 1000,
  oauth: (raw) => {
    const clientId = isFields(raw['oauth']) ? textOf(raw['oauth']['client_id']) : null
    return clientId === null ? null : { clientId }
  },
}

/** @param limit the seconds of a server that names none */
function readEntry(given: unknown, limit: unknown): Entry | InvalidEntry {
  if (!isFields(given)) return readShape(given, shape)
  // It goes by what is there; a `type` means nothing to it.
  const { type: _type, ...rest } = given
  const raw = rest['timeout'] === undefined ? { ...rest, timeout: limit } : rest
  const { command } = raw
  if (isFields(command)) {
    return readShape({ ...raw, command: command['path'], args: command['args'], env: command['env'] }, shape)
  }
  if (command === undefined && raw['url'] === undefined) {
    return unsupported('stdio', 'It belongs to one of Zed’s extensions, which only Zed can start.')
  }
  return readShape(raw, shape)
}

/** Earlier the program stood in a command of its own. */
const nestedWords: Readonly<Record<string, Path>> = {
  command: ['command', 'path'],
  args: ['command', 'args'],
  env: ['command', 'env'],
}

export const zed: Client = {
  id: 'zed',
  writing: writingOf({
    at: ['context_servers'],
    variables: 'literal',
    types: { stdio: null, http: null },
    timeout: { name: 'timeout', unit: 1000 },
    oauth: { name: 'oauth', say: ({ clientId }) => (clientId === undefined ? null : { client_id: clientId }) },
    off: 'enabled',
    known: ['source'],
    place: (raw, word) => (isFields(raw['command']) ? (nestedWords[word] ?? [word]) : [word]),
  }),
  files(place, projects) {
    const { join } = pathsOf(place)
    const { platform, homeDir, env } = place
    const linux = join(
      platform === 'linux' ? env['XDG_CONFIG_HOME'] || join(homeDir, '.config') : join(homeDir, '.config'),
      'zed',
    )
    const folders = platform === 'win32' ? [join(applicationData(place), 'Zed'), linux] : [linux]
    return [
      ...folders.map((folder) => userFile(join(folder, 'settings.json'), 'jsonc')),
      ...projects.flatMap((project) => inProject(project, ['.zed/settings.json'], 'jsonc', place)),
    ]
  },
  read: (files, documents) =>
    files.map((file) => {
      const document = documents(file.path)
      if (!document) return { file, definitions: [], mistake: null }
      const limit = valueAt(document.value, ['context_server_timeout'])
      const found = readServers(document, {
        client: 'zed',
        file,
        at: ['context_servers'],
        variables: 'literal',
        entry: (raw) => readEntry(raw, limit),
        disabledIn: (_name, raw) => (isFields(raw) && raw['enabled'] === false ? file.path : null),
      })
      return { file, ...found }
    }),
}
