/** Edits from the command line. Catches a dry run that writes, a refusal without its code, and an answer that is not one JSON value. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { createCliHome, type CliHome } from '../support/cli'

const kiro = '.kiro/settings/mcp.json'
const text = '{\n  "mcpServers": {\n    "a": { "command": "/bin/false", "env": { "KEY": "one-long-secret" } }\n  }\n}\n'

let program = ''
let cli: CliHome

beforeAll(async () => {
  program = await bundleCompiled('cli', 'electron/cli/main.ts')
})
beforeEach(async () => {
  cli = await createCliHome(program)
  await cli.write(kiro, text)
})
afterEach(() => cli.remove())

const read = (path: string): Promise<string> => readFile(join(cli.home, path), 'utf8')

interface Answer {
  version: string | null
  diff: string
  losses: string[]
  files: string[]
  error?: { code: string; message: string }
}

async function run(...args: string[]): Promise<Answer & { code: number | null }> {
  const answer = await cli.run([...args, '--json'])
  return { ...(answer.json() as Answer), code: answer.code }
}

test('an edit is shown, made, and taken back', async () => {
  const shown = await run('disable', 'kiro/a', '--dry-run')
  expect(shown).toMatchObject({ code: 0, losses: [], files: [join(cli.home, kiro)] })
  expect(shown.diff).toContain('"disabled": true')
  expect(shown.diff).not.toContain('one-long-secret')
  expect(await read(kiro)).toBe(text)

  const made = await run('disable', 'a')
  expect(made.code).toBe(0)
  expect(await read(kiro)).toContain('"disabled": true')
  const again = await run('disable', 'a')
  expect(again).toMatchObject({ code: 0, version: null, diff: '' })
  expect((await run('restore', made.version ?? '')).code).toBe(0)
  expect(await read(kiro)).toBe(text)
  expect(await run('restore', made.version ?? '')).toMatchObject({ code: 1, error: { code: 'edit.conflict' } })
})

// Would catch: an entry without its type, which OpenCode refuses, and a limit for one call that takes the one for the start with it.
test('OpenCode’s second generation is written as it wants to be', async () => {
  const file = '.config/opencode/opencode.jsonc'
  await cli.write(
    file,
    '{"mcp": {"servers": {"a": {"type": "local", "command": ["/bin/false"], "timeout": {"startup": 9}}}}}\n',
  )
  expect((await run('set', 'opencode/a', 'timeout=2s')).code).toBe(0)
  expect((await cli.run(['add', 'b', '--to', 'opencode:user', '--', '/bin/false', 'x'])).code).toBe(0)
  expect((await run('add', 'c', '--to', 'opencode:user', '--url', 'https://h.invalid/mcp')).code).toBe(0)
  expect(JSON.parse(await read(file))).toEqual({
    mcp: {
      servers: {
        a: { type: 'local', command: ['/bin/false'], timeout: { startup: 9, request: 2_000 } },
        b: { type: 'local', command: ['/bin/false', 'x'] },
        c: { type: 'remote', url: 'https://h.invalid/mcp' },
      },
    },
  })
})

// Would catch: a list that its client has emptied by a word, and that could not be filled again.
test('a server is added where a file has nothing but the word for it', async () => {
  await cli.write('.codeium/windsurf/mcp_config.json', '{"mcpServers": null}\n')
  await cli.write('.config/goose/config.yaml', 'extensions: ~\nGOOSE_MODEL: m\n')
  expect((await run('add', 'w', '--to', 'windsurf:user', '--url', 'https://h.invalid/mcp')).code).toBe(0)
  expect((await cli.run(['add', 'g', '--to', 'goose:user', '--', '/bin/false'])).code).toBe(0)
  expect(await read('.codeium/windsurf/mcp_config.json')).toBe(
    '{"mcpServers": { "w": { "serverUrl": "https://h.invalid/mcp" } }}\n',
  )
  expect(await read('.config/goose/config.yaml')).toMatch(
    /^extensions:\n {2}g:\n {4}enabled: true\n[^]*\nGOOSE_MODEL: m\n$/,
  )
})

test('keys are changed in the client’s words; a server is added, copied and removed', async () => {
  expect((await run('set', 'a', 'args=-y pkg', 'env.MORE=x', 'name=b')).code).toBe(0)
  expect(JSON.parse(await read(kiro))).toEqual({
    mcpServers: { b: { command: '/bin/false', env: { KEY: 'one-long-secret', MORE: 'x' }, args: ['-y', 'pkg'] } },
  })
  expect((await run('unset', 'b', 'env.MORE', 'args')).code).toBe(0)
  const copied = await run('copy', 'b', '--to', 'codex:user', '--as', 'c')
  expect(copied).toMatchObject({ code: 0, losses: [] })
  expect(await read('.codex/config.toml')).toBe(
    '[mcp_servers.c]\ncommand = "/bin/false"\nargs = []\nenv = { KEY = "one-long-secret" }\n',
  )
  expect((await run('add', 'web', '--to', 'vscode:project', '--url', 'https://h.invalid/mcp')).code).toBe(0)
  expect(JSON.parse(await read('.vscode/mcp.json'))).toEqual({
    servers: { web: { type: 'http', url: 'https://h.invalid/mcp' } },
  })
  expect((await run('remove', 'codex/c')).code).toBe(0)
  expect(await read('.codex/config.toml')).not.toContain('mcp_servers')
})

test.each<[string, string[], number, string]>([
  ['a switch that there is not', ['disable', 'cursor/a'], 1, 'edit.unsupported'],
  ['a name that is taken', ['copy', 'kiro/a', '--to', 'cursor:user'], 1, 'name-taken'],
  [
    'a client that starts programs only',
    ['add', 'x', '--to', 'claude-desktop:user', '--url', 'https://h.invalid/'],
    1,
    'edit.unsupported',
  ],
  [
    'a client that is only read',
    ['add', 'x', '--to', 'crush:user', '--url', 'https://h.invalid/'],
    1,
    'edit.unsupported',
  ],
  ['a key that there is not', ['set', 'kiro/a', 'colour=red'], 2, 'invalid-input'],
  ['a client that there is not', ['copy', 'kiro/a', '--to', 'nobody:user'], 2, 'invalid-input'],
  ['a server that there is not', ['disable', 'nobody'], 4, 'unknown-server'],
])('%s is refused with its code', async (_name, args, code, error) => {
  const cursor = '{"mcpServers":{"a":{"command":"/bin/false"}}}'
  await cli.write('.cursor/mcp.json', cursor)
  expect(await run(...args)).toMatchObject({ code, error: { code: error } })
  expect(await read(kiro)).toBe(text)
  expect(await read('.cursor/mcp.json')).toBe(cursor)
})

// Would catch: an entry of another server that is touched, one that is left out, several steps back where one was promised.
describe('entries of several clients for one server', () => {
  const url = 'http://127.0.0.1:9/mcp'
  const [cursor, windsurf] = ['.cursor/mcp.json', '.codeium/windsurf/mcp_config.json']
  const files = [cursor, windsurf, kiro]
  const servers = [
    { notes: { url, headers: { 'X-Team': 'a' } }, other: { command: '/bin/false' } },
    { 'my-notes': { serverUrl: url }, other: { command: '/bin/true' } },
    { notes: { url, disabled: true } },
  ]
  const texts = servers.map((mcpServers) => JSON.stringify({ mcpServers }))
  const now = (): Promise<string[]> => Promise.all(files.map(read))
  const values = async (): Promise<unknown[]> => (await now()).map((each): unknown => JSON.parse(each))

  beforeEach(async () => {
    for (const [index, path] of files.entries()) await cli.write(path, texts[index] ?? '')
  })

  test('are made equal, each in its client’s words, and one step takes it back', async () => {
    const shown = await run('equal', 'cursor/notes', '--dry-run')
    expect(shown.files.toSorted()).toEqual([windsurf, kiro].map((path) => join(cli.home, path)).toSorted())
    expect(await now()).toEqual(texts)
    const { version } = await run('equal', 'cursor/notes')
    const headers = { 'X-Team': 'a' }
    expect(await values()).toEqual([
      { mcpServers: servers[0] },
      { mcpServers: { ...servers[1], 'my-notes': { serverUrl: url, headers } } },
      { mcpServers: { notes: { url, headers, disabled: true } } },
    ])
    expect(await run('equal', 'kiro/notes')).toMatchObject({ code: 0, version: null, diff: '' })
    expect((await run('restore', version ?? '')).code).toBe(0)
    expect(await now()).toEqual(texts)
  })

  test('are switched off everywhere, by a name that leads to one place; what a client cannot do is said', async () => {
    const off = await run('disable', 'notes', '--everywhere')
    expect(off).toMatchObject({ code: 0, losses: [expect.stringContaining('Cursor')] })
    expect(off.files).toEqual([join(cli.home, windsurf)])
    expect((await values())[1]).toMatchObject({ mcpServers: { 'my-notes': { disabled: true } } })
  })

  test('go, but for the one that is to stay', async () => {
    const { version } = await run('remove', 'kiro/notes', '--others')
    expect(await values()).toEqual([
      { mcpServers: { other: { command: '/bin/false' } } },
      { mcpServers: { other: { command: '/bin/true' } } },
      { mcpServers: servers[2] },
    ])
    expect((await run('restore', version ?? '')).code).toBe(0)
    expect(await now()).toEqual(texts)
  })

  test.each<[string, string[], number, string]>([
    ['a name that leads to several places', ['disable', 'other', '--everywhere'], 2, 'ambiguous-server'],
    ['the one that stays, where two have its name', ['remove', 'notes', '--others'], 2, 'ambiguous-server'],
    ['a server that there is not', ['equal', 'nothing'], 4, 'unknown-server'],
  ])('%s is refused', async (_name, args, code, error) => {
    expect(await run(...args)).toMatchObject({ code, error: { code: error } })
    expect(await now()).toEqual(texts)
  })
})

test('a file with a mistake is not written', async () => {
  await cli.serve()
  const broken = `${text.trimEnd()} oops`
  await cli.write(kiro, broken)
  expect(await run('disable', 'kiro/a')).toMatchObject({ code: 1, error: { code: 'edit.unparsable' } })
  expect(await read(kiro)).toBe(broken)
})

// Would catch: a history that only a running engine has, a secret in what is shown, and a restore that is no edit.
test('versions outlive commands, are compared, and one server or all of them come back', async () => {
  const list = async (): Promise<{ version: string; removed: string[]; author: string | null }[]> =>
    ((await cli.run(['versions', 'kiro', '--json'])).json() as { versions: never[] }).versions
  expect(await list()).toMatchObject([{ added: ['a'], author: null, servers: ['a'] }])
  const wiped = '{\n  "mcpServers": {}\n}\n'
  await cli.write(kiro, wiped)
  const [gone, first] = await list()
  expect(gone).toMatchObject({ removed: ['a'], author: null, servers: [] })
  const { diff } = (await cli.run(['versions', '--diff', gone?.version ?? '', '--json'])).json() as Answer
  expect(diff).toContain('-  "a"')
  expect(diff).not.toContain('one-long-secret')

  const shown = await run('restore', first?.version ?? '', '--dry-run')
  expect(shown).toMatchObject({ code: 0, files: [join(cli.home, kiro)] })
  expect(shown.diff).not.toContain('one-long-secret')
  expect(await read(kiro)).toBe(wiped)
  const back = await run('restore', first?.version ?? '', '--entry', 'a')
  expect(JSON.parse(await read(kiro))).toEqual(JSON.parse(text))
  expect(await list()).toMatchObject([{ author: 'patchbay', added: ['a'] }, {}, {}])
  expect((await run('restore', back.version ?? '')).code).toBe(0)
  expect(await read(kiro)).toBe(wiped)
  expect(await run('restore', 'v000000000000')).toMatchObject({ code: 1, error: { code: 'edit.conflict' } })
  expect((await cli.run(['versions'])).stdout).toContain('by Patchbay')
})

// Would catch: servers whose loss is told only by the run of Patchbay that happened to see it, or only in the window.
test('status says what a file has lost until it is back', async () => {
  await cli.run(['status'])
  await cli.write(kiro, '{}\n')
  await cli.run(['versions'])
  for (const _ of [1, 2]) {
    const { stderr } = await cli.run(['status'])
    expect(stderr).toContain('Kiro’s file lost 1 server: a')
    const [, version = ''] = /"patchbay restore (v[0-9a-f]{12})"/.exec(stderr) ?? []
    expect((await run('restore', version, '--dry-run')).diff).toContain('+')
  }
  const { stderr } = await cli.run(['status', '--json'])
  const [, version = ''] = /"patchbay restore (v[0-9a-f]{12})"/.exec(stderr) ?? []
  expect((await run('restore', version)).code).toBe(0)
  expect((await cli.run(['status'])).stderr).not.toContain('lost')
})
