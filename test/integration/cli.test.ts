/** The command line by process, with the real engine and real servers: JSON and exit codes as docs/contract.md promises them. */
import { chmod, mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { isAlive, pidsIn, program } from '../servers/programs'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { bigBytes } from '../servers/toolbox'
import { createCliHome, type CliAnswer, type CliHome } from '../support/cli'
import { cleanUp } from '../support/cleanup'
import type { Entries } from '../support/engine'

let file = ''
const { cleanups } = cleanUp(afterEach)

beforeAll(async () => {
  file = await bundleCompiled('cli', 'electron/cli/main.ts')
})

async function homeWith(servers: Entries = {}): Promise<CliHome> {
  const cli = await createCliHome(file, servers)
  cleanups.push(() => cli.remove())
  return cli
}

async function legacy(options: Parameters<typeof startLegacyHttp>[0] = {}): Promise<LegacyHttpServer> {
  const server = await startLegacyHttp(options)
  cleanups.push(() => server.close())
  return server
}

interface Status {
  servers: { id: string; name: string; state: string; tools: number | null; problem: { code: string } | null }[]
}
const statusOf = async (cli: CliHome): Promise<Status> => (await cli.run(['status', '--json'])).json() as Status
const stateOf = async (cli: CliHome, name: string): Promise<string | undefined> =>
  (await statusOf(cli)).servers.find((server) => server.name === name)?.state

/** An endpoint that answers 401 and says where to sign in. */
async function protectedServer(): Promise<string> {
  const server = createServer((request, response) => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const json = (value: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    if (request.url?.startsWith('/.well-known/oauth-protected-resource')) {
      return json({ resource: `${origin}/mcp`, authorization_servers: [origin] })
    }
    if (request.url?.startsWith('/.well-known/')) {
      return json({
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
      })
    }
    const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`
    response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
}

const expectFailure = (answer: CliAnswer, code: number, error: string): void => {
  expect(answer.json()).toMatchObject({ error: { code: error } })
  expect(answer.stderr).not.toBe('')
  expect(answer.code).toBe(code)
}

describe('words', () => {
  test('help and version go to stdout with 0; wrong words go to stderr with 2', async () => {
    const cli = await homeWith()
    expect(await cli.run(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    })
    for (const args of [['--help'], ['help'], ['help', 'call'], ['call', '--help'], ['add', '-h']]) {
      const answer = await cli.run(args)
      expect(answer).toMatchObject({ code: 0, stderr: '' })
      expect(answer.stdout).toContain('patchbay')
    }
    for (const args of [
      [],
      ['surprise'],
      ['status', 'x'],
      ['connect'],
      ['connect', 'a', 'b'],
      ['status', '--surprise'],
      ['help', 'surprise'],
    ]) {
      const answer = await cli.run(args)
      expect(answer).toMatchObject({ code: 2, stdout: '' })
      expect(answer.stderr).not.toBe('')
    }
    for (const args of [
      ['call', 'a', 'b', '{'],
      ['call', 'a', 'b', '[]'],
      ['reconnect', '--all', '--failed'],
      ['toString'],
    ]) {
      expectFailure(await cli.run([...args, '--json']), 2, 'invalid-input')
    }
  })

  // Would catch: an engine that is started, or asked to stop, where anybody may have put what stands there.
  test.runIf(process.getuid)('nothing in a folder that others may write into is used', async () => {
    const cli = await homeWith()
    await mkdir(cli.state, { recursive: true })
    await chmod(cli.state, 0o777)
    const before = await readdir(cli.state)
    for (const args of [['status'], ['stop'], ['gateway', 'headers', 'me'], ['bridge', '--all']]) {
      const answer = await cli.run(args)
      expect(answer).toMatchObject({ code: 1, stdout: '' })
      expect(answer.stderr).toContain('Other users may write into')
    }
    expect(await readdir(cli.state)).toEqual(before)
  })
})

describe('without a running engine', () => {
  test('status starts one for the moment, says so, shows every server settled and leaves nothing behind', async () => {
    const http = await legacy({ bearer: 'test-token' })
    const cli = await homeWith()
    const starts = join(cli.home, 'starts')
    await cli.write('.claude.json', {
      mcpServers: {
        local: program('echo', [], { TEST_STARTS_FILE: starts }),
        remote: { type: 'http', url: http.url, headers: { Authorization: 'Bearer test-token' } },
        missing: { type: 'stdio', command: 'no-such-program-anywhere', args: [] },
      },
    })
    const answer = await cli.run(['status', '--json'])
    expect(answer.code).toBe(0)
    expect(answer.stderr).toContain('No engine is running')
    expect(answer.stdout + answer.stderr).not.toContain('test-token')
    const { servers } = answer.json() as Status
    expect(Object.fromEntries(servers.map(({ name, state, tools }) => [name, [state, tools]]))).toEqual({
      local: ['connected', 11],
      remote: ['connected', http.toolbox.list().tools.length],
      missing: ['failed', null],
    })
    expect(servers.find(({ name }) => name === 'missing')?.problem?.code).toBe('process.not-found')
    expect(servers[0]).toMatchObject({
      source: { client: 'claude-code', scope: 'user', path: join(cli.home, '.claude.json') },
      transport: 'stdio',
      auth: { kind: 'none', expiresAt: null, scopes: [] },
    })
    expect(pidsIn(starts)).toHaveLength(1)
    expect(pidsIn(starts).filter(isAlive)).toEqual([])
    await expect(stat(join(cli.state, 'engine.json'))).rejects.toThrow('ENOENT')
  })

  test('commands at the same time wait for each other instead of failing', async () => {
    const cli = await homeWith({ it: program('echo') })
    const answers = await Promise.all([1, 2, 3, 4].map((text) => cli.run(['call', 'it', 'echo', `{"text":"${text}"}`])))
    expect(answers.map(({ code, stdout }) => [code, stdout])).toEqual([1, 2, 3, 4].map((text) => [0, `${text}\n`]))
  })

  // Would catch: an empty list, which says that there are no tools, for a server that nobody has ever reached.
  test('tools that were never listed are unknown, and no empty list', async () => {
    const cli = await homeWith({
      gone: { type: 'stdio', command: 'no-such-program-anywhere', args: [] },
      guarded: { type: 'http', url: await protectedServer() },
    })
    const gone = await cli.run(['tools', 'gone', '--json'])
    expectFailure(gone, 1, 'not-connected')
    expect(gone.stderr).toContain('The tools of gone are not known yet. The program was not found.')
    expectFailure(await cli.run(['tools', 'guarded', '--json']), 3, 'needs-auth')
  })

  test('a disconnect is remembered for the next engine, and connect takes it back', async () => {
    const cli = await homeWith({ it: program('echo') })
    expect((await cli.run(['disconnect', 'it'])).code).toBe(0)
    expect(await stateOf(cli, 'it')).toBe('disconnected')
    expect((await cli.run(['connect', 'it'])).code).toBe(0)
    expect(await stateOf(cli, 'it')).toBe('connected')
  })
})

describe('with a running engine', () => {
  test('connect, disconnect and reconnect wait for the outcome and say it in their exit code', async () => {
    const cli = await homeWith({
      good: program('echo'),
      gone: { type: 'stdio', command: 'no-such-program-anywhere', args: [] },
      refused: { type: 'http', url: 'http://127.0.0.1:9/mcp' },
      guarded: { type: 'http', url: await protectedServer() },
    })
    await cli.serve()
    const expected: [string[], number, string][] = [
      [['connect', 'good'], 0, 'connected'],
      [['disconnect', 'good'], 0, 'disconnected'],
      [['reconnect', 'good'], 0, 'connected'],
      [['connect', 'gone'], 1, 'failed'],
      [['reconnect', 'refused'], 1, 'reconnecting'],
      [['reconnect', 'guarded'], 3, 'needs-auth'],
      [['connect', 'guarded'], 3, 'needs-auth'],
      [['disconnect', 'refused'], 0, 'disconnected'],
    ]
    for (const [args, code, state] of expected) {
      const answer = await cli.run([...args, '--json'])
      expect([answer.code, (answer.json() as { state: string }).state], args.join(' ')).toEqual([code, state])
    }
    expectFailure(await cli.run(['tools', 'nobody', '--json']), 4, 'unknown-server')
    expectFailure(await cli.run(['call', 'guarded', 'echo', '{}', '--json']), 3, 'needs-auth')
    const many = await cli.run(['reconnect', '--failed', '--json'])
    expect(many.code).toBe(1)
    expect((many.json() as Status).servers.map(({ name }) => name)).toContain('gone')
    expect(await stateOf(cli, 'good')).toBe('connected')
  })

  test('tools and call give what MCP gives; 5 MB pass; a tool’s own error is exit code 1', async () => {
    const http = await legacy()
    const cli = await homeWith({ http: { type: 'http', url: http.url } })
    await cli.serve()
    const tools = (await cli.run(['tools', 'http', '--json'])).json() as { tools: { name: string }[] }
    expect(Object.keys(tools)).toEqual(['tools'])
    expect(tools.tools).toEqual(http.toolbox.list().tools)
    const echo = await cli.run(['call', 'http', 'echo', '{"text":"grüße"}', '--json'])
    expect([echo.code, echo.json()]).toEqual([0, { content: [{ type: 'text', text: 'grüße' }] }])
    const piped = await cli.run(['call', 'http', 'echo', '-'], { stdin: '{"text":"from stdin"}' })
    expect(piped).toMatchObject({ code: 0, stdout: 'from stdin\n' })
    const big = await cli.run(['call', 'http', 'big', '--json'])
    const [first] = (big.json() as { content: { text: string }[] }).content
    expect([big.code, first?.text.length]).toEqual([0, bigBytes])
    const failing = await cli.run(['call', 'http', 'fail', '--json'])
    expect([failing.code, failing.json()]).toMatchObject([1, { isError: true }])
    // One value on stdout also here: what the server itself said.
    const unknown = await cli.run(['call', 'http', 'nothing_like_it', '--json'])
    expect(unknown.code).toBe(1)
    expect(unknown.json()).toBeTypeOf('object')
    // Server and id are two names of one thing.
    const [server] = (await statusOf(cli)).servers
    expect((await cli.run(['tools', server?.id ?? ''])).code).toBe(0)
  })

  test('a name that two files use is ambiguous, says the candidates, and an id still works', async () => {
    const cli = await homeWith({ twin: program('echo') })
    await cli.write('.claude.json', { mcpServers: { twin: program('echo') } })
    await cli.serve()
    const answer = await cli.run(['tools', 'twin', '--json'])
    expectFailure(answer, 2, 'ambiguous-server')
    const { servers } = await statusOf(cli)
    expect(servers).toHaveLength(2)
    for (const { id } of servers) {
      expect(answer.stderr).toContain(id)
      expect((await cli.run(['call', id, 'echo', '{"text":"x"}'])).stdout).toBe('x\n')
    }
  })

  test('sources shows every file, and a broken one with line and column while its servers stay', async () => {
    const cli = await homeWith({ it: program('echo') })
    await cli.serve()
    await expect.poll(() => stateOf(cli, 'it')).toBe('connected')
    await cli.write('state/servers.json', '{\n  "mcpServers": {\n    "it": oops\n  }\n}\n')
    interface Sources {
      sources: { path: string; problem: { code: string; line: number; column: number } | null }[]
    }
    const own = async (): Promise<Sources['sources'][number] | undefined> => {
      const answer = await cli.run(['sources', '--json'])
      expect(answer.code).toBe(0)
      return (answer.json() as Sources).sources.find(({ path }) => path === join(cli.state, 'servers.json'))
    }
    await expect.poll(async () => (await own())?.problem?.code, { timeout: 20_000 }).toBe('config.parse')
    expect((await own())?.problem).toMatchObject({ line: 3, column: 11 })
    expect(await stateOf(cli, 'it')).toBe('connected')
    expectFailure(await cli.run(['add', 'x', '--url', 'http://127.0.0.1:9/', '--json']), 1, 'source-broken')
    await cli.write('state/servers.json', { mcpServers: { it: program('echo') } })
    await expect.poll(async () => (await own())?.problem, { timeout: 20_000 }).toBeNull()
  })

  test('add and remove change servers.json, and a secret stays a reference', async () => {
    const http = await legacy({ bearer: 'sk-from-environment' })
    const cli = await homeWith()
    cli.env['TEST_AUTHORIZATION'] = 'Bearer sk-from-environment'
    await cli.serve()
    const added = await cli.run([
      'add',
      'mine',
      '--url',
      http.url,
      '--header-env',
      'Authorization=TEST_AUTHORIZATION',
      '--json',
    ])
    expect([added.code, (added.json() as { name: string }).name]).toEqual([0, 'mine'])
    const text = await readFile(join(cli.state, 'servers.json'), 'utf8')
    expect(text).toContain('${TEST_AUTHORIZATION}')
    expect(text).not.toContain('sk-from-environment')
    expect((await cli.run(['connect', 'mine'])).code).toBe(0)
    expectFailure(await cli.run(['add', 'mine', '--json', '--', 'x']), 1, 'name-taken')
    const stdin = JSON.stringify(program('echo'))
    expect((await cli.run(['add', 'piped', '--entry', '-'], { stdin })).code).toBe(0)
    expect((await cli.run(['call', 'piped', 'echo', '{"text":"hi"}'])).stdout).toBe('hi\n')
    expect((await cli.run(['remove', 'piped', '--json'])).json()).toMatchObject({
      removed: expect.any(String) as string,
    })
    expect((await statusOf(cli)).servers.map(({ name }) => name)).toEqual(['mine'])
    expectFailure(await cli.run(['remove', 'piped', '--json']), 4, 'unknown-server')
    await cli.write('.claude.json', { mcpServers: { theirs: program('echo') } })
    await expect.poll(() => stateOf(cli, 'theirs'), { timeout: 20_000 }).toBe('connected')
    const before = await readFile(join(cli.home, '.claude.json'), 'utf8')
    const removed = (await cli.run(['remove', 'theirs', '--json'])).json() as { version: string; diff: string }
    expect(removed.diff).toContain('"theirs"')
    expect(JSON.parse(await readFile(join(cli.home, '.claude.json'), 'utf8'))).toEqual({ mcpServers: {} })
    expect((await cli.run(['restore', removed.version])).code).toBe(0)
    expect(await readFile(join(cli.home, '.claude.json'), 'utf8')).toBe(before)
  })

  test('add takes what a documentation page prints, and says what is still missing', async () => {
    const cli = await homeWith()
    await cli.serve()
    const { command, args } = program('echo')
    const words = ['claude', 'mcp', 'add', '--env', 'MODE=YOUR_MODE', 'pasted', '--', command, ...args]
    const added = await cli.run(['add', ...words])
    expect([added.code, added.stdout]).toEqual([0, expect.stringMatching(/^Added pasted: /)])
    expect(added.stderr).toContain('“YOUR_MODE” stands for a value of yours (MODE)')
    expect((await cli.run(['call', 'pasted', 'echo', '{"text":"hi"}'])).stdout).toBe('hi\n')
    const stdin = `Put this there:\n\n\`\`\`json\n// a comment\n${JSON.stringify({ servers: { a: program('echo'), b: program('echo') } })}\n\`\`\`\n`
    const both = (await cli.run(['add', '--from', '-', '--json'], { stdin })).json() as { servers: { name: string }[] }
    expect(both.servers.map(({ name }) => name)).toEqual(['a', 'b'])
    expectFailure(await cli.run(['add', 'claude mcp add x', '--json']), 2, 'invalid-input')
    expectFailure(await cli.run(['add', 'claude mcp list', '--json']), 2, 'invalid-input')
  })

  test('status --watch --json writes one value per change, and Ctrl-C ends it with 0', async () => {
    const cli = await homeWith({ it: program('echo') })
    await cli.serve()
    await expect.poll(() => stateOf(cli, 'it')).toBe('connected')
    const watching = cli.start(['status', '--watch', '--json'])
    const lines = (): Status[] =>
      watching
        .stdout()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Status)
    await expect.poll(() => lines().length).toBeGreaterThan(0)
    await cli.run(['disconnect', 'it'])
    await expect.poll(() => lines().at(-1)?.servers[0]?.state).toBe('disconnected')
    await cli.run(['connect', 'it'])
    await expect.poll(() => lines().at(-1)?.servers[0]?.state).toBe('connected')
    expect((await watching.end('SIGINT')).code).toBe(0)
  })

  test('logs shows what happened, and --follow what happens next', async () => {
    const cli = await homeWith({ it: program('echo') })
    await cli.serve()
    await expect.poll(() => stateOf(cli, 'it')).toBe('connected')
    const answer = await cli.run(['logs', 'it', '--json'])
    const { entries } = answer.json() as { entries: { seq: number; message: string }[] }
    expect(entries.length).toBeGreaterThan(0)
    const following = cli.start(['logs', 'it', '--follow', '--json'])
    const seen = (): { seq: number }[] =>
      following
        .stdout()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { seq: number })
    await expect.poll(() => seen().length).toBeGreaterThanOrEqual(entries.length)
    await cli.run(['reconnect', 'it'])
    await expect.poll(() => seen().at(-1)?.seq).toBeGreaterThan(entries.at(-1)?.seq ?? 0)
    const sequence = seen().map(({ seq }) => seq)
    expect(sequence).toEqual([...new Set(sequence)].toSorted((a, b) => a - b))
    expect((await following.end('SIGTERM')).code).toBe(0)
    expectFailure(await cli.run(['logs', 'nobody', '--follow', '--json']), 4, 'unknown-server')
  })
})

describe('serve', () => {
  test('is alone in its directory, ends cleanly on SIGTERM, and its programs with it', async () => {
    const cli = await homeWith()
    const starts = join(cli.home, 'starts')
    await cli.write('state/servers.json', { mcpServers: { it: program('echo', [], { TEST_STARTS_FILE: starts }) } })
    const first = await cli.serve()
    expect(JSON.parse(first.stdout())).toMatchObject({ pid: first.pid, home: cli.state, demo: false })
    const second = await cli.run(['serve', '--json'])
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(String(first.pid))
    expect((await stat(cli.state)).mode & 0o777).toBe(0o700)
    await expect.poll(() => stateOf(cli, 'it')).toBe('connected')
    const ended = await first.end('SIGTERM')
    expect(ended.code).toBe(0)
    expect(pidsIn(starts)).toHaveLength(1)
    expect(pidsIn(starts).filter(isAlive)).toEqual([])
    await expect(stat(join(cli.state, 'engine.json'))).rejects.toThrow('ENOENT')
    await expect(stat(join(cli.state, 'engine.sock'))).rejects.toThrow('ENOENT')
  })

  test('a crashed one leaves nothing that blocks the next', async () => {
    const cli = await homeWith({ it: program('echo') })
    const crashed = await cli.serve()
    await crashed.end('SIGKILL')
    // The commands are not fooled by its traces either.
    expect(await stateOf(cli, 'it')).toBe('connected')
    const next = await cli.serve()
    expect((await cli.run(['call', 'it', 'echo', '{"text":"again"}'])).stdout).toBe('again\n')
    expect((await next.end('SIGINT')).code).toBe(0)
  })

  test('without a terminal the table is a line per change', async () => {
    const cli = await homeWith({ it: program('echo') })
    const table = cli.start(['serve', '--table'])
    await expect.poll(() => table.stdout(), { timeout: 10_000 }).toContain('● it: Connected')
    expect((await table.end('SIGTERM')).code).toBe(0)
    expect(table.stdout()).not.toContain('\u001b')
  })
})
