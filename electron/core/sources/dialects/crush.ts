/** Crush. Its values are shell texts; a command in one would run when the file is loaded, which Patchbay never does. */
import { applicationData, pathsOf, systemPath, xdgConfig, type Client, type Place } from '../client'
import { textOf } from './fields'
import type { Shape } from './shape'
import { simpleClient } from './simple-client'

const shape: Shape = {
  url: ['url'],
  types: { stdio: 'stdio', http: 'http', sse: 'sse' },
  untyped: 'refuse',
  both: 'command',
  timeoutUnit: 1000,
  strict: true,
  refuse: (raw) => {
    // Also a command does not say by itself what it is.
    if (textOf(raw['type']) === null)
      return { rule: 'An entry needs a "type": "stdio", "http" or "sse".', where: ['type'] }
    if (!/\$\(|`/.test(JSON.stringify(raw))) return null
    return {
      rule: 'It runs a command to get a value ($(…)), which Patchbay does not do.',
      where: [],
      code: 'config.unsupported',
    }
  },
  oauth: (raw) => {
    const clientId = textOf(raw['oauth_client_id'])
    const port = raw['oauth_callback_port']
    return clientId === null ? null : { clientId, ...(typeof port === 'number' ? { callbackPort: port } : {}) }
  },
}

/** The folder of tools from Linux on every system; on Windows older versions took the one of applications. */
function own(place: Place): string[] {
  const { join } = pathsOf(place)
  const moved = place.env['CRUSH_GLOBAL_CONFIG']
  if (moved) return [join(moved, 'crush.json')]
  const folders = place.platform === 'win32' ? [xdgConfig(place), applicationData(place)] : [xdgConfig(place)]
  return folders.map((folder) => join(folder, 'crush', 'crush.json'))
}

export const crush: Client = simpleClient({
  id: 'crush',
  format: 'jsonc',
  user: own,
  managed: (place) => (place.platform === 'win32' ? [] : [systemPath(place, '/etc/crush/crush.json')]),
  project: ['crush.json', '.crush.json'],
  at: ['mcp'],
  shape,
  variables: 'crush',
  off: 'disabled',
})
