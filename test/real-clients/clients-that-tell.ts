/** Real clients whose own command says which servers they have: a home for each, how it is asked, and what the answer means. */

import { join } from 'node:path'

/** By name. */
export type Told = ReadonlyMap<string, 'on' | 'off'>

export interface TellingClient {
  runs: 'itself' | 'node' | 'newer node'
  /** Its files, below the home. `start`: a program that answers, by a name for it. */
  files(start: (name: string) => string[], project: string): Record<string, string>
  list: readonly string[]
  read(said: string): Told
  /** False: its list does not say which are off. */
  tellsOff: boolean
  /** The server that its switch can be tried on. */
  switched: string
  /** Commands of its own that change its files. */
  own(start: string[]): (readonly string[])[]
}

const entry = ([command = '', ...args]: string[], more: object = {}): object => ({ command, args, ...more })
const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** Lines of a list, one server each. */
function lines(said: string, pattern: RegExp, isOff: RegExp): Told {
  const found = said.split('\n').flatMap((line): [string, 'on' | 'off'][] => {
    const name = pattern.exec(line)?.[1]
    return name === undefined ? [] : [[name, isOff.test(line) ? 'off' : 'on']]
  })
  return new Map(found)
}

export const clientsThatTell: Readonly<Record<string, TellingClient>> = {
  // Not here: `"disabled": true`, which this client reads over and Patchbay does not (docs/real-clients.md).
  'claude-code': {
    runs: 'itself',
    files: (start, project) => ({
      '.claude.json': pretty({
        hasCompletedOnboarding: true,
        mcpServers: {
          a: entry(start('a')),
          denied: entry(start('denied')),
          hidden: entry(start('hidden')),
        },
        projects: {
          [project]: {
            hasTrustDialogAccepted: true,
            enabledMcpjsonServers: ['team', 'above', 'hidden'],
            disabledMcpServers: ['local-off'],
            mcpServers: { local: entry(start('local')), 'local-off': entry(start('local-off')) },
          },
        },
      }),
      '.claude/settings.json': pretty({ deniedMcpServers: [{ serverName: 'denied' }] }),
      'shop/.mcp.json': pretty({ mcpServers: { team: entry(start('team')), hidden: entry(start('hidden2')) } }),
      '.mcp.json': pretty({ mcpServers: { above: entry(start('above')), team: entry(start('team-above')) } }),
    }),
    list: ['mcp', 'list'],
    // What a list forbids it does not name at all.
    read: (said) => new Map([...lines(said, /^([\w-]+): .* - /, /Disabled/), ['denied', 'off']]),
    tellsOff: true,
    switched: 'local',
    own: (start) => [
      ['mcp', 'add', '-s', 'user', 'own', '--', ...start],
      ['mcp', 'remove', '-s', 'user', 'own'],
    ],
  },
  codex: {
    runs: 'node',
    files: (start, project) => ({
      '.codex/config.toml': [
        '# mine',
        ...['a', 'b'].flatMap((name) => {
          const [command, ...args] = start(name)
          return [
            `[mcp_servers.${name}] # ${name}`,
            `command = ${JSON.stringify(command)}`,
            `args = ${JSON.stringify(args)}`,
          ]
        }),
        'enabled = false',
        '[mcp_servers]',
        'x = { command = "/bin/false" }',
        `[projects.${JSON.stringify(project)}]`,
        'trust_level = "untrusted"',
        '',
      ].join('\n'),
    }),
    list: ['mcp', 'list', '--json'],
    read(said) {
      const all = JSON.parse(/\[[\s\S]*\]/.exec(said)?.[0] ?? '[]') as { name: string; enabled: boolean }[]
      return new Map(all.map(({ name, enabled }) => [name, enabled ? 'on' : 'off']))
    },
    tellsOff: true,
    switched: 'x',
    own: (start) => [
      ['mcp', 'add', 'own', '--', ...start],
      ['mcp', 'remove', 'own'],
    ],
  },
  'gemini-cli': {
    runs: 'node',
    files: (start, project) => ({
      '.gemini/extensions/kit/gemini-extension.json': pretty({
        name: 'kit',
        version: '1.0.0',
        mcpServers: { brought: entry(start('brought')) },
      }),
      '.gemini/extensions/away/.gemini-extension-install.json': pretty({ type: 'link', source: join(project, 'kit') }),
      'shop/kit/gemini-extension.json': pretty({
        name: 'away',
        version: '1.0.0',
        mcpServers: { linked: entry(start('linked')) },
      }),
      '.gemini/settings.json': `{\n  // mine\n  "mcpServers": ${JSON.stringify({ a: entry(start('a')), B: entry(start('b')), c: entry(start('c')) })},\n  "mcp": { "excluded": ["c"] }\n}\n`,
      '.gemini/mcp-server-enablement.json': pretty({ b: { enabled: false } }),
    }),
    list: ['mcp', 'list'],
    read: (said) => lines(said, /^\W*\s*([\w-]+)(?: \([^)]*\))?: .* - /, /Disabled|Blocked/i),
    tellsOff: true,
    switched: 'a',
    own: ([command = '', ...args]) => [
      ['mcp', 'add', '-s', 'user', 'own', command, ...args],
      ['mcp', 'disable', 'own'],
      ['mcp', 'enable', 'own'],
      ['mcp', 'remove', '-s', 'user', 'own'],
    ],
  },
  'qwen-code': {
    runs: 'newer node',
    files: (start) => ({
      '.qwen/settings.json': pretty({ mcpServers: { a: entry(start('a')), b: entry(start('b')) } }),
      '.qwen/extensions/kit/qwen-extension.json': pretty({
        name: 'kit',
        mcpServers: { brought: entry(start('brought')) },
      }),
    }),
    list: ['mcp', 'list'],
    read: (said) => lines(said, /^\W*\s*([\w-]+): .* - /, /Disabled/i),
    tellsOff: false,
    switched: 'a',
    own: ([command = '', ...args]) => [
      ['mcp', 'add', '-s', 'user', 'own', command, ...args],
      ['mcp', 'remove', '-s', 'user', 'own'],
    ],
  },
  'copilot-cli': {
    runs: 'newer node',
    files: (start) => ({
      '.copilot/mcp-config.json': pretty({
        mcpServers: {
          a: entry(start('a'), { type: 'local', tools: ['*'] }),
          b: entry(start('b'), { tools: ['*'] }),
        },
      }),
      '.copilot/settings.json': pretty({ disabledMcpServers: ['b'] }),
    }),
    list: ['mcp', 'list'],
    read: (said) => lines(said, /^ {2}([\w-]+) \(/, /disabled/),
    tellsOff: true,
    switched: 'a',
    own: (start) => [
      ['mcp', 'add', 'own', '--', ...start],
      ['mcp', 'disable', 'own'],
      ['mcp', 'enable', 'own'],
      ['mcp', 'remove', 'own'],
    ],
  },
  opencode: {
    runs: 'itself',
    files: (start) => ({
      '.config/opencode/opencode.jsonc': `{\n  // mine\n  "mcp": {\n    "a": { "type": "local", "command": ${JSON.stringify(start('a'))}, "enabled": true },\n    "b": { "type": "local", "command": ${JSON.stringify(start('b'))}, "enabled": false },\n  },\n}\n`,
    }),
    list: ['mcp', 'list'],
    read: (said) => lines(said, /^●\s+\S\s+([\w-]+) /, /disabled/),
    tellsOff: true,
    switched: 'a',
    own: () => [],
  },
}
