/**
 * The files of many clients in one home, with real servers: what each server sees is what its client would have given it.
 * Catches an argument, variable, folder, path or header that is lost or filled in by another client's rules.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clients } from '../../shared/model/clients'
import { startTestEngine, type TestEngine } from '../support/engine'

const stub = resolve('test/servers/stdio/seen.mjs')

let home: string
let project: string
let engine: TestEngine | null
let ear: Server
let origin: string
let requests: { path: string; headers: IncomingMessage['headers'] }[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'patchbay-clients-'))
  project = join(home, 'shop')
  await mkdir(project)
  engine = null
  requests = []
  ear = createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers })
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => void ear.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(ear.address() as AddressInfo).port}`
})

afterEach(async () => {
  await engine?.stop()
  await new Promise((resolve) => void ear.close(resolve))
  await rm(home, { recursive: true, force: true })
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true })
  await writeFile(join(home, path), text)
}

async function start(): Promise<TestEngine> {
  engine = await startTestEngine({
    home,
    clients: clients.map(({ id }) => id),
    grace: { stdinMs: 300, termMs: 300 },
    env: { NAME: 'world', TOKEN: 't-123', XDG_CONFIG_HOME: '', PATCHBAY_SYSTEM_ROOT: join(home, 'system') },
  })
  return engine
}

interface Seen {
  args: string[]
  cwd: string
  env: Record<string, string>
}

/** What the program of this name saw when it was started. */
async function seen(name: string): Promise<Seen> {
  let text = ''
  await expect
    .poll(
      async () => {
        text = await readFile(join(home, `${name}.seen`), 'utf8').catch(() => '')
        return text
      },
      { timeout: 30_000 },
    )
    .toMatch(/\}\n$/)
  return JSON.parse(text) as Seen
}

const out = (name: string): string => join(home, `${name}.seen`)
const json = (value: unknown): string => JSON.stringify(value, null, 2)
const node = process.execPath

test('programs: arguments, environment and folder by each client’s rules', async () => {
  const folder = join(home, 'folder')
  await mkdir(folder)
  await write('.env.cursor', 'FROM_FILE="file value"\nBOTH=file\n')
  await write(
    '.claude.json',
    json({
      mcpServers: { claude: { command: node, args: [stub, out('claude'), '${NAME}'] } },
      projects: { [project]: {} },
    }),
  )
  await write(
    '.config/Claude/claude_desktop_config.json',
    json({ mcpServers: { desktop: { command: node, args: [stub, out('desktop'), '${NAME}', '$NAME'] } } }),
  )
  await write(
    '.cursor/mcp.json',
    json({
      mcpServers: {
        cursor: {
          command: node,
          args: [stub, out('cursor'), '${env:NAME}', '${userHome}', '${NAME}'],
          env: { BOTH: 'entry' },
          envFile: '${userHome}/.env.cursor',
        },
      },
    }),
  )
  await write(
    '.config/Code/User/mcp.json',
    `{ // mine\n "servers": {"code": {"command": ${json(node)}, "args": [${json(stub)}, ${json(out('code'))}, "\${env:NAME}"], "env": {"N": 5, "TOKEN": null}, "cwd": ${json(folder)}, }, }, }`,
  )
  await write(
    '.codeium/windsurf/mcp_config.json',
    json({
      mcpServers: { windsurf: { command: node, args: [stub, out('windsurf'), '[${env:NOT_SET}]', '${env:NAME}'] } },
    }),
  )
  await write(
    '.config/zed/settings.json',
    `// zed\n{"context_servers": {"zed": {"command": {"path": ${json(node)}, "args": [${json(stub)}, ${json(out('zed'))}, "$NAME"], "env": {"Z": "1"}},},},}`,
  )
  await write(
    '.gemini/settings.json',
    json({
      mcpServers: {
        gemini: {
          command: node,
          args: [stub, out('gemini'), '$NAME', '$NOT_SET'],
          env: { E: '[$NOT_SET]' },
          cwd: folder,
        },
      },
    }),
  )
  await write(
    '.codex/config.toml',
    `[mcp_servers.codex]\ncommand = ${json(node)}\nargs = [${json(stub)}, ${json(out('codex'))}, "\${NAME}"]\ncwd = ${json(folder)}\n[mcp_servers.codex.env]\nC = "1"\n`,
  )
  await write(
    '.cline/data/settings/cline_mcp_settings.json',
    json({
      mcpServers: {
        cline: {
          transport: { type: 'stdio', command: node, args: [stub, out('cline'), '${env:NAME}', '${env:NOT_SET}'] },
        },
      },
    }),
  )
  await write(
    '.continue/config.yaml',
    `mcpServers:\n  - name: continue\n    command: ${json(node)}\n    args: [${json(stub)}, ${json(out('continue'))}, "\${{ secrets.KEPT }}"]\n`,
  )
  await write('.continue/.env', 'KEPT=from-env-file\n')
  await write(
    '.config/goose/config.yaml',
    `extensions:\n  goose:\n    type: stdio\n    cmd: ${json(node)}\n    args: [${json(stub)}, ${json(out('goose'))}, "$NAME"]\n    envs: {G: "1"}\n    enabled: true\n`,
  )
  await write(
    '.copilot/mcp-config.json',
    json({
      mcpServers: {
        copilot: {
          type: 'local',
          command: node,
          args: [stub, out('copilot'), '$NAME'],
          env: { P: '$NAME' },
          tools: ['*'],
        },
      },
    }),
  )
  await write(
    '.config/opencode/opencode.json',
    json({
      mcp: {
        opencode: {
          type: 'local',
          command: [node, stub, out('opencode'), '{env:NAME}', '[{env:NOT_SET}]', '{file:./secret.txt}'],
          environment: { O: '1' },
        },
      },
    }),
  )
  await write('.config/opencode/secret.txt', ' from-file\n')
  await start()

  expect(await seen('claude')).toMatchObject({ args: ['world'], cwd: home, env: { CLAUDECODE: '1' } })
  const desktop = await seen('desktop')
  expect(desktop.args).toEqual(['${NAME}', '$NAME'])
  expect(desktop.env).not.toHaveProperty('CLAUDECODE')
  expect(await seen('cursor')).toMatchObject({
    args: ['world', home, '${NAME}'],
    env: { FROM_FILE: 'file value', BOTH: 'entry' },
  })
  const code = await seen('code')
  expect(code).toMatchObject({ args: ['world'], cwd: folder, env: { N: '5', NAME: 'world' } })
  expect(code.env).not.toHaveProperty('TOKEN')
  expect((await seen('windsurf')).args).toEqual(['[]', 'world'])
  expect(await seen('zed')).toMatchObject({ args: ['$NAME'], env: { Z: '1' } })
  expect(await seen('gemini')).toMatchObject({ args: ['world', '$NOT_SET'], env: { E: '[]' }, cwd: folder })
  expect(await seen('codex')).toMatchObject({ args: ['${NAME}'], cwd: folder, env: { C: '1' } })
  expect((await seen('cline')).args).toEqual(['world', '${env:NOT_SET}'])
  expect((await seen('continue')).args).toEqual(['from-env-file'])
  expect(await seen('goose')).toMatchObject({ args: ['$NAME'], env: { G: '1' } })
  expect(await seen('copilot')).toMatchObject({ args: ['$NAME'], env: { P: 'world' } })
  expect(await seen('opencode')).toMatchObject({ args: ['world', '[]', 'from-file'], env: { O: '1' } })
})

test('addresses: path and headers by each client’s rules; a project’s wait, and what cannot be run is said', async () => {
  const url = (name: string): string => `${origin}/${name}`
  await write(
    '.claude.json',
    json({
      mcpServers: { claude: { type: 'http', url: url('claude/${NAME}'), headers: { 'X-A': '${TOKEN}' } } },
      projects: { [project]: {} },
    }),
  )
  await write(
    '.cursor/mcp.json',
    json({ mcpServers: { cursor: { url: url('cursor/${env:NAME}'), headers: { 'X-A': '${env:TOKEN}' } } } }),
  )
  await write(
    '.codeium/windsurf/mcp_config.json',
    json({ mcpServers: { windsurf: { serverUrl: url('windsurf'), headers: { 'X-A': '${file:~/token.txt}' } } } }),
  )
  await write('token.txt', 'kept\n')
  await write(
    '.codex/config.toml',
    `[mcp_servers.codex]\nurl = "${url('codex')}"\nbearer_token_env_var = "TOKEN"\nenv_http_headers = { "X-A" = "NAME" }\n`,
  )
  await write(
    '.gemini/settings.json',
    json({ mcpServers: { gemini: { httpUrl: url('gemini/$NOT_SET'), headers: { 'X-A': 'x$NOT_SET' } } } }),
  )
  await write(
    '.config/goose/config.yaml',
    `extensions:\n  goose:\n    type: streamable_http\n    description: ''\n    uri: ${url('goose')}\n    envs: {OWN: mine}\n    headers: {X-A: "$OWN $TOKEN"}\n    enabled: true\n  developer: {type: builtin, enabled: true}\n`,
  )
  await write(
    '.config/Code/User/mcp.json',
    json({
      inputs: [{ id: 'k', type: 'promptString', description: 'Key' }],
      servers: { asks: { url: url('asks'), headers: { K: '${input:k}' } } },
    }),
  )
  await write('.config/zed/settings.json', json({ context_servers: { extension: { settings: {} } } }))
  await write('shop/.mcp.json', json({ mcpServers: { shared: { type: 'http', url: url('shared') } } }))
  await write('shop/.vscode/mcp.json', json({ servers: { team: { type: 'http', url: url('team') } } }))
  await write(
    'shop/.cursor/mcp.json',
    json({ mcpServers: { stranger: { command: node, args: [stub, out('stranger')] } } }),
  )
  const { view, waitFor, engine: api } = await start()
  const header = async (path: string): Promise<IncomingMessage['headers'] | undefined> => {
    await expect.poll(() => requests.some((each) => each.path === path), { timeout: 15_000 }).toBe(true)
    return requests.find((each) => each.path === path)?.headers
  }
  expect(await header('/claude/world')).toMatchObject({ 'x-a': 't-123' })
  expect(await header('/cursor/world')).toMatchObject({ 'x-a': 't-123' })
  expect(await header('/windsurf')).toMatchObject({ 'x-a': 'kept' })
  expect(await header('/codex')).toMatchObject({ authorization: 'Bearer t-123', 'x-a': 'world' })
  expect(await header('/gemini/$NOT_SET')).toMatchObject({ 'x-a': 'x' })
  expect(await header('/goose')).toMatchObject({ 'x-a': 'mine $TOKEN' })
  expect(view('asks').state).toMatchObject({ kind: 'failed', problem: { code: 'config.needs-input' } })
  expect(view('extension').state).toMatchObject({ kind: 'failed', problem: { code: 'config.unsupported' } })
  for (const name of ['team', 'stranger']) {
    expect(view(name).state).toMatchObject({ kind: 'disconnected', problem: { code: 'config.needs-approval' } })
  }
  expect(requests.some(({ path }) => path === '/team')).toBe(false)
  await api.connect('team')
  expect(requests.some(({ path }) => path === '/team')).toBe(true)
  // Goose's own part is no server; every file that is there is a source, and none that is not.
  expect(api.snapshot().servers.map(({ name }) => name)).not.toContain('developer')
  expect(api.snapshot().sources.filter(({ exists, path }) => !exists && !path.endsWith('servers.json'))).toEqual([])

  // One file of several clients is one source and one server, and an entry of each of them on the map.
  const shared = api.snapshot().sources.filter(({ path }) => path.endsWith('shop/.mcp.json'))
  expect(shared).toMatchObject([{ client: 'claude-code', readers: ['vscode', 'qwen-code', 'copilot-cli'], servers: 1 }])
  const row = api.map().rows.find(({ target }) => target.endsWith('/shared'))
  expect(row?.cells.map(({ client }) => client)).toEqual(['claude-code', 'vscode', 'qwen-code', 'copilot-cli'])

  // A file of a client that was not there a moment ago, folders and all.
  await write('.kiro/settings/mcp.json', json({ mcpServers: { late: { url: url('late/${NAME}') } } }))
  await waitFor('late', () => true)
  await header('/late/world')
  await write('.continue/mcpServers/dropped.json', json({ url: url('dropped') }))
  await waitFor('dropped', () => true, 12_000)
})

// Would catch: a key that the client finds in its own file of variables and Patchbay does not, one file too many, and a file before the environment.
test('Gemini CLI and Qwen Code find variables in .env files: behind the environment, the nearest file alone or all of them', async () => {
  const entry = (name: string): object => ({
    mcpServers: {
      [name]: { command: node, args: [stub, out(name), '$NAME', '$NEAR', '$FAR'], env: { E: '[$NAME$NEAR$FAR]' } },
    },
  })
  await write('.gemini/settings.json', json(entry('gemini')))
  await write('.qwen/settings.json', json(entry('qwen')))
  for (const folder of ['.gemini', '.qwen']) await write(`${folder}/.env`, 'NAME=of-the-file\nNEAR="near"\n')
  await write('.env', 'NEAR=other\nexport FAR=far # away\n')
  await start()
  // As the two themselves start it: Gemini CLI has filled in all but `env` before it reads its file.
  expect(await seen('gemini')).toMatchObject({ args: ['world', '$NEAR', '$FAR'], env: { E: '[worldnear]' } })
  expect(await seen('qwen')).toMatchObject({ args: ['world', 'near', 'far'], env: { E: '[worldnearfar]' } })
})

// Would catch: an extension that is not found or not followed to where it is linked, what its person has answered being lost, a word of the settings that does not reach it.
test('extensions of Gemini CLI and Qwen Code: where they are, what was answered, and what comes and goes later', async () => {
  const manifest = (name: string, more: object = {}): object => ({
    name: `${name}-tools`,
    version: '1.0.0',
    mcpServers: {
      [name]: {
        command: node,
        args: [stub, out(name), '${extensionPath}', '${workspacePath}', '$PLACE', '$NAME'],
        cwd: '${extensionPath}',
        env: { K: '$KEPT' },
      },
    },
    ...more,
  })
  const settings = [{ name: 'Place', description: 'Where', envVar: 'PLACE' }]
  await write('.gemini/extensions/one/gemini-extension.json', json(manifest('gemini', { settings })))
  for (const name of ['gemini', 'later'])
    await write(`.gemini/extensions/${name}-tools/.env`, 'PLACE="here and there"\nNAME=answered\n')
  await write('.gemini/.env', 'KEPT=in-its-file\nNAME=too-late\n')
  await write(
    '.gemini/settings.json',
    json({ mcpServers: { gemini: { args: [stub, out('word')], env: { MINE: '1' } } } }),
  )
  await write('.qwen/extensions/two/.qwen-extension-install.json', json({ type: 'link', source: join(home, 'source') }))
  await write('source/qwen-extension.json', json(manifest('qwen')))
  const { engine: running } = await start()
  const [gemini, qwen] = [join(home, '.gemini/extensions/one'), join(home, 'source')]
  expect(await seen('qwen')).toMatchObject({ args: [qwen, home, '$PLACE', 'world'], cwd: qwen })
  // The person's settings say a word of it: that is an entry of its own, with all that the extension says besides.
  expect(await seen('word')).toMatchObject({ args: [], env: { MINE: '1', K: 'in-its-file' }, cwd: gemini })
  expect(await seen('gemini')).toMatchObject({ args: [gemini, home, 'here and there', 'answered'], cwd: gemini })

  const states = (): [string, string][] =>
    running
      .snapshot()
      .servers.filter(({ source }) => source.scope === 'plugin')
      .map(({ source, state }) => [source.client, state.kind])
  await expect.poll(states, { timeout: 20_000 }).toContainEqual(['qwen-code', 'connected'])
  await write('.qwen/extensions/extension-enablement.json', json({ 'qwen-tools': { overrides: [`!${home}/*`] } }))
  await expect.poll(states, { timeout: 20_000 }).toContainEqual(['qwen-code', 'disabled'])
  await rm(join(home, '.gemini/extensions/one'), { recursive: true })
  await write('.gemini/extensions/later/gemini-extension.json', json(manifest('later', { settings })))
  const later = join(home, '.gemini/extensions/later')
  expect(await seen('later')).toMatchObject({
    args: [later, home, 'here and there', 'answered'],
    env: { PLACE: 'here and there', K: 'in-its-file' },
    cwd: later,
  })
})

// Would catch: a key that Goose keeps in its file of secrets and Patchbay does not find, or that goes before the environment.
test('Goose’s secrets where there is no keyring: the program gets what is named, and the file is no source', async () => {
  const goose = (name: string, keys: string): string =>
    `  ${name}:\n    type: stdio\n    cmd: ${json(node)}\n    args: [${json(stub)}, ${json(out(name))}]\n    env_keys: [${keys}]\n    enabled: true\n`
  await write(
    '.config/goose/config.yaml',
    `extensions:\n${goose('goose', 'API_KEY, TOKEN')}  web:\n    type: streamable_http\n    description: ''\n    uri: ${origin}/web\n    env_keys: [API_KEY]\n    headers: {X-Key: "\${API_KEY}"}\n    enabled: true\n`,
  )
  await write('.config/goose/secrets.yaml', 'API_KEY: k-of-goose-0123456789\nTOKEN: of-the-file\nOTHER: o-1\n')
  const { engine: running } = await start()
  const { env } = await seen('goose')
  expect(env).toMatchObject({ API_KEY: 'k-of-goose-0123456789', TOKEN: 't-123' })
  expect(env).not.toHaveProperty('OTHER')
  await expect
    .poll(() => requests.find(({ path }) => path === '/web')?.headers['x-key'], { timeout: 20_000 })
    .toBe('k-of-goose-0123456789')
  const { sources } = running.snapshot()
  expect(sources.filter(({ client }) => client === 'goose').map(({ path }) => path)).toEqual([
    join(home, '.config/goose/config.yaml'),
  ])
  expect(JSON.stringify(running.snapshot())).not.toContain('k-of-goose')
})
