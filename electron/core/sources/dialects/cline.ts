/**
 * Cline: one file for its extension, its plugin and its command line, of which it takes nothing while an entry in it is not
 * valid; the older files are left in place by its own migration.
 */
import { pathsOf, userFile, type Client, type Place } from '../client'
import type { Entry, InvalidEntry } from '../definition'
import { isFields } from './fields'
import { readServers, refusal } from './read-servers'
import { readShape, type Shape } from './shape'
import { codeExtension } from './simple-clients'
import { isOff, oldCopy } from './simple-client'
import { writingOf } from './words'

const shape: Shape = {
  url: ['url'],
  types: { stdio: 'stdio', streamableHttp: 'http', sse: 'sse' },
  strict: true,
  // An address without a type is the older transport here.
  untyped: 'sse',
  both: 'command',
  timeoutUnit: 1000,
  oauth: (raw) => {
    const hints = isFields(raw['oauthClient']) ? raw['oauthClient'] : null
    return hints && typeof hints['clientId'] === 'string' ? { clientId: hints['clientId'] } : null
  },
}

const file = 'cline_mcp_settings.json'

/** The first of these that is set says where; see Cline's `resolveMcpSettingsPath`. */
function current(place: Place): string {
  const { env, homeDir } = place
  const { join } = pathsOf(place)
  if (env['CLINE_MCP_SETTINGS_PATH']) return env['CLINE_MCP_SETTINGS_PATH']
  if (env['CLINE_DATA_DIR']) return join(env['CLINE_DATA_DIR'], 'settings', file)
  return join(env['CLINE_DIR'] || join(homeDir, '.cline'), 'data', 'settings', file)
}

/** Newer files nest what belongs to the transport; older ones call the type by another name. */
function readEntry(raw: unknown): Entry | InvalidEntry {
  if (!isFields(raw)) return readShape(raw, shape)
  const nested = isFields(raw['transport']) ? raw['transport'] : {}
  const flat = { ...raw, ...nested }
  const older = flat['transportType'] === 'http' ? 'streamableHttp' : flat['transportType']
  const typed = flat['type'] === undefined && older !== undefined ? { ...flat, type: older } : flat
  return readShape({ ...typed, timeout: seconds(raw['timeout']) }, shape)
}

/** Out of range is clamped, and what is no number means a minute. */
function seconds(value: unknown): number | undefined {
  if (value === undefined) return undefined
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(3600, Math.max(1, value)) : 60
}

const inTransport = ['type', 'command', 'args', 'env', 'cwd', 'url', 'headers']

export const cline: Client = {
  id: 'cline',
  writing: {
    ...writingOf({
      variables: 'cline',
      types: { stdio: 'stdio', http: 'streamableHttp', sse: 'sse' },
      cwd: 'cwd',
      timeout: { name: 'timeout', unit: 1000 },
      oauth: { name: 'oauthClient', say: ({ clientId }) => (clientId === undefined ? null : { clientId }) },
      off: 'disabled',
      known: ['transport', 'transportType'],
      place: (raw, word) => (isFields(raw['transport']) && inTransport.includes(word) ? ['transport', word] : [word]),
    }),
    // The older files are copies that nobody reads.
    home: (scope, _project, files) => (scope === 'user' ? files[0] : undefined),
    locks: () => true,
  },
  files: (place) => [
    userFile(current(place), 'jsonc'),
    ...codeExtension(place, 'saoudrizwan.claude-dev', 'settings', file).map((path) => userFile(path, 'jsonc')),
    userFile(pathsOf(place).join(place.homeDir, 'Documents', 'Cline', 'MCP', file), 'jsonc'),
  ],
  read(files, documents) {
    // Once there is a present file, the older ones are copies that nobody reads any more.
    const [first] = files
    const current = first && documents(first.path) !== null ? first.path : null
    return files.map((each) => {
      const document = documents(each.path)
      if (!document) return { file: each, definitions: [], mistake: null }
      if (current !== null && each !== first) return oldCopy(each, current)
      const found = readServers(document, {
        client: 'cline',
        file: each,
        at: ['mcpServers'],
        variables: 'cline',
        entry: readEntry,
        disabledIn: (_name, raw) => (isOff(raw, 'disabled') ? each.path : null),
      })
      return { file: each, ...found, mistake: found.mistake ?? refusal('cline', found.definitions) }
    })
  },
}
