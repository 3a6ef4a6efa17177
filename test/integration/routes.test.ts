/**
 * Clients' entries that are led through Patchbay and given back, on a real disk, one file per dialect. Catches an entry that
 * does not come back byte for byte, a neighbour that is touched, a server that changes its identity on the way, and a
 * Patchbay that takes its own bridge for a server.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClientId } from '../../shared/model/clients'
import type { Lead } from '../../shared/model/route'
import { createEditBench, type EditBench } from '../support/edit-bench'

let bench: EditBench

beforeEach(async () => {
  bench = await createEditBench()
})
afterEach(() => bench.remove())

const away = 'http://127.0.0.1:9/mcp'
const none = '/bin/false'

/** Files as people write them: “a” is led, “b” stands beside it. */
const fixtures: Partial<Record<ClientId, { path: string; text: string }>> = {
  'claude-code': {
    path: '.claude.json',
    text: `{\n  "numStartups": 12345678901234567890,\n  "mcpServers": {\n    "a": {"type": "http",  "url": "${away}",\n      "headers": {"Authorization": "Bearer one-long-secret"},\n      "timeout": 30000, "alwaysLoad": true },\n    "b": { "command": "${none}" }\n  }\n}\n`,
  },
  'claude-desktop': {
    path: '.config/Claude/claude_desktop_config.json',
    text: `{\n\t"mcpServers": {\n\t\t"a": { "command": "${none}", "args": ["-y"], "env": { "KEY": "one-long-secret" } },\n\t\t"b": { "command": "${none}" }\n\t},\n\t"preferences": {"x":1}\n}`,
  },
  cursor: {
    path: '.cursor/mcp.json',
    text: `{ // mine\r\n  "mcpServers": {\r\n    "a": {\r\n      "url": "${away}", // why\r\n      "headers": { "X-Key": "\${env:KEY}" },\r\n    },\r\n    "b": { "command": "${none}" },\r\n  }\r\n}`,
  },
  vscode: {
    path: '.config/Code/User/mcp.json',
    text: `\uFEFF{\n  "inputs": [],\n  "servers": {\n    "b": {"type":"stdio","command":"${none}"},\n    "a": {"type":"stdio","command":"${none}","args":["1"], "dev": {"watch": "x"},},\n  },\n}\n`,
  },
  windsurf: {
    path: '.codeium/windsurf/mcp_config.json',
    text: `{"mcpServers":{"a":{"serverUrl":"${away}","disabledTools":["x"]},"b":{"command":"${none}","args":[]}}}`,
  },
  zed: {
    path: '.config/zed/settings.json',
    text: `{\n  // keys\n  "context_servers": {\n    "a": {\n      "source": "custom",\n      "command": { "path": "${none}", "args": ["1"], "env": { "K": "v" } }, // old\n    },\n    "b": { "url": "${away}" },\n  },\n}\n`,
  },
  'gemini-cli': {
    path: '.gemini/settings.json',
    text: `{\n  "mcpServers": {\n    "a": {\n      "httpUrl": "${away}",\n      "trust": true\n    },\n    "b": { "command": "${none}" }\n  }\n}\n`,
  },
  'qwen-code': {
    path: '.qwen/settings.json',
    text: `{ "mcpServers": { "a": { "command": "${none}", "cwd": "/" }, "b": { "command": "${none}" } } }`,
  },
  codex: {
    path: '.codex/config.toml',
    text: `model = "o3" # keep\n\n[mcp_servers.a] # mine\nurl = '${away}'\nbearer_token_env_var = "HOME"\nstartup_timeout_sec = 20.5\n# between\n[mcp_servers.a.tools.x]\napproval_mode = "prompt" # ask\n\n# about b\n[mcp_servers.b]\ncommand = '${none}'\n\n[tui]\nx = 1\n`,
  },
  cline: {
    path: '.cline/data/settings/cline_mcp_settings.json',
    text: `{\n  "mcpServers": {\n    "a": {\n      "transport": {\n        "type": "stdio",\n        "command": "${none}",\n        "args": ["1"]\n      },\n      "autoApprove": []\n    },\n    "b": { "command": "${none}" }\n  }\n}\n`,
  },
  continue: {
    path: '.continue/config.yaml',
    text: `name: mine # keep\nversion: 1.0.0\nmcpServers:\n  # first\n  - name: a\n    command: ${none} # this\n    args:\n      - "1"\n    # last words\n  - name: b\n    command: ${none}\nmodels: []\n`,
  },
  goose: {
    path: '.config/goose/config.yaml',
    text: `GOOSE_MODEL: x\nextensions:\n  a:\n    enabled: true # on\n    type: stdio\n    name: a\n    description: "what it does"\n    cmd: ${none}\n    args: ["1"]   \n  b: {type: stdio, enabled: true, cmd: ${none}, args: []}\n  developer:\n    type: builtin\n`,
  },
  opencode: {
    path: '.config/opencode/opencode.json',
    text: `{\n  "mcp": {\n    "a": { "type": "local", "command": ["${none}", "1"], "enabled": true }, // mine\n    "b": { "type": "remote", "url": "${away}" }\n  }\n}\n`,
  },
  'copilot-cli': {
    path: '.copilot/mcp-config.json',
    text: `{"mcpServers":{"a":{"type":"http","url":"${away}","tools":["one"]},"b":{"type":"local","command":"${none}","args":[],"tools":["*"]}}}`,
  },
  'copilot-jetbrains': {
    path: '.config/github-copilot/intellij/mcp.json',
    text: `{\n  "servers": {\n    "a": { "url": "${away}" },\n    "b": { "command": "${none}" }\n  }\n}\n`,
  },
  devin: {
    path: '.config/devin/mcp_config.json',
    text: `{"mcpServers": {"a": {"serverUrl": "${away}"}, "b": {"command": "${none}"}}}\n`,
  },
  'lm-studio': {
    path: '.lmstudio/mcp.json',
    text: `{\n  "mcpServers": { "a": { "command": "${none}" }, "b": { "url": "${away}" } }\n}\n`,
  },
  kiro: {
    path: '.kiro/settings/mcp.json',
    text: `{\n    "mcpServers": {\n        "a": {\n            "command": "${none}",\n            "autoApprove": ["x"]\n        },\n        "b": { "command": "${none}" }\n    }\n}\n`,
  },
  antigravity: {
    path: '.gemini/config/mcp_config.json',
    text: `{\n  "mcpServers": {\n    "a": { "serverUrl": "${away}" },\n    "b": { "command": "${none}" }\n  }\n}\n`,
  },
  junie: {
    path: '.junie/mcp/mcp.json',
    text: `{ "mcpServers": { "a": { "command": "${none}" }, "b": { "command": "${none}" } } }\n`,
  },
  amp: {
    path: '.config/amp/settings.json',
    text: `{\n  "amp.url": "x",\n  "amp.mcpServers": {\n    "a": { "command": "${none}", "args": ["\${HOME}"] },\n    "b": { "command": "${none}" }\n  }\n}\n`,
  },
  factory: {
    path: '.factory/mcp.json',
    text: `{\n  "mcpServers": {\n    "a": { "type": "http", "url": "${away}" },\n    "b": { "type": "stdio", "command": "${none}" }\n  }\n}\n`,
  },
}

/** Every way that this client’s entry can go, one after the other, and back. */
describe.each(Object.entries(fixtures))('%s', (client, { path, text }) => {
  test('is led through Patchbay and given back to the byte', async () => {
    await bench.write(path, text)
    const { engine } = await bench.start()
    const one = (name: string) => engine.snapshot().servers.find((server) => server.name === name)
    const { id, route, target } = engine.view(`${client}/a`)
    expect(route.open).toContain('bridge')
    expect(route.open.includes('borrow')).toBe(client === 'claude-code' || client === 'codex')
    expect(route.open.includes('gateway')).toBe(client !== 'claude-desktop')
    for (const lead of route.open.filter((each) => each !== 'gateway')) {
      const shown = await bench.edit({ kind: 'route', servers: [id], lead })
      expect(shown.diff).not.toContain('one-long-secret')
      expect(shown.notes.join(' ')).toContain('While Patchbay does not run')
      const routed = await bench.read(path)
      expect(routed).toContain(id)
      expect(routed).not.toContain('one-long-secret')
      const way = lead === 'borrow' ? 'borrowed' : 'routed'
      // The same server as before, under its own name and with its own address.
      expect(one('a')).toMatchObject({ id, target, route: { way, open: [] } })
      expect(one('b')?.route.way).toBe('direct')
      expect(engine.snapshot().servers).toHaveLength(2)
      expect(await bench.edit({ kind: 'route', servers: [id], lead })).toMatchObject({ diff: '', version: '' })

      const back = await bench.edit({ kind: 'giveback', servers: [id], force: false })
      expect(back.losses).toEqual([])
      expect(await bench.read(path)).toBe(text)
      expect(one('a')).toMatchObject({ id, route: { way: 'direct', open: route.open } })
    }
  })
})

test('the originals are kept where nobody else can read them', async () => {
  const { path, text } = fixtures['claude-code'] ?? { path: '', text: '' }
  await bench.write(path, text)
  await bench.edit({ kind: 'route', servers: ['claude-code/a'], lead: 'bridge' })
  expect((await stat(join(bench.home, 'state/routes.json'))).mode & 0o777).toBe(0o600)
})

const leads: Lead[] = ['bridge', 'borrow']
test.each(leads)('an entry that goes by %s is found again after a new start, and its edit can be undone', async (lead) => {
  const { path, text } = fixtures['claude-code'] ?? { path: '', text: '' }
  await bench.write(path, text)
  const made = await bench.edit({ kind: 'route', servers: ['claude-code/a'], lead })
  const { engine } = await bench.start()
  const { id } = engine.view('claude-code/a')
  await engine.undoEdit(made.version)
  expect(await bench.read(path)).toBe(text)
  expect(engine.view(id).route.way).toBe('direct')
})
