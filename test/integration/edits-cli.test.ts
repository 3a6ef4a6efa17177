/** Edits from the command line. Catches a dry run that writes, a refusal without its code, and an answer that is not one JSON value. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundle } from '../../scripts/lib/bundle.mjs'
import { createCliHome, type CliHome } from '../support/cli'

const kiro = '.kiro/settings/mcp.json'
const text = '{\n  "mcpServers": {\n    "a": { "command": "/bin/false", "env": { "KEY": "one-long-secret" } }\n  }\n}\n'

let program = ''
let cli: CliHome

beforeAll(async () => {
  program = await bundle('cli', 'electron/cli/main.ts')
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
test('entries of several clients for one server are made equal, switched and taken away as one', async () => {
  const url = 'http://127.0.0.1:9/mcp'
  const files = {
    '.cursor/mcp.json': {
      mcpServers: { notes: { url, headers: { 'X-Team': 'a' } }, other: { command: '/bin/false' } },
    },
    '.codeium/windsurf/mcp_config.json': {
      mcpServers: { 'my-notes': { serverUrl: url }, other: { command: '/bin/true' } },
    },
    '.kiro/settings/mcp.json': { mcpServers: { notes: { url, disabled: true } } },
  }
  for (const [path, value] of Object.entries(files)) await cli.write(path, JSON.stringify(value))
  const texts = (): Promise<string[]> => Promise.all(Object.keys(files).map(read))
  const before = await texts()

  const shown = await run('equal', 'cursor/notes', '--dry-run')
  expect(shown).toMatchObject({ code: 0, files: expect.arrayContaining([join(cli.home, kiro)]) })
  expect(shown.files).toHaveLength(2)
  expect(await texts()).toEqual(before)
  const equal = await run('equal', 'cursor/notes')
  expect(equal.code).toBe(0)
  const [cursorText, windsurfText, kiroText] = await texts()
  expect(cursorText).toBe(before[0])
  expect(JSON.parse(windsurfText ?? '')).toEqual({
    mcpServers: { 'my-notes': { serverUrl: url, headers: { 'X-Team': 'a' } }, other: { command: '/bin/true' } },
  })
  expect(JSON.parse(kiroText ?? '')).toEqual({
    mcpServers: { notes: { url, headers: { 'X-Team': 'a' }, disabled: true } },
  })
  expect(await run('equal', 'cursor/notes')).toMatchObject({ code: 0, version: null, diff: '' })
  expect((await run('restore', equal.version ?? '')).code).toBe(0)
  expect(await texts()).toEqual(before)

  // All entries of this name lead to one place, so that the name is enough; Cursor has no switch, and that is said.
  const off = await run('disable', 'notes', '--everywhere')
  expect(off).toMatchObject({ code: 0, losses: [expect.stringContaining('Cursor')] })
  expect(off.files).toEqual([join(cli.home, '.codeium/windsurf/mcp_config.json')])
  expect((await run('restore', off.version ?? '')).code).toBe(0)
  expect(await run('disable', 'other', '--everywhere')).toMatchObject({ code: 2, error: { code: 'ambiguous-server' } })
  expect(await run('remove', 'notes', '--others')).toMatchObject({ code: 2, error: { code: 'ambiguous-server' } })
  expect(await run('equal', 'nothing')).toMatchObject({ code: 4, error: { code: 'unknown-server' } })
  expect(await texts()).toEqual(before)

  const alone = await run('remove', 'kiro/notes', '--others')
  expect(alone.code).toBe(0)
  expect((await texts()).map((each) => each.includes(url))).toEqual([false, false, true])
  expect((await texts()).map((each) => each.includes('other'))).toEqual([true, true, false])
  expect((await run('restore', alone.version ?? '')).code).toBe(0)
  expect(await texts()).toEqual(before)
})

test('a file with a mistake is not written', async () => {
  const running = cli.start(['serve', '--json'])
  await expect.poll(() => running.stdout(), { timeout: 15_000 }).toContain('\n')
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
