/** Goose: YAML with words of its own (`cmd`, `envs`, `uri`), and parts of itself in the same list, which are no servers. */
import { applicationData, pathsOf, userFile, xdgConfig, type Client } from '../client'
import { isInvalid, type Entry, type InvalidEntry } from '../definition'
import { isFields, textFields, texts } from './fields'
import { readServers } from './read-servers'
import { invalid, readShape, unsupported, type Shape } from './shape'

const shape: Shape = {
  url: ['uri'],
  types: { stdio: 'stdio', streamable_http: 'http' },
  untyped: 'http',
  both: 'command',
  timeoutUnit: 1000,
  command: 'cmd',
  env: 'envs',
}

/** Parts of Goose itself. */
const parts = ['builtin', 'platform', 'frontend']

function readEntry(raw: unknown): Entry | InvalidEntry {
  if (!isFields(raw)) return invalid('stdio', 'An extension must be a map.')
  if (raw['type'] === 'sse') return unsupported('sse', 'Goose does not start SSE servers any more.', 'type')
  if (raw['type'] === 'inline_python')
    return unsupported('stdio', 'It is Python code that only Goose itself runs.', 'type')
  const entry = readShape(raw, shape)
  const required = texts(raw['env_keys'])
  if (isInvalid(entry)) return entry
  const needs = required.length > 0 ? { requiredEnv: required } : {}
  return entry.transport === 'stdio'
    ? { ...entry, ...needs }
    : { ...entry, ...needs, ownEnv: textFields(raw['envs']) ?? {} }
}

export const goose: Client = {
  id: 'goose',
  files(place) {
    const { join } = pathsOf(place)
    if (place.platform !== 'win32') return [userFile(join(xdgConfig(place), 'goose', 'config.yaml'), 'yaml')]
    const base = join(applicationData(place), 'Block', 'goose')
    return [join(base, 'config', 'config.yaml'), join(base, 'config.yaml')].map((path) => userFile(path, 'yaml'))
  },
  read: (files, documents) =>
    files.map((file) => {
      const document = documents(file.path)
      if (!document) return { file, definitions: [], mistake: null }
      const found = readServers(document, {
        client: 'goose',
        file,
        at: ['extensions'],
        variables: 'goose',
        entry: readEntry,
        isServer: (raw) => !(isFields(raw) && parts.some((part) => part === raw['type'])),
        disabledIn: (_name, raw) => (isFields(raw) && raw['enabled'] === false ? file.path : null),
      })
      return { file, ...found }
    }),
}
