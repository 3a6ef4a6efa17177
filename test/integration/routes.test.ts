/**
 * Clients' entries that are led through Patchbay and given back, on a real disk, one file per dialect. Catches an entry that
 * does not come back byte for byte, a neighbour that is touched, a server that changes its identity on the way, and a
 * Patchbay that takes its own bridge for a server.
 */
import { rm, stat } from 'node:fs/promises'
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

const mine = '.claude.json'
const two = `{\n  "mcpServers": {\n    "a": { "type": "http", "url": "${away}" },\n    "b": { "command": "${none}" }\n  }\n}\n`

const lead = (how: Lead = 'bridge'): Promise<unknown> =>
  bench.edit({ kind: 'route', servers: ['claude-code/a'], lead: how })
const back = (force = false, server = 'claude-code/a'): ReturnType<EditBench['edit']> =>
  bench.edit({ kind: 'giveback', servers: [server], force })
/** What another program makes of the file, once the engine has seen it. */
async function rewritten(change: (text: string) => string, seen: () => Promise<boolean>): Promise<void> {
  await bench.write(mine, change(await bench.read(mine)))
  await expect.poll(seen, { timeout: 40_000 }).toBe(true)
}

describe('between the one and the other', () => {
  beforeEach(() => bench.write(mine, two))

  test('the originals are kept where nobody else can read them, and found by the next engine', async () => {
    await lead()
    const { mode } = await stat(join(bench.home, 'state/routes.json'))
    expect(mode & 0o777).toBe(0o600)
    const { engine } = await bench.restart()
    expect(engine.view('a')).toMatchObject({ target: '127.0.0.1:9', route: { way: 'routed', via: 'bridge' } })
    await back()
    expect(await bench.read(mine)).toBe(two)
  })

  test.each<Lead>(['bridge', 'borrow'])('an edit to %s can be undone, and that one as well', async (how) => {
    const { engine } = await bench.start()
    const { id } = engine.view('a')
    const made = await bench.edit({ kind: 'route', servers: [id], lead: how })
    const led = await bench.read(mine)
    await engine.undoEdit(made.version)
    expect(await bench.read(mine)).toBe(two)
    expect(engine.view(id).route.way).toBe('direct')
    await lead(how)
    const given = await back()
    await engine.undoEdit(given.version)
    expect(await bench.read(mine)).toBe(led)
    expect(engine.view(id).route.way).not.toBe('direct')
    await back()
    expect(await bench.read(mine)).toBe(two)
  })

  test('one way after the other: what is kept is the original', async () => {
    await lead('bridge')
    await lead('borrow')
    expect((await bench.start()).engine.view('a').route).toMatchObject({ way: 'borrowed' })
    await back()
    expect(await bench.read(mine)).toBe(two)
  })

  test('what was changed beside it stays, and what was changed in it is carried over', async () => {
    await lead()
    const { engine } = await bench.start()
    await rewritten(
      (text) =>
        text
          .replace(`"command": "${none}"`, `"command": "${none}",   "args": ["new"]`)
          .replace('{ "type": "stdio"', '{ "alwaysLoad": true, "disabled": true, "type": "stdio"'),
      // Claude Code does not know this switch, so that the entry is on; it is the person's all the same.
      async () => engine.configuration('a').then(({ text }) => text?.includes('"alwaysLoad"') === true),
    )
    expect(engine.view('a').route.way).toBe('routed')
    expect((await back()).losses).toEqual([])
    expect(await bench.read(mine)).toBe(
      two
        .replace(`"command": "${none}"`, `"command": "${none}",   "args": ["new"]`)
        .replace(`"url": "${away}"`, `"url": "${away}", "alwaysLoad": true, "disabled": true`),
    )
  })

  test('what was changed of the way itself is named', async () => {
    await lead()
    const { engine } = await bench.start()
    await rewritten(
      (text) => text.replace('"command": "patchbay"', '"command": "/opt/other/patchbay"'),
      async () => engine.configuration('a').then(({ text }) => text?.includes('/opt/other') === true),
    )
    expect(engine.view('a').route.way).toBe('routed')
    expect((await back()).losses).toEqual([expect.stringContaining('“command” was changed by hand')])
    expect(await bench.read(mine)).toBe(two)
  })

  test('an entry that somebody has put in its place is refused, kept with force, and comes back', async () => {
    await lead()
    const { engine } = await bench.start()
    const theirs = '{ "mcpServers": { "a": { "command": "/bin/true" } } }'
    await rewritten(
      () => theirs,
      async () => engine.view('a').target === 'true',
    )
    expect(engine.view('a').route.way).toBe('direct')
    await expect(back()).rejects.toMatchObject({ code: 'edit.conflict' })
    expect(await bench.read(mine)).toBe(theirs)
    const { version, losses } = await back(true)
    expect(losses).toEqual([expect.stringContaining('makes room')])
    expect(JSON.parse(await bench.read(mine))).toEqual({ mcpServers: { a: { type: 'http', url: away } } })
    await engine.undoEdit(version)
    expect(await bench.read(mine)).toBe(theirs)
  })

  test('an entry that was taken out is put back with force', async () => {
    await lead()
    const { engine } = await bench.start()
    await rewritten(
      () => '{ "mcpServers": { "b": { "command": "/bin/false" } } }',
      async () => engine.snapshot().servers.every(({ name }) => name !== 'a'),
    )
    await expect(back()).rejects.toMatchObject({ code: 'edit.conflict' })
    await back(true)
    expect(engine.view('a')).toMatchObject({ target: '127.0.0.1:9', route: { way: 'direct' } })
  })

  test('an entry that was renamed is the same server, and comes back under its new name', async () => {
    await lead()
    const { engine } = await bench.start()
    const { id } = engine.view('a')
    await rewritten(
      (text) => text.replace('"a":', '"z":'),
      async () => engine.view(id).name === 'z',
    )
    expect(engine.view(id)).toMatchObject({ target: '127.0.0.1:9', route: { way: 'routed' } })
    await back(false, id)
    expect(await bench.read(mine)).toBe(two.replace('"a":', '"z":'))
  })

  test('while it is led, it is switched, copied and removed, but nothing in it is set', async () => {
    await lead()
    const { engine } = await bench.start()
    const set = engine.previewEdit({ kind: 'set', server: 'a', values: { url: 'http://127.0.0.1:10/' } })
    await expect(set).rejects.toMatchObject({ code: 'edit.unsupported' })
    const to = { client: 'cursor', scope: 'user', project: null } as const
    await bench.edit({ kind: 'copy', server: 'a', to, name: 'copied' })
    expect(JSON.parse(await bench.read('.cursor/mcp.json'))).toEqual({ mcpServers: { copied: { url: away } } })
    await bench.edit({ kind: 'remove', server: 'claude-code/a' })
    expect(
      engine
        .snapshot()
        .servers.map(({ name }) => name)
        .sort(),
    ).toEqual(['b', 'copied'])
  })
})

describe('an entry whose record is gone', () => {
  // Would catch: an entry that leads to nothing, of which nothing that a person looks at says a word.
  test.each(['bridge', 'gateway'] as const)('is named (%s), says what helps, and that helps', async (lead) => {
    await bench.remove()
    const door = { port: () => 4711, keep: () => Promise.resolve('1'), end: () => Promise.resolve() }
    bench = await createEditBench({ door })
    await bench.write(mine, two)
    const before = await bench.start()
    const { id } = before.engine.view('a')
    await expect.poll(() => before.engine.versions('claude-code').length).toBe(1)
    await bench.edit({ kind: 'route', servers: [id], lead })
    await bench.stop()
    await rm(join(before.state, 'routes.json'))
    const { engine } = await bench.start()
    const lost = engine.view('a')
    expect(lost).toMatchObject({ id, state: { kind: 'failed', problem: { code: 'config.route-lost' } } })
    expect(lost.state).toMatchObject({
      problem: { action: 'edit-config', hint: expect.stringContaining('patchbay versions') },
    })
    expect(engine.snapshot().servers.map(({ name }) => name)).toContain('a')
    const earlier = engine.versions('claude-code').findLast(({ servers }) => servers.includes('a'))
    const { token } = await engine.previewRestore(earlier?.version ?? '', ['a'])
    await engine.applyEdit(token)
    expect(engine.view('a')).toMatchObject({ id, target: '127.0.0.1:9', route: { way: 'direct' } })
    expect((JSON.parse(await bench.read(mine)) as { mcpServers: object }).mcpServers).toEqual(
      (JSON.parse(two) as { mcpServers: object }).mcpServers,
    )
  })
})

describe('Patchbay is no server of its own', () => {
  test.each<[string, object]>([
    ['a bridge by its name', { command: 'patchbay', args: ['bridge', 'b'] }],
    ['a bridge to all', { command: 'npx', args: ['-y', 'patchbay@latest', 'bridge', '--all'] }],
    ['a bridge of another clone', { command: 'node', args: ['/opt/patchbay/out/main/cli.js', 'bridge', 'b'] }],
    ['a bridge behind a shell', { command: 'cmd', args: ['/c', 'C:\\Tools\\patchbay.cmd', 'bridge', 'b'] }],
    ['the gateway', { type: 'http', url: 'http://localhost:4711/mcp/b' }],
    ['the gateway for all', { type: 'http', url: 'http://127.0.0.1:4711/mcp' }],
  ])('%s, written by hand, is not listed', async (_name, entry) => {
    await bench.remove()
    const door = { port: () => 4711, keep: () => Promise.resolve('1'), end: () => Promise.resolve() }
    bench = await createEditBench({ door })
    await bench.write(mine, JSON.stringify({ mcpServers: { a: entry, b: { command: none } } }))
    const { engine } = await bench.start()
    expect(engine.snapshot().servers.map(({ name }) => name)).toEqual(['b'])
    expect(engine.snapshot().sources.find(({ client }) => client === 'claude-code')?.servers).toBe(1)
  })

  test.each<[string, object]>([
    ['another Patchbay', { command: 'patchbay', args: ['bridge', 'b'], env: { PATCHBAY_HOME: '/somewhere/else' } }],
    ['another program with such a word', { command: 'card-game', args: ['bridge', 'b'] }],
    ['another port', { type: 'http', url: 'http://127.0.0.1:4712/mcp' }],
  ])('%s is a server like any other', async (_name, entry) => {
    await bench.write(mine, JSON.stringify({ mcpServers: { a: entry } }))
    const { engine } = await bench.start()
    expect(engine.view('a').route.way).toBe('direct')
  })

  test('in Patchbay’s own list it is a mistake that is shown', async () => {
    await bench.write('state/servers.json', '{"mcpServers":{"self":{"command":"patchbay","args":["bridge","--all"]}}}')
    const { engine } = await bench.start({ keepList: true })
    const { state } = engine.view('self')
    expect(state).toMatchObject({ kind: 'failed', problem: { code: 'config.unsupported' } })
  })

  test('lent headers that somebody has written down are not asked of Patchbay by itself', async () => {
    const entry = { type: 'http', url: away, headersHelper: '"/usr/bin/patchbay" headers a' }
    await bench.write(mine, JSON.stringify({ mcpServers: { a: entry } }))
    const { engine } = await bench.start()
    expect(engine.view('a')).toMatchObject({ auth: { kind: 'none' }, route: { way: 'borrowed', open: [] } })
  })
})

test('what leads to the gateway carries a token of its own where the client runs no helper, and it ends with the way', async () => {
  await bench.remove()
  const tokens = new Map<string, string>()
  const door = {
    port: () => 4711,
    keep: async (client: string, token: string) => {
      tokens.set('one', `${client} ${token}`)
      return 'one'
    },
    end: async (id: string) => void tokens.delete(id),
  }
  bench = await createEditBench({ door })
  const path = '.cursor/mcp.json'
  await bench.write(path, two)
  await bench.write(mine, two)
  const { engine } = await bench.start()
  const shown = await engine.previewEdit({ kind: 'route', servers: ['cursor/a'], lead: 'gateway' })
  expect(tokens.size).toBe(0)
  expect(shown.diff).not.toMatch(/patchbay_\w/)
  await engine.applyEdit(shown.token)
  const { id } = engine.view('cursor/a')
  const { mcpServers } = JSON.parse(await bench.read(path)) as { mcpServers: Record<string, { headers: object }> }
  const token = tokens.get('one')?.split(' ')[1]
  const authorization = `Bearer ${token ?? ''}`
  expect(mcpServers['a']).toEqual({ url: `http://127.0.0.1:4711/mcp/${id}`, headers: { Authorization: authorization } })
  expect(engine.view(id)).toMatchObject({ target: '127.0.0.1:9', route: { way: 'routed', via: 'gateway' } })
  await bench.edit({ kind: 'giveback', servers: [id], force: false })
  expect(await bench.read(path)).toBe(two)
  expect(tokens.size).toBe(0)

  await bench.edit({ kind: 'route', servers: ['claude-code/a'], lead: 'gateway' })
  expect(tokens.size).toBe(0)
  expect(await bench.read(mine)).toContain('patchbay gateway headers claude-code')
})

test('many entries are led at once, or none', async () => {
  await bench.write(mine, two)
  const { engine } = await bench.start()
  await expect(engine.previewEdit({ kind: 'route', servers: ['a', 'b'], lead: 'borrow' })).rejects.toMatchObject({
    code: 'edit.unsupported',
  })
  await bench.edit({ kind: 'route', servers: ['a', 'b'], lead: 'bridge' })
  expect(engine.snapshot().servers.map(({ route }) => route.way)).toEqual(['routed', 'routed'])
  await bench.edit({ kind: 'giveback', servers: ['a', 'b'], force: false })
  expect(await bench.read(mine)).toBe(two)
})
