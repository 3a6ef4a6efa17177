/** GitHub's Copilot CLI. It reads a project's `.mcp.json` as well, which is listed once, as Claude Code's. */
import { pathsOf, type Client, type Place } from '../client'
import type { OAuthHints } from '../definition'
import { textOf, type Fields } from './fields'
import { usualTypes } from './shape'
import { simpleClient } from './simple-client'

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

export const copilotCli: Client = simpleClient({
  id: 'copilot-cli',
  format: 'jsonc',
  user: (place) => [copilotFile(place)],
  project: ['.github/mcp.json'],
  alsoReads: (place, projects) => projects.map((project) => pathsOf(place).join(project, '.mcp.json')),
  shape: {
    url: ['url'],
    types: { ...usualTypes, local: 'stdio' },
    untyped: 'http',
    both: 'command',
    timeoutUnit: 1,
    oauth: signIn,
  },
  variables: 'copilot',
  // It keeps its switch somewhere else.
  writes: {
    types: { stdio: 'local', http: 'http', sse: 'sse' },
    cwd: 'cwd',
    timeout: { name: 'timeout', unit: 1 },
    known: ['tools'],
    more: () => ({ tools: ['*'] }),
  },
})
