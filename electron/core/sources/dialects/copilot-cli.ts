/**
 * GitHub's Copilot CLI. It reads a project's `.mcp.json` as well, which is listed once, as Claude Code's. Its switch is a list of
 * names in its settings.
 */
import { pathsOf, userFile, type Client, type ClientFile, type Place } from '../client'
import type { Definition, OAuthHints } from '../definition'
import type { Circumstances, FileChange, Writing } from '../writing'
import { isFields, textOf, texts, valueAt, type Fields } from './fields'
import { simpleClient } from './simple-client'
import { listChange, noSwitch } from './words'

function signIn(raw: Fields): OAuthHints | null {
  const clientId = textOf(raw['oauthClientId'])
  const scopes = raw['oauthScopes']
  const words = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string').join(' ') : textOf(scopes)
  return clientId === null && !words ? null : { clientId: clientId ?? undefined, scopes: words || undefined }
}

/** VS Code's agents read it as well. */
export function copilotFile(place: Place): string {
  const { join } = pathsOf(place)
  return join(place.env['COPILOT_HOME'] || join(place.homeDir, '.copilot'), 'mcp-config.json')
}

const file: Client = simpleClient({
  id: 'copilot-cli',
  format: 'jsonc',
  user: (place) => [copilotFile(place)],
  project: ['.github/mcp.json'],
  alsoReads: (place, projects) => projects.map((project) => pathsOf(place).join(project, '.mcp.json')),
  shape: {
    url: ['url'],
    // Others are skipped, whatever they look like.
    types: { local: 'stdio', stdio: 'stdio', http: 'http', 'streamable-http': 'http', sse: 'sse' },
    untyped: 'http',
    both: 'command',
    timeoutUnit: 1,
    oauth: signIn,
    strict: true,
    refuse: (raw) =>
      raw['tools'] === undefined || Array.isArray(raw['tools'])
        ? null
        : { rule: '"tools" must be a list of texts.', where: ['tools'] },
  },
  variables: 'copilot',
  writes: {
    types: { stdio: 'local', http: 'http', sse: 'sse' },
    cwd: 'cwd',
    timeout: { name: 'timeout', unit: 1 },
    known: ['tools'],
    more: () => ({ tools: ['*'] }),
  },
})

const off = ['disabledMcpServers']

function settingsFile(place: Place): ClientFile {
  const { join, dirname } = pathsOf(place)
  return userFile(join(dirname(copilotFile(place)), 'settings.json'), 'jsonc', { listed: 'never' })
}

function turn(on: boolean, { location }: Definition, { documents, place }: Circumstances): FileChange[] | string {
  const settings = settingsFile(place)
  const value = documents(settings.path)?.value
  if (value !== undefined && !isFields(value)) return noSwitch
  return listChange(settings, value, off, location.name, !on)
}

export const copilotCli: Client = {
  ...file,
  files: (place, projects, names) => [...file.files(place, projects, names), settingsFile(place)],
  read(files, documents, place) {
    const { path } = settingsFile(place)
    const names = new Set(texts(valueAt(documents(path)?.value, off)))
    const disabledIn = ({ location }: Definition): string | null => (names.has(location.name) ? path : null)
    return file
      .read(
        files.filter(({ listed }) => listed !== 'never'),
        documents,
        place,
      )
      .map((found) => ({
        ...found,
        definitions: found.definitions.map((each) => ({ ...each, disabledIn: disabledIn(each) })),
      }))
  },
  ...(file.writing ? { writing: { ...file.writing, turn } satisfies Writing } : {}),
}
