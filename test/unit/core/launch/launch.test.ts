/** From an entry to what is started or called: every mistake has file, line and field, and every secret is known to the redactor. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../../../../electron/core/ports'
import { prepare, type Prepared } from '../../../../electron/core/launch/launch'
import { Redactor } from '../../../../electron/core/vault/redact'
import { definitionOf } from '../definitions'

let home: string
let host: Host

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'patchbay-launch-'))
  host = { platform: 'linux', homeDir: home, env: {}, useLoginShell: false }
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin', 'tool'), '#!/bin/sh\n')
  chmodSync(join(home, 'bin', 'tool'), 0o755)
  writeFileSync(join(home, 'bin', 'plain'), '')
})
afterAll(() => rmSync(home, { recursive: true }))

const run = (raw: unknown, env: Record<string, string> = {}): Promise<Prepared> =>
  prepare(definitionOf(raw), { PATH: join(home, 'bin'), ...env }, {}, host, 0)

describe('secrets from the vault', () => {
  const kept = { 'KEY-1': 'from ${NONE} the vault' }
  const raw = { type: 'http', url: 'https://a.example/mcp', headers: { 'X-Key': '${secret:KEY-1}' } }

  // Would catch: a secret whose text is taken for a variable, or that may be shown afterwards.
  test('are put into Patchbay’s own entries, and hidden from then on', async () => {
    const prepared = await prepare(definitionOf(raw), {}, kept, host, 0)
    expect(prepared).toMatchObject({ ok: true, launch: { headers: { 'X-Key': 'from ${NONE} the vault' } } })
    const hidden = await prepare(definitionOf(raw), {}, { 'KEY-1': 'plainly secret' }, host, 0)
    expect(hidden.secrets).toContain('plainly secret')
  })

  test('that are missing are a problem with its place', async () => {
    const prepared = await prepare(definitionOf(raw), {}, {}, host, 0)
    expect(prepared).toMatchObject({
      ok: false,
      problem: { code: 'vault.secret-missing', detail: expect.stringMatching(/headers\.X-Key.*line 3, column 5/) },
    })
  })

  // Would catch: a repository's file that sends the person's secrets to a server of its own.
  test('are nothing to the files of other programs', async () => {
    const foreign = definitionOf(raw, { location: { client: 'claude-code' } })
    expect(await prepare(foreign, {}, kept, host, 0)).toMatchObject({
      launch: { headers: { 'X-Key': '${secret:KEY-1}' } },
    })
  })
})

describe('programs', () => {
  test('variables are expanded in command, arguments and env; the folder of the program is on its PATH', async () => {
    const prepared = await run(
      {
        command: '${TOOL}',
        args: ['--key=${KEY}', '${NONE:-plain}'],
        env: { A: '${KEY}', PATH: '/elsewhere:' + join(home, 'bin') },
      },
      { TOOL: 'tool', KEY: 'value' },
    )
    expect(prepared).toMatchObject({
      ok: true,
      launch: {
        transport: 'stdio',
        process: {
          command: join(home, 'bin', 'tool'),
          args: ['--key=value', 'plain'],
          cwd: home,
          env: { A: 'value', TOOL: 'tool' },
        },
      },
    })
    const bare = await run({ command: '~/bin/tool', env: { PATH: '/usr/bin' } })
    expect(bare.ok && bare.launch.transport === 'stdio' && bare.launch.process.env['PATH']).toBe(`/usr/bin:${home}/bin`)
  })

  test('a project’s program runs in its folder, and Claude Code’s own variables are there', async () => {
    const definition = definitionOf(
      { command: 'tool' },
      { location: { client: 'claude-code', scope: 'local', project: home } },
    )
    expect(await prepare(definition, { PATH: join(home, 'bin') }, {}, host, 0)).toMatchObject({
      launch: { process: { cwd: home, env: { CLAUDECODE: '1', CLAUDE_PROJECT_DIR: home } } },
    })
    const own = await run({ command: 'tool' })
    expect(own.ok && own.launch.transport === 'stdio' && own.launch.process.env['CLAUDECODE']).toBeUndefined()
  })

  test.each([
    [{ command: 'nowhere' }, 'process.not-found', /“nowhere” was not found/],
    [{ command: './nowhere' }, 'process.not-found', /no program at .*\/nowhere/],
    // What documentation prints as one line is pasted as one line; a secret in it is not said again.
    [{ command: 'npx -y @x/server --token s3cr3t' }, 'process.not-found', /^A whole command line[^@]*“npx”\.$/],
    [{ command: 'docker run x' }, 'process.not-found', /^A whole command line.*“docker”\.$/],
    [{ command: '/opt/no such/tool -v' }, 'process.not-found', /^A whole command line/],
    [{ command: 'API_KEY=s3cr3t tool' }, 'process.not-found', /^A whole command line[^3]*$/],
    [{ command: '/opt/no such/tool' }, 'process.not-found', /no program at \/opt\/no such\/tool/],
    [{ command: '"tool"' }, 'process.not-found', /with the quotes/],
    [{ command: ' tool ' }, 'process.not-found', /“ tool ”, with the white space/],
    [{ command: 'plain' }, 'process.not-executable', /bin\/plain exists/],
    [
      { command: '${MISSING}' },
      'config.unresolved-variable',
      /\$\{MISSING\} in “command” .*servers\.json, line 3, column 5/,
    ],
    [{ command: 'tool', args: ['a', '${B}'] }, 'config.unresolved-variable', /\$\{B\} in “args\[1\]”/],
    [{ command: 'tool', env: { KEY: 'x${C}' } }, 'config.unresolved-variable', /\$\{C\} in “env\.KEY”/],
    [{ command: '' }, 'config.invalid-entry', /"command".*line 3, column 5/],
  ])('%j fails with %s', async (raw, code, detail) => {
    const prepared = await run(raw)
    expect(prepared).toMatchObject({ ok: false, problem: { code } })
    expect(prepared.ok ? '' : prepared.problem.detail).toMatch(detail)
    expect(prepared.ok ? null : prepared.problem.evidence.file).toEqual({
      path: '/home/me/servers.json',
      line: 3,
      column: 5,
    })
  })
})

describe('remote servers', () => {
  test('URL and headers are expanded', async () => {
    const prepared = await run(
      { type: 'http', url: 'https://${HOST}/mcp', headers: { Authorization: 'Bearer ${KEY}' } },
      { HOST: 'h.example', KEY: 'value' },
    )
    expect(prepared).toMatchObject({
      ok: true,
      launch: { transport: 'http', headers: { Authorization: 'Bearer value' } },
    })
    expect(prepared.ok && prepared.launch.transport !== 'stdio' && prepared.launch.url.href).toBe(
      'https://h.example/mcp',
    )
  })

  test.each([
    ['ftp://h/mcp', {}, /not a web address/],
    ['file:///etc/passwd', {}, /not a web address/],
    ['h/mcp', {}, /not a web address/],
    ['https://', {}, /not a web address/],
    ['https://h/mcp', { 'X-A': 'one\ntwo' }, /header “X-A”/],
    ['https://h/mcp', { 'X A': 'one' }, /header “X A”/],
    ['https://h/mcp', { '': 'one' }, /header “”/],
    ['https://h/mcp', { 'X-A': 'snow ☃' }, /header “X-A”/],
  ])('%s %j is refused in words, without the value', async (url, headers, detail) => {
    const prepared = await run({ type: 'http', url, headers })
    expect(prepared).toMatchObject({ ok: false, problem: { code: 'config.invalid-entry' } })
    expect(prepared.ok ? '' : prepared.problem.detail).toMatch(detail)
    expect(JSON.stringify(prepared.ok ? '' : prepared.problem)).not.toContain('two')
  })

  test('a wrong URL is shown without its secrets', async () => {
    const prepared = await run({ type: 'http', url: 'ftp://me:${KEY}@h/mcp?k=${KEY}' }, { KEY: 's3cr3tV4lue' })
    expect(JSON.stringify(prepared.ok ? '' : prepared.problem)).not.toContain('s3cr3tV4lue')
  })
})

describe('secrets', () => {
  const secret = 's3cr3tV4lue'
  const env = { MY_TOKEN: secret }
  test.each([
    ['a value of env', { command: 'tool', env: { A: secret } }],
    ['an argument after its option', { command: 'tool', args: ['--token', '${MY_TOKEN}'] }],
    ['an argument with its name', { command: 'tool', args: ['--api-key=${MY_TOKEN}'] }],
    ['an argument by its variable’s name', { command: 'tool', args: ['-p', '${MY_TOKEN}'] }],
    ['a database URL', { command: 'tool', args: [`postgres://me:${secret}@localhost/db`] }],
    ['a header', { type: 'http', url: 'https://h', headers: { A: `Bearer ${secret}` } }],
    ['a URL’s query', { type: 'http', url: 'https://h/mcp?key=${MY_TOKEN}' }],
    ['a URL’s query, escaped', { type: 'http', url: `https://h/mcp?key=${encodeURIComponent(secret)}` }],
    ['a URL’s password', { type: 'sse', url: `https://me:${secret}@h/mcp` }],
    ['a URL’s user', { type: 'sse', url: `https://${secret}@h/mcp` }],
    ['a URL’s path', { type: 'http', url: 'https://h/${MY_TOKEN}/mcp' }],
    ['something that fails', { command: 'nowhere', args: ['--token', secret] }],
  ])('%s is known to the redactor (stderr and errors repeat it)', async (_name, raw) => {
    const prepared = await run(raw, env)
    const redactor = new Redactor()
    redactor.set('one', prepared.secrets)
    expect(redactor.text(`invalid key ${secret}!`)).not.toContain(secret)
  })

  test('what is no secret is not masked in every log line', async () => {
    const { secrets } = await run(
      { command: 'tool', args: ['--port', '8080', '/home/me/docs', '${WORKSPACE}'] },
      { WORKSPACE: '/home/me/work' },
    )
    expect(secrets).toEqual([])
    expect((await run({ type: 'http', url: 'https://example.com/mcp' })).secrets).toEqual([])
  })
})

// Would catch: an address that a person has approved and a repository then leads elsewhere, by a file that nobody was asked about.
describe('what a repository can change after its approval', () => {
  const project = (): string => join(home, 'repo')
  const given = (raw: object) =>
    definitionOf(raw, {
      location: {
        client: 'continue',
        scope: 'project',
        project: project(),
        path: join(project(), '.continue', 'x.yaml'),
      },
      variables: 'continue',
      variableFiles: [join(project(), '.env'), join(home, '.continue.env')],
    })
  beforeAll(() => {
    mkdirSync(join(project(), '.continue'), { recursive: true })
    writeFileSync(join(project(), '.env'), 'HOST=evil.example\nTOOL=evil\nKEY=theirs\n')
    writeFileSync(join(home, '.continue.env'), 'HOST=good.example\nKEY=mine\n')
  })

  test('says nothing of where an entry leads', async () => {
    const prepared = await prepare(
      given({
        type: 'streamable-http',
        url: 'https://${{ secrets.HOST }}/mcp',
        headers: { 'X-Key': '${{ secrets.KEY }}' },
      }),
      {},
      {},
      host,
      0,
    )
    expect(prepared).toMatchObject({ ok: true, launch: { headers: { 'X-Key': 'theirs' } } })
    expect(prepared.ok && prepared.launch.transport !== 'stdio' && prepared.launch.url.host).toBe('good.example')
  })

  test('nor which program is started', async () => {
    const prepared = await prepare(given({ command: '${{ secrets.TOOL }}' }), { PATH: join(home, 'bin') }, {}, host, 0)
    expect(JSON.stringify(prepared)).not.toContain('evil')
    expect(prepared.ok).toBe(false)
  })
})

// Would catch: a key that was pasted in the wrong place, told by the very sentence that says so, on its way into a report.
test.each([
  [
    'the name of a header',
    { type: 'http', url: 'https://a.example', headers: { 'X-Key: ghp_0123456789abcdefghij': '' } },
  ],
  ['the type', { type: 'Bearer ghp_0123456789abcdefghij', url: 'https://a.example' }],
])('a key as %s is not repeated', async (_where, raw) => {
  const prepared = await run(raw)
  expect(prepared).toMatchObject({ ok: false, problem: { code: 'config.invalid-entry' } })
  expect(JSON.stringify(prepared)).not.toContain('ghp_')
})
