/** Crush. Its values are shell texts; a command in one would run when the file is loaded, which Patchbay never does. */
import { applicationData, pathsOf, xdgConfig, type Client } from '../client'
import { usualTypes, type Shape } from './shape'
import { simpleClient } from './simple-client'

const shape: Shape = {
  url: ['url'],
  types: usualTypes,
  untyped: 'http',
  both: 'command',
  timeoutUnit: 1000,
  refuse: (raw) => {
    if (!/\$\(|`/.test(JSON.stringify(raw))) return null
    return {
      rule: 'It runs a command to get a value ($(…)), which Patchbay does not do.',
      where: [],
      code: 'config.unsupported',
    }
  },
}

export const crush: Client = simpleClient({
  id: 'crush',
  format: 'jsonc',
  user: (place) => {
    const base = place.platform === 'win32' ? applicationData(place) : xdgConfig(place)
    return [pathsOf(place).join(base, 'crush', 'crush.json')]
  },
  project: ['crush.json', '.crush.json'],
  at: ['mcp'],
  shape,
  variables: 'dollar',
  off: 'disabled',
})
