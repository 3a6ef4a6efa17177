/** Clients that need no more than a row: the common shape with what each of them does otherwise. */
import { applicationData, pathsOf, systemPath, xdgConfig, type Client, type Place } from '../client'
import type { OAuthHints } from '../definition'
import { isFields, texts, textOf, type Fields } from './fields'
import { usualTypes, type Shape } from './shape'
import { simpleClient } from './simple-client'

/** An address shows by itself that it is one. */
const untyped = { types: { stdio: null, http: null, sse: null } } as const
const typed = { types: { stdio: 'stdio', http: 'http', sse: 'sse' } } as const

const usual: Shape = { url: ['url'], types: usualTypes, untyped: 'http', both: 'url', timeoutUnit: 1 }

export const home =
  (...parts: string[]) =>
  (place: Place): string[] => [pathsOf(place).join(place.homeDir, ...parts)]

/** Settings of VS Code's extensions, by the extension's id. */
export function codeExtension(place: Place, ...parts: string[]): string[] {
  const { join } = pathsOf(place)
  const products = ['Code', 'Code - Insiders', 'VSCodium']
  return products.map((product) => join(applicationData(place), product, 'User', 'globalStorage', ...parts))
}

/** Programs only; remote servers are "connectors" in the app's settings. Nothing is filled in. */
export const claudeDesktop: Client = simpleClient({
  id: 'claude-desktop',
  format: 'json',
  user: (place) => {
    const { join } = pathsOf(place)
    const file = 'claude_desktop_config.json'
    const base = applicationData(place)
    if (place.platform === 'win32') {
      const local = place.env['LOCALAPPDATA'] || join(place.homeDir, 'AppData', 'Local')
      // The Store's version has a disk of its own.
      const store = join(local, 'Packages', 'Claude_pzs8sxrjxfjjc', 'LocalCache', 'Roaming', 'Claude', file)
      return [join(base, 'Claude', file), store]
    }
    return place.platform === 'darwin'
      ? [join(base, 'Claude', file)]
      : ['Claude', 'claude'].map((name) => join(base, name, file))
  },
  shape: { ...usual, remote: false, both: 'command' },
  variables: 'literal',
  writes: { types: { stdio: null } },
})

function cursorSignIn(raw: Fields): OAuthHints | null {
  if (!isFields(raw['auth'])) return null
  const { CLIENT_ID, scopes } = raw['auth']
  const named = texts(scopes)
  return { clientId: textOf(CLIENT_ID) ?? undefined, scopes: named.length > 0 ? named.join(' ') : undefined }
}

export const cursor: Client = simpleClient({
  id: 'cursor',
  format: 'jsonc',
  user: home('.cursor', 'mcp.json'),
  project: ['.cursor/mcp.json'],
  shape: { ...usual, oauth: cursorSignIn },
  variables: 'cursor',
  writes: {
    ...untyped,
    envFile: 'envFile',
    oauth: {
      name: 'auth',
      say: ({ clientId, scopes }) =>
        clientId === undefined ? null : { CLIENT_ID: clientId, ...(scopes ? { scopes: scopes.split(' ') } : {}) },
    },
  },
})

const windsurfShape: Shape = { ...usual, url: ['serverUrl', 'url'] }

/** Beside its own folder the one that its plugin for JetBrains uses. */
export const windsurf: Client = simpleClient({
  id: 'windsurf',
  format: 'jsonc',
  user: (place) => [
    ...home('.codeium', 'windsurf', 'mcp_config.json')(place),
    ...home('.codeium', 'mcp_config.json')(place),
  ],
  shape: windsurfShape,
  variables: 'windsurf',
  writes: untyped,
  off: 'disabled',
})

/** Windsurf's successor. */
export const devin: Client = simpleClient({
  id: 'devin',
  format: 'jsonc',
  user: (place) => {
    const base = place.platform === 'win32' ? applicationData(place) : xdgConfig(place)
    return [pathsOf(place).join(base, 'devin', 'mcp_config.json')]
  },
  project: ['.devin/mcp_config.json'],
  shape: windsurfShape,
  variables: 'windsurf',
  writes: untyped,
  off: 'disabled',
})

/** Follows Cursor's notation; older versions kept the file in a cache folder. */
export const lmStudio: Client = simpleClient({
  id: 'lm-studio',
  format: 'jsonc',
  user: home('.lmstudio', 'mcp.json'),
  older: home('.cache', 'lm-studio', 'mcp.json'),
  shape: usual,
  variables: 'editor-kept',
  writes: untyped,
})

export const kiro: Client = simpleClient({
  id: 'kiro',
  format: 'jsonc',
  user: home('.kiro', 'settings', 'mcp.json'),
  // Of the time when its command line was Amazon Q's.
  older: home('.aws', 'amazonq', 'mcp.json'),
  project: ['.kiro/settings/mcp.json'],
  shape: usual,
  variables: 'shell',
  writes: untyped,
  off: 'disabled',
})

/** Strict: a number in `env` drops the whole entry. */
export const antigravity: Client = simpleClient({
  id: 'antigravity',
  format: 'json',
  user: home('.gemini', 'config', 'mcp_config.json'),
  older: home('.gemini', 'antigravity', 'mcp_config.json'),
  project: ['.agents/mcp_config.json'],
  shape: {
    ...usual,
    url: ['serverUrl', 'url'],
    refuse: (raw) => {
      if (raw['authProviderType'] !== undefined) {
        const rule = 'It signs in with Google’s own credentials, which Patchbay does not use.'
        return { rule, where: ['authProviderType'], code: 'config.unsupported' }
      }
      const strange = isFields(raw['env']) && Object.values(raw['env']).some((value) => typeof value !== 'string')
      return strange ? { rule: '"env" must be an object whose values are texts.', where: ['env'] } : null
    },
  },
  variables: 'shell',
  writes: untyped,
  off: 'disabled',
})

export const junie: Client = simpleClient({
  id: 'junie',
  format: 'jsonc',
  user: home('.junie', 'mcp', 'mcp.json'),
  project: ['.junie/mcp/mcp.json'],
  shape: usual,
  variables: 'shell-kept',
  writes: untyped,
})

function ampManaged(place: Place): string[] {
  if (place.platform === 'win32') return [systemPath(place, 'C:\\ProgramData\\ampcode\\managed-settings.json')]
  const folder = place.platform === 'darwin' ? '/Library/Application Support/ampcode' : '/etc/ampcode'
  return [systemPath(place, `${folder}/managed-settings.json`)]
}

/** One flat name with a dot. On Windows it is in the person's folder, too, not in AppData. */
export const amp: Client = simpleClient({
  id: 'amp',
  format: 'jsonc',
  user: (place) => {
    const { join } = pathsOf(place)
    const base = place.platform === 'win32' ? join(place.homeDir, '.config') : xdgConfig(place)
    return ['settings.json', 'settings.jsonc'].map((name) => join(base, 'amp', name))
  },
  project: ['.amp/settings.json', '.amp/settings.jsonc'],
  managed: ampManaged,
  at: ['amp.mcpServers'],
  shape: usual,
  variables: 'shell-kept',
  writes: untyped,
})

export const factory: Client = simpleClient({
  id: 'factory',
  format: 'jsonc',
  user: home('.factory', 'mcp.json'),
  project: ['.factory/mcp.json'],
  shape: usual,
  variables: 'shell-kept',
  writes: typed,
  off: 'disabled',
})

export const copilotJetBrains: Client = simpleClient({
  id: 'copilot-jetbrains',
  format: 'jsonc',
  user: (place) => {
    const { join } = pathsOf(place)
    const base =
      place.platform === 'win32'
        ? place.env['LOCALAPPDATA'] || join(place.homeDir, 'AppData', 'Local')
        : xdgConfig(place)
    return [join(base, 'github-copilot', 'intellij', 'mcp.json')]
  },
  at: ['servers'],
  shape: usual,
  variables: 'editor-kept',
  writes: untyped,
})

/** Of Roo Code and of what came from it: an address without a type is refused, and so is one beside a command. */
export const rooShape: Shape = {
  url: ['url'],
  types: { stdio: 'stdio', sse: 'sse', 'streamable-http': 'http' },
  untyped: 'refuse',
  both: 'refuse',
  timeoutUnit: 1000,
  strict: true,
}

/** Archived in May 2026; its files are still read. */
export const rooCode: Client = simpleClient({
  id: 'roo-code',
  format: 'jsonc',
  user: (place) => codeExtension(place, 'rooveterinaryinc.roo-cline', 'settings', 'mcp_settings.json'),
  project: ['.roo/mcp.json'],
  shape: rooShape,
  variables: 'roo',
  off: 'disabled',
})
