/**
 * Edits of clients' files on a real disk: what is written byte for byte, read again by the client's own rules, and taken
 * back. Catches a switch in the wrong place, a unit or a variable of another client's, and a byte that nobody meant.
 */
import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClientId } from '../../shared/model/clients'
import type { EditRequest } from '../../shared/model/edit'
import { createEditBench, type EditBench } from '../support/edit-bench'

let bench: EditBench
let home: string
let project: string

beforeEach(async () => {
  bench = await createEditBench()
  ;({ home, project } = bench)
})
afterEach(() => bench.remove())

const write = (path: string, text: string): Promise<void> => bench.write(path, text)
const read = (path: string): Promise<string> => bench.read(path)
const start = (): ReturnType<EditBench['start']> => bench.start()
const edit = (request: EditRequest): ReturnType<EditBench['edit']> => bench.edit(request)

const none = '/bin/false'
/** The switch is not in the entry, and has a test of its own. */
const elsewhere = 'elsewhere'

/** A client's file with one server “a”, as people write it, and what is expected of it. */
interface Fixture {
  path: string
  text: string
  /** After `disable`; null: the client has no switch; `elsewhere`: not in the entry, shown below. */
  off: string | null
  /** After `set timeout=30000`; null: there is no such thing. */
  timed: string | null
  /** After `set args=["x y"]`. */
  args: string
}

const fixtures: Partial<Record<ClientId, Fixture>> = {
  'claude-desktop': {
    path: '.config/Claude/claude_desktop_config.json',
    text: `{\n  "mcpServers": {\n    "a": { "command": "${none}", "args": ["-y"] }\n  },\n  "preferences": {"x":1}\n}\n`,
    off: null,
    timed: null,
    args: `{\n  "mcpServers": {\n    "a": { "command": "${none}", "args": ["x y"] }\n  },\n  "preferences": {"x":1}\n}\n`,
  },
  cursor: {
    path: '.cursor/mcp.json',
    text: `{ // mine\n\t"mcpServers": {\n\t\t"a": {\n\t\t\t"command": "${none}", // why\n\t\t\t"args": []\n\t\t}\n\t}\n}`,
    off: null,
    timed: null,
    args: `{ // mine\n\t"mcpServers": {\n\t\t"a": {\n\t\t\t"command": "${none}", // why\n\t\t\t"args": [\n\t\t\t\t"x y"\n\t\t\t]\n\t\t}\n\t}\n}`,
  },
  vscode: {
    path: '.config/Code/User/mcp.json',
    text: `{\r\n  "inputs": [],\r\n  "servers": {\r\n    "a": {"type":"stdio","command":"${none}","args":["1"]},\r\n  },\r\n}\r\n`,
    off: null,
    timed: null,
    args: `{\r\n  "inputs": [],\r\n  "servers": {\r\n    "a": {"type":"stdio","command":"${none}","args":["x y"]},\r\n  },\r\n}\r\n`,
  },
  windsurf: {
    path: '.codeium/windsurf/mcp_config.json',
    text: `{"mcpServers":{"a":{"command":"${none}","args":[]}}}`,
    off: `{"mcpServers":{"a":{"command":"${none}","args":[],"disabled":true}}}`,
    timed: null,
    args: `{"mcpServers":{"a":{"command":"${none}","args":["x y"]}}}`,
  },
  zed: {
    path: '.config/zed/settings.json',
    text: `{\n  // keys\n  "vim_mode": true,\n  "context_servers": {\n    "a": {\n      "command": { "path": "${none}", "args": ["1"], "env": { "K": "v" } },\n    },\n  },\n}\n`,
    off: `{\n  // keys\n  "vim_mode": true,\n  "context_servers": {\n    "a": {\n      "command": { "path": "${none}", "args": ["1"], "env": { "K": "v" } },\n      "enabled": false,\n    },\n  },\n}\n`,
    timed: `{\n  // keys\n  "vim_mode": true,\n  "context_servers": {\n    "a": {\n      "command": { "path": "${none}", "args": ["1"], "env": { "K": "v" } },\n      "timeout": 30,\n    },\n  },\n}\n`,
    args: `{\n  // keys\n  "vim_mode": true,\n  "context_servers": {\n    "a": {\n      "command": { "path": "${none}", "args": ["x y"], "env": { "K": "v" } },\n    },\n  },\n}\n`,
  },
  codex: {
    path: '.codex/config.toml',
    text: `model = "o3" # keep\n\n[mcp_servers.a]\ncommand = '${none}'\nargs = [\n  "1", # one\n]\n\n[tui]\nx = 1\n`,
    off: `model = "o3" # keep\n\n[mcp_servers.a]\ncommand = '${none}'\nargs = [\n  "1", # one\n]\nenabled = false\n\n[tui]\nx = 1\n`,
    timed: `model = "o3" # keep\n\n[mcp_servers.a]\ncommand = '${none}'\nargs = [\n  "1", # one\n]\ntool_timeout_sec = 30\n\n[tui]\nx = 1\n`,
    args: `model = "o3" # keep\n\n[mcp_servers.a]\ncommand = '${none}'\nargs = [\n  "x y", # one\n]\n\n[tui]\nx = 1\n`,
  },
  cline: {
    path: '.cline/data/settings/cline_mcp_settings.json',
    text: `{\n  "mcpServers": {\n    "a": {\n      "transport": {\n        "type": "stdio",\n        "command": "${none}",\n        "args": ["1"]\n      },\n      "autoApprove": []\n    }\n  }\n}\n`,
    off: `{\n  "mcpServers": {\n    "a": {\n      "transport": {\n        "type": "stdio",\n        "command": "${none}",\n        "args": ["1"]\n      },\n      "autoApprove": [],\n      "disabled": true\n    }\n  }\n}\n`,
    timed: `{\n  "mcpServers": {\n    "a": {\n      "transport": {\n        "type": "stdio",\n        "command": "${none}",\n        "args": ["1"]\n      },\n      "autoApprove": [],\n      "timeout": 30\n    }\n  }\n}\n`,
    args: `{\n  "mcpServers": {\n    "a": {\n      "transport": {\n        "type": "stdio",\n        "command": "${none}",\n        "args": ["x y"]\n      },\n      "autoApprove": []\n    }\n  }\n}\n`,
  },
  continue: {
    path: '.continue/config.yaml',
    text: `name: mine # keep\nversion: 1.0.0\nmcpServers:\n  # first\n  - name: a\n    command: ${none}\n    args:\n      - "1"\nmodels: []\n`,
    off: null,
    timed: `name: mine # keep\nversion: 1.0.0\nmcpServers:\n  # first\n  - name: a\n    command: ${none}\n    args:\n      - "1"\n    connectionTimeout: 30000\nmodels: []\n`,
    args: `name: mine # keep\nversion: 1.0.0\nmcpServers:\n  # first\n  - name: a\n    command: ${none}\n    args:\n      - "x y"\nmodels: []\n`,
  },
  goose: {
    path: '.config/goose/config.yaml',
    text: `GOOSE_MODEL: x\nextensions:\n  a:\n    enabled: true # on\n    type: stdio\n    cmd: ${none}\n    args: ["1"]\n  developer:\n    type: builtin\n`,
    off: `GOOSE_MODEL: x\nextensions:\n  a:\n    enabled: false # on\n    type: stdio\n    cmd: ${none}\n    args: ["1"]\n  developer:\n    type: builtin\n`,
    timed: `GOOSE_MODEL: x\nextensions:\n  a:\n    enabled: true # on\n    type: stdio\n    cmd: ${none}\n    args: ["1"]\n    timeout: 30\n  developer:\n    type: builtin\n`,
    args: `GOOSE_MODEL: x\nextensions:\n  a:\n    enabled: true # on\n    type: stdio\n    cmd: ${none}\n    args: ["x y"]\n  developer:\n    type: builtin\n`,
  },
  opencode: {
    path: '.config/opencode/opencode.json',
    text: `{\n  "mcp": {\n    "a": { "type": "local", "command": ["${none}", "1"], "enabled": true } // mine\n  }\n}\n`,
    off: `{\n  "mcp": {\n    "a": { "type": "local", "command": ["${none}", "1"], "enabled": false } // mine\n  }\n}\n`,
    timed: `{\n  "mcp": {\n    "a": { "type": "local", "command": ["${none}", "1"], "enabled": true, "timeout": 30000 } // mine\n  }\n}\n`,
    args: `{\n  "mcp": {\n    "a": { "type": "local", "command": ["${none}", "x y"], "enabled": true } // mine\n  }\n}\n`,
  },
  'copilot-cli': {
    path: '.copilot/mcp-config.json',
    text: `{"mcpServers":{"a":{"type":"local","command":"${none}","args":[],"tools":["*"]}}}`,
    off: elsewhere,
    timed: `{"mcpServers":{"a":{"type":"local","command":"${none}","args":[],"tools":["*"],"timeout":30000}}}`,
    args: `{"mcpServers":{"a":{"type":"local","command":"${none}","args":["x y"],"tools":["*"]}}}`,
  },
  kiro: {
    path: '.kiro/settings/mcp.json',
    text: `{\n    "mcpServers": {\n        "a": {\n            "command": "${none}"\n        }\n    }\n}\n`,
    off: `{\n    "mcpServers": {\n        "a": {\n            "command": "${none}",\n            "disabled": true\n        }\n    }\n}\n`,
    timed: null,
    args: `{\n    "mcpServers": {\n        "a": {\n            "command": "${none}",\n            "args": [\n                "x y"\n            ]\n        }\n    }\n}\n`,
  },
  devin: {
    path: '.config/devin/mcp_config.json',
    text: `{\n  "mcpServers": {\n    "z": {"serverUrl": "http://127.0.0.1:9/z"}, // another\n    "a": {"command": "${none}", "args": ["1"]}, // mine\n  },\n}\n`,
    off: `{\n  "mcpServers": {\n    "z": {"serverUrl": "http://127.0.0.1:9/z"}, // another\n    "a": {"command": "${none}", "args": ["1"], "disabled": true}, // mine\n  },\n}\n`,
    timed: null,
    args: `{\n  "mcpServers": {\n    "z": {"serverUrl": "http://127.0.0.1:9/z"}, // another\n    "a": {"command": "${none}", "args": ["x y"]}, // mine\n  },\n}\n`,
  },
  'gemini-cli': {
    path: '.gemini/settings.json',
    text: `{\n  // theme\n  "theme": "x",\n  "mcpServers": {\n    "a": {\n      "command": "${none}",\n      "args": ["1"],\n      "trust": true\n    }\n  }\n}`,
    off: elsewhere,
    timed: `{\n  // theme\n  "theme": "x",\n  "mcpServers": {\n    "a": {\n      "command": "${none}",\n      "args": ["1"],\n      "trust": true,\n      "timeout": 30000\n    }\n  }\n}`,
    args: `{\n  // theme\n  "theme": "x",\n  "mcpServers": {\n    "a": {\n      "command": "${none}",\n      "args": ["x y"],\n      "trust": true\n    }\n  }\n}`,
  },
  'qwen-code': {
    path: '.qwen/settings.json',
    text: `{"mcpServers": {"a": {"command": "${none}", "args": ["1"]}},\r\n "$version": 2}\r\n`,
    off: elsewhere,
    timed: `{"mcpServers": {"a": {"command": "${none}", "args": ["1"], "timeout": 30000}},\r\n "$version": 2}\r\n`,
    args: `{"mcpServers": {"a": {"command": "${none}", "args": ["x y"]}},\r\n "$version": 2}\r\n`,
  },
  'lm-studio': {
    path: '.lmstudio/mcp.json',
    text: `\uFEFF{\n  "mcpServers": {\n    "a": { "command": "${none}", "args": ["1"] }\n  }\n}\n`,
    off: null,
    timed: null,
    args: `\uFEFF{\n  "mcpServers": {\n    "a": { "command": "${none}", "args": ["x y"] }\n  }\n}\n`,
  },
  'copilot-jetbrains': {
    path: '.config/github-copilot/intellij/mcp.json',
    text: `{\n    /* all */\n    "servers": {\n        "a": {\n            "command": "${none}",\n            "args": ["1"] /* one */\n        }\n    }\n}\n`,
    off: null,
    timed: null,
    args: `{\n    /* all */\n    "servers": {\n        "a": {\n            "command": "${none}",\n            "args": ["x y"] /* one */\n        }\n    }\n}\n`,
  },
  antigravity: {
    path: '.gemini/config/mcp_config.json',
    text: `{"mcpServers":{"a":{"command":"${none}","args":["1"],"enabled":false}},"other":[1,2]}`,
    off: `{"mcpServers":{"a":{"command":"${none}","args":["1"],"enabled":false,"disabled":true}},"other":[1,2]}`,
    timed: null,
    args: `{"mcpServers":{"a":{"command":"${none}","args":["x y"],"enabled":false}},"other":[1,2]}`,
  },
  junie: {
    path: '.junie/mcp/mcp.json',
    text: `{\n\t"mcpServers": {\n\t\t"a": {"command": "${none}", "args": ["1"]}\n\t}\n}\n`,
    off: null,
    timed: null,
    args: `{\n\t"mcpServers": {\n\t\t"a": {"command": "${none}", "args": ["x y"]}\n\t}\n}\n`,
  },
  amp: {
    path: '.config/amp/settings.json',
    text: `{\n  "amp.notifications.enabled": true,\n  "amp.mcpServers": {\n    "a": { "command": "${none}", "args": ["1"] }, // mine\n  },\n}\n`,
    off: null,
    timed: null,
    args: `{\n  "amp.notifications.enabled": true,\n  "amp.mcpServers": {\n    "a": { "command": "${none}", "args": ["x y"] }, // mine\n  },\n}\n`,
  },
  factory: {
    path: '.factory/mcp.json',
    text: `{\n  "mcpServers": {\n    "a": {\n      "type": "stdio",\n      "command": "${none}",\n      "args": []\n    }\n  }\n}\n`,
    off: `{\n  "mcpServers": {\n    "a": {\n      "type": "stdio",\n      "command": "${none}",\n      "args": [],\n      "disabled": true\n    }\n  }\n}\n`,
    timed: null,
    args: `{\n  "mcpServers": {\n    "a": {\n      "type": "stdio",\n      "command": "${none}",\n      "args": [\n        "x y"\n      ]\n    }\n  }\n}\n`,
  },
  patchbay: {
    path: 'state/servers.json',
    text: `{\n  "mcpServers": {\n    "a": {\n      "command": "${none}"\n    }\n  }\n}\n`,
    off: `{\n  "mcpServers": {\n    "a": {\n      "command": "${none}",\n      "disabled": true\n    }\n  }\n}\n`,
    timed: `{\n  "mcpServers": {\n    "a": {\n      "command": "${none}",\n      "timeout": 30000\n    }\n  }\n}\n`,
    args: `{\n  "mcpServers": {\n    "a": {\n      "command": "${none}",\n      "args": [\n        "x y"\n      ]\n    }\n  }\n}\n`,
  },
}

describe.each(Object.entries(fixtures))('%s', (client, fixture) => {
  test('is switched, set, renamed, removed and put back to the byte', async () => {
    await write(fixture.path, fixture.text)
    await chmod(join(home, fixture.path), 0o640)
    const server = `${client}/a`
    const tried = async (request: EditRequest, expected: string | null): Promise<void> => {
      if (expected === null) {
        await expect(edit(request)).rejects.toMatchObject({ code: 'edit.unsupported' })
        expect(await read(fixture.path)).toBe(fixture.text)
        return
      }
      const { version, diff } = await edit(request)
      expect(await read(fixture.path)).toBe(expected)
      expect(diff).toContain('@@')
      if (request.kind === 'disable') {
        expect((await start()).engine.view(server).state.kind).toBe('disabled')
        await edit({ kind: 'enable', server })
        expect((await start()).engine.view(server).state.kind).not.toBe('disabled')
        expect(await read(fixture.path)).toBe(fixture.text)
        return
      }
      await (await start()).engine.undoEdit(version)
      expect(await read(fixture.path)).toBe(fixture.text)
    }
    await start()
    if (client === 'patchbay') {
      await write(fixture.path, fixture.text)
      await chmod(join(home, fixture.path), 0o640)
    }
    await expect
      .poll(async () => (await start()).engine.snapshot().servers.some((each) => each.source.client === client))
      .toBe(true)
    if (fixture.off !== elsewhere) await tried({ kind: 'disable', server }, fixture.off)
    await tried({ kind: 'set', server, values: { timeout: '30s' } }, fixture.timed)
    await tried({ kind: 'set', server, values: { args: '["x y"]' } }, fixture.args)

    await edit({ kind: 'set', server, values: { name: 'b', 'env.KEY': 'value-of-the-key' } })
    const renamed = (await start()).engine.view(`${client}/b`)
    expect(renamed.transport).toBe('stdio')
    await edit({ kind: 'unset', server: `${client}/b`, keys: ['env.KEY'] })
    await edit({ kind: 'set', server: `${client}/b`, values: { name: 'a' } })
    expect(await read(fixture.path)).toBe(fixture.text)

    const { version } = await edit({ kind: 'remove', server })
    expect(
      (await start()).engine.snapshot().servers.filter((each) => each.source.client === client && each.name === 'a'),
    ).toEqual([])
    await (await start()).engine.undoEdit(version)
    expect(await read(fixture.path)).toBe(fixture.text)
    expect((await stat(join(home, fixture.path))).mode & 0o777).toBe(0o640)
  })
})

describe('Claude Code', () => {
  const main = (more: string): string =>
    `{\n  "numStartups": 3,\n  "mcpServers": {\n    "mine": { "command": "${none}" }\n  },\n  "projects": {\n    "${project}": {\n      "history": [1, 2],\n      "mcpServers": { "here": { "command": "${none}" } }${more}\n    }\n  }\n}\n`

  test('a server of a project is switched by the project’s list of names', async () => {
    await write('.claude.json', main(''))
    await write('shop/.mcp.json', `{"mcpServers":{"shared":{"command":"${none}"}}}`)
    await start()
    for (const server of ['here', 'shared']) {
      await edit({ kind: 'disable', server })
      expect(await read('.claude.json')).toBe(main(`,\n      "disabledMcpServers": [\n        "${server}"\n      ]`))
      expect((await start()).engine.view(server).state.kind).toBe('disabled')
      const { version } = await edit({ kind: 'enable', server })
      expect((await start()).engine.view(server).state.kind).not.toBe('disabled')
      await (await start()).engine.undoEdit(version)
      expect((await start()).engine.view(server).state.kind).toBe('disabled')
      await write('.claude.json', main(''))
      await expect.poll(async () => (await start()).engine.view(server).state.kind).not.toBe('disabled')
    }
  })

  test('a server of all projects has no switch, and that is said', async () => {
    await write('.claude.json', main(''))
    await expect(edit({ kind: 'disable', server: 'mine' })).rejects.toMatchObject({
      code: 'edit.unsupported',
      message: expect.stringContaining('single projects') as unknown,
    })
  })

  test('new entries go into every scope', async () => {
    await write('.claude.json', main(''))
    await start()
    const entry = { command: none, env: { A: '${HOME}' } }
    for (const scope of ['user', 'local', 'project'] as const) {
      await edit({
        kind: 'add',
        name: `in ${scope}`,
        entry,
        to: { client: 'claude-code', scope, project: scope === 'user' ? null : project },
      })
      expect((await start()).engine.view(`in ${scope}`).source).toMatchObject({ client: 'claude-code', scope })
    }
    expect(JSON.parse(await read('shop/.mcp.json'))).toEqual({ mcpServers: { 'in project': entry } })
  })
})

// Would catch: the file of Gemini's switches being written, which Qwen Code (0.24.4) never reads.
test('Qwen Code’s switch is a list of its settings, by exact names; a pattern that keeps others off as well stays', async () => {
  const text = (excluded: string): string =>
    `{\n  // mine\n  "mcp": { "excluded": [${excluded}] },\n  "mcpServers": { "a": { "command": "${none}" }, "b1": { "command": "${none}" } }\n}\n`
  await write('.qwen/settings.json', text('"A", "b*"'))
  await start()
  await edit({ kind: 'disable', server: 'a' })
  expect(await read('.qwen/settings.json')).toBe(text('"A", "b*", "a"'))
  expect((await start()).engine.view('a').state.kind).toBe('disabled')
  await edit({ kind: 'enable', server: 'a' })
  expect(await read('.qwen/settings.json')).toBe(text('"A", "b*"'))
  expect((await start()).engine.view('b1').state.kind).toBe('disabled')
  await expect(edit({ kind: 'enable', server: 'b1' })).rejects.toMatchObject({
    code: 'edit.unsupported',
    message: expect.stringContaining('“b*”') as unknown,
  })
  // Its word for the newer transport is another one than Gemini CLI's.
  await edit({
    kind: 'add',
    name: 'web',
    entry: { type: 'http', url: 'http://127.0.0.1:9/' },
    to: { client: 'qwen-code', scope: 'user', project: null },
  })
  expect(await read('.qwen/settings.json')).toContain('"httpUrl": "http://127.0.0.1:9/"')
})

// Seen with the real client (1.0.102): `copilot mcp disable` writes there.
test('Copilot CLI’s switch is a list in its settings, which need not be there', async () => {
  await write('.copilot/mcp-config.json', `{"mcpServers":{"a":{"type":"local","command":"${none}","tools":["*"]}}}`)
  await start()
  await edit({ kind: 'disable', server: 'a' })
  expect(JSON.parse(await read('.copilot/settings.json'))).toEqual({ disabledMcpServers: ['a'] })
  expect((await start()).engine.view('a').state.kind).toBe('disabled')
  await write('.copilot/settings.json', '{ // mine\n  "disabledMcpServers": ["z", "a"], "theme": "dark" }\n')
  await edit({ kind: 'enable', server: 'a' })
  expect(await read('.copilot/settings.json')).toBe('{ // mine\n  "disabledMcpServers": ["z"], "theme": "dark" }\n')
})

// Would catch: an edit of the person's own entry refused because a project says a word of it, or a project's word lost.
test('Codex: a server of the person’s own is switched off for a project alone, and both can still be edited', async () => {
  await write(
    '.codex/config.toml',
    `[mcp_servers.a]\ncommand = "${none}"\n\n[projects."${project}"]\ntrust_level = "trusted"\n`,
  )
  await write('shop/.codex/config.toml', '[mcp_servers.a]\nenabled = false # here\n')
  const running = await start()
  const ofProject = (): string =>
    running.engine.snapshot().servers.find(({ source }) => source.scope === 'project')?.state.kind ?? 'none'
  expect(ofProject()).toBe('disabled')
  const own = running.engine.snapshot().servers.find(({ source }) => source.scope === 'user')?.id ?? ''
  await edit({ kind: 'set', server: own, values: { 'env.A': '1' } })
  expect(await read('.codex/config.toml')).toContain('A = "1"')
  expect(ofProject()).toBe('disabled')
})

test('Gemini’s switch is a file of its own, and every list that keeps a server off is heard', async () => {
  await write(
    '.gemini/settings.json',
    `{\n  // mine\n  "mcp": { "excluded": ["x", "A "] },\n  "mcpServers": { "a": { "command": "${none}" } }\n}\n`,
  )
  await start()
  await edit({ kind: 'enable', server: 'a' })
  expect(await read('.gemini/settings.json')).toContain('"excluded": ["x"]')
  await edit({ kind: 'disable', server: 'a' })
  expect(JSON.parse(await read('.gemini/mcp-server-enablement.json'))).toEqual({ a: { enabled: false } })
  expect((await start()).engine.view('a').state.kind).toBe('disabled')
  await edit({ kind: 'enable', server: 'a' })
  expect(JSON.parse(await read('.gemini/mcp-server-enablement.json'))).toEqual({})
})
