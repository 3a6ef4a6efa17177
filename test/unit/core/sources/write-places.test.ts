/**
 * Where each client's files are written on three systems: a new server of the person's own, one of a project, and a switch that
 * is not in the entry. Catches a file that the client does not read on that system, or paths joined by another system's rules.
 */
import { describe, expect, test } from 'vitest'
import type { ClientId } from '../../../../shared/model/clients'
import { planEdit } from '../../../../electron/core/edits/plan'
import type { Place } from '../../../../electron/core/sources/client'
import { clientOf } from '../../../../electron/core/sources/clients'
import type { Parsed } from '../../../../electron/core/sources/documents/document'
import { parseText } from '../../../../electron/core/sources/documents/parse'
import { plain } from '../../../../electron/core/sources/variables/notation'
import type { Circumstances, Common } from '../../../../electron/core/sources/writing'

type Id = ClientId
type System = 'linux' | 'darwin' | 'win32'

const machines: Readonly<Record<System, { place: Place; project: string }>> = {
  linux: {
    place: { platform: 'linux', homeDir: '/home/me', env: {}, ownFile: '/s/servers.json' },
    project: '/work/shop',
  },
  darwin: {
    place: { platform: 'darwin', homeDir: '/Users/me', env: {}, ownFile: '/s/servers.json' },
    project: '/work/shop',
  },
  win32: {
    place: { platform: 'win32', homeDir: 'C:\\Users\\me', env: {}, ownFile: 'C:\\s\\servers.json' },
    project: 'C:\\work\\shop',
  },
}

const program: Common = {
  transport: 'stdio',
  command: plain('x'),
  args: [],
  env: {},
  cwd: null,
  envFile: null,
  url: plain(''),
  headers: {},
  headersHelper: null,
  oauth: null,
  timeoutMs: null,
}

/** The client's files on a system, with these texts in them. */
function circumstances(id: Id, system: System, texts: Readonly<Record<string, string>> = {}): Circumstances {
  const { place, project } = machines[system]
  const client = clientOf(id)
  if (!client) throw new Error(`There is no row for ${id}`)
  const files = client.files(place, [project], () => [])
  const documents = (path: string): Parsed | null => {
    const text = texts[path]
    const document =
      text === undefined ? null : parseText(text, files.find((file) => file.path === path)?.format ?? 'json')
    return document?.ok ? document : null
  }
  return { files, documents, place }
}

/** The file into which a new server goes; a text in brackets says why there is none. */
function homeOf(id: Id, system: System, scope: 'user' | 'project'): string {
  const client = clientOf(id)
  if (!client) throw new Error(`There is no row for ${id}`)
  const target = { client, scope, project: scope === 'user' ? null : machines[system].project } as const
  try {
    const plan = planEdit(
      client,
      { kind: 'add', target, name: 'new', common: program, source: null },
      circumstances(id, system),
    )
    return plan.changes.map(({ file }) => file.path).join(' and ')
  } catch (error) {
    return `(${error instanceof Error ? error.message : String(error)})`
  }
}

const own: readonly [Id, Readonly<Record<System, string>>][] = [
  [
    'claude-code',
    { linux: '/home/me/.claude.json', darwin: '/Users/me/.claude.json', win32: 'C:\\Users\\me\\.claude.json' },
  ],
  [
    'claude-desktop',
    {
      linux: '/home/me/.config/Claude/claude_desktop_config.json',
      darwin: '/Users/me/Library/Application Support/Claude/claude_desktop_config.json',
      win32: 'C:\\Users\\me\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    },
  ],
  [
    'cursor',
    {
      linux: '/home/me/.cursor/mcp.json',
      darwin: '/Users/me/.cursor/mcp.json',
      win32: 'C:\\Users\\me\\.cursor\\mcp.json',
    },
  ],
  [
    'vscode',
    {
      linux: '/home/me/.config/Code/User/mcp.json',
      darwin: '/Users/me/Library/Application Support/Code/User/mcp.json',
      win32: 'C:\\Users\\me\\AppData\\Roaming\\Code\\User\\mcp.json',
    },
  ],
  [
    'windsurf',
    {
      linux: '/home/me/.codeium/windsurf/mcp_config.json',
      darwin: '/Users/me/.codeium/windsurf/mcp_config.json',
      win32: 'C:\\Users\\me\\.codeium\\windsurf\\mcp_config.json',
    },
  ],
  [
    'devin',
    {
      linux: '/home/me/.config/devin/mcp_config.json',
      darwin: '/Users/me/.config/devin/mcp_config.json',
      win32: 'C:\\Users\\me\\AppData\\Roaming\\devin\\mcp_config.json',
    },
  ],
  [
    'zed',
    {
      linux: '/home/me/.config/zed/settings.json',
      darwin: '/Users/me/.config/zed/settings.json',
      win32: 'C:\\Users\\me\\AppData\\Roaming\\Zed\\settings.json',
    },
  ],
  [
    'gemini-cli',
    {
      linux: '/home/me/.gemini/settings.json',
      darwin: '/Users/me/.gemini/settings.json',
      win32: 'C:\\Users\\me\\.gemini\\settings.json',
    },
  ],
  [
    'qwen-code',
    {
      linux: '/home/me/.qwen/settings.json',
      darwin: '/Users/me/.qwen/settings.json',
      win32: 'C:\\Users\\me\\.qwen\\settings.json',
    },
  ],
  [
    'codex',
    {
      linux: '/home/me/.codex/config.toml',
      darwin: '/Users/me/.codex/config.toml',
      win32: 'C:\\Users\\me\\.codex\\config.toml',
    },
  ],
  [
    'cline',
    {
      linux: '/home/me/.cline/data/settings/cline_mcp_settings.json',
      darwin: '/Users/me/.cline/data/settings/cline_mcp_settings.json',
      win32: 'C:\\Users\\me\\.cline\\data\\settings\\cline_mcp_settings.json',
    },
  ],
  [
    'continue',
    {
      linux: '/home/me/.continue/config.yaml',
      darwin: '/Users/me/.continue/config.yaml',
      win32: 'C:\\Users\\me\\.continue\\config.yaml',
    },
  ],
  [
    'lm-studio',
    {
      linux: '/home/me/.lmstudio/mcp.json',
      darwin: '/Users/me/.lmstudio/mcp.json',
      win32: 'C:\\Users\\me\\.lmstudio\\mcp.json',
    },
  ],
  [
    'goose',
    {
      linux: '/home/me/.config/goose/config.yaml',
      darwin: '/Users/me/.config/goose/config.yaml',
      win32: 'C:\\Users\\me\\AppData\\Roaming\\Block\\goose\\config\\config.yaml',
    },
  ],
  [
    'copilot-cli',
    {
      linux: '/home/me/.copilot/mcp-config.json',
      darwin: '/Users/me/.copilot/mcp-config.json',
      win32: 'C:\\Users\\me\\.copilot\\mcp-config.json',
    },
  ],
  [
    'opencode',
    {
      linux: '/home/me/.config/opencode/opencode.json',
      darwin: '/Users/me/.config/opencode/opencode.json',
      win32: 'C:\\Users\\me\\.config\\opencode\\opencode.json',
    },
  ],
  [
    'kiro',
    {
      linux: '/home/me/.kiro/settings/mcp.json',
      darwin: '/Users/me/.kiro/settings/mcp.json',
      win32: 'C:\\Users\\me\\.kiro\\settings\\mcp.json',
    },
  ],
  [
    'antigravity',
    {
      linux: '/home/me/.gemini/config/mcp_config.json',
      darwin: '/Users/me/.gemini/config/mcp_config.json',
      win32: 'C:\\Users\\me\\.gemini\\config\\mcp_config.json',
    },
  ],
  [
    'junie',
    {
      linux: '/home/me/.junie/mcp/mcp.json',
      darwin: '/Users/me/.junie/mcp/mcp.json',
      win32: 'C:\\Users\\me\\.junie\\mcp\\mcp.json',
    },
  ],
  [
    'amp',
    {
      linux: '/home/me/.config/amp/settings.json',
      darwin: '/Users/me/.config/amp/settings.json',
      win32: 'C:\\Users\\me\\.config\\amp\\settings.json',
    },
  ],
  [
    'factory',
    {
      linux: '/home/me/.factory/mcp.json',
      darwin: '/Users/me/.factory/mcp.json',
      win32: 'C:\\Users\\me\\.factory\\mcp.json',
    },
  ],
  [
    'copilot-jetbrains',
    {
      linux: '/home/me/.config/github-copilot/intellij/mcp.json',
      darwin: '/Users/me/.config/github-copilot/intellij/mcp.json',
      win32: 'C:\\Users\\me\\AppData\\Local\\github-copilot\\intellij\\mcp.json',
    },
  ],
]

describe.each(['linux', 'darwin', 'win32'] as const)('%s', (system) => {
  test.each(own)('a server of the person’s own: %s', (id, paths) => {
    expect(homeOf(id, system, 'user')).toBe(paths[system])
  })

  const inProject: readonly [Id, string][] = [
    ['claude-code', '.mcp.json'],
    ['cursor', '.cursor/mcp.json'],
    ['vscode', '.vscode/mcp.json'],
    ['zed', '.zed/settings.json'],
    ['gemini-cli', '.gemini/settings.json'],
    ['qwen-code', '.qwen/settings.json'],
    ['codex', '.codex/config.toml'],
    ['copilot-cli', '.github/mcp.json'],
    ['opencode', 'opencode.json'],
    ['kiro', '.kiro/settings/mcp.json'],
    ['antigravity', '.agents/mcp_config.json'],
    ['junie', '.junie/mcp/mcp.json'],
    ['amp', '.amp/settings.json'],
    ['factory', '.factory/mcp.json'],
    ['devin', '.devin/mcp_config.json'],
  ]
  test.each(inProject)('a server of a project: %s', (id, path) => {
    const { project } = machines[system]
    const separator = system === 'win32' ? '\\' : '/'
    expect(homeOf(id, system, 'project')).toBe([project, ...path.split('/')].join(separator))
  })

  test.each([
    ['gemini-cli', ['.gemini', 'settings.json'], ['.gemini', 'mcp-server-enablement.json']],
    ['qwen-code', ['.qwen', 'settings.json'], ['.qwen', 'settings.json']],
    ['copilot-cli', ['.copilot', 'mcp-config.json'], ['.copilot', 'settings.json']],
  ] as const)('a switch that is not in the entry: %s', (id, file, switches) => {
    const { homeDir } = machines[system].place
    const at = (parts: readonly string[]): string => [homeDir, ...parts].join(system === 'win32' ? '\\' : '/')
    const now = circumstances(id, system, { [at(file)]: '{"mcpServers": {"a": {"command": "x"}}}' })
    const client = clientOf(id)
    const [definition] =
      client?.read(now.files, now.documents, now.place).flatMap(({ definitions }) => definitions) ?? []
    if (!client || !definition) throw new Error(`${id} does not read its file`)
    const plan = planEdit(client, { kind: 'turn', on: false, definition }, now)
    expect(plan.changes.map(({ file: changed }) => changed.path)).toEqual([at(switches)])
  })
})

test('Visual Studio’s files are written on Windows alone', () => {
  expect(homeOf('visual-studio', 'win32', 'user')).toBe('C:\\Users\\me\\.mcp.json')
  expect(homeOf('visual-studio', 'win32', 'project')).toBe('C:\\work\\shop\\.vs\\mcp.json')
  expect(homeOf('visual-studio', 'darwin', 'user')).toContain('no file')
})

test.each(['roo-code', 'kilo-code', 'crush'] as const)('%s is read and never written', (id) => {
  expect(homeOf(id, 'linux', 'user')).toContain('does not write them')
})
