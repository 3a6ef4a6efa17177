/**
 * Real AI clients through Patchbay and beside it. Claude Code lives through one fault after the other in whole sessions, with
 * the same server under three entries: direct, through the gateway, through the bridge. Codex and Gemini CLI read and list
 * theirs. Prints the table of docs/real-clients.md; exits with 1 when something that goes through Patchbay did not come back.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { createCliHome, type CliHome, type RunningCommand } from '../support/cli'
import { startClaude, type ClaudeSession, type Outcome } from './claude'
import { startMessagesApi } from './messages-api'
import { ledAndBack } from './routed'

const run = promisify(execFile)
const [program = '', ...clients] = process.argv.slice(2)
const programs = Object.fromEntries(clients.map((each) => each.split('=') as [string, string]))
const ways = ['direct', 'gateway', 'bridge'] as const
type Way = (typeof ways)[number]

const bearer = 'a static token'
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface World {
  server: LegacyHttpServer
  cli: CliHome
  serve: RunningCommand
  /** The engine is killed, and another one started. */
  killEngine(): Promise<void>
  entries: Record<Way, object>
  /** What the gateway wants to see. */
  authorization: string
}

interface Fault {
  name: string
  /** Before the client starts. */
  early?: (world: World) => Promise<void> | void
  begin?: (world: World) => Promise<void> | void
  end?: (world: World) => Promise<void> | void
}

const faults: readonly Fault[] = [
  {
    name: 'outage of 15 s',
    begin: ({ server }) => server.stop(),
    end: ({ server }) => wait(15_000).then(() => server.start()),
  },
  { name: 'session forgotten (404)', begin: ({ server }) => server.forgetSessions(404) },
  { name: 'session forgotten (400)', begin: ({ server }) => server.forgetSessions(400) },
  {
    name: '503 for 8 s',
    begin: ({ server }) => server.status(503),
    end: ({ server }) => wait(8_000).then(() => server.status(null)),
  },
  {
    name: 'token refused for 10 s',
    begin: ({ server }) => server.requireBearer('another'),
    end: ({ server }) => wait(10_000).then(() => server.requireBearer(bearer)),
  },
  { name: 'server down at start', early: ({ server }) => server.stop(), end: ({ server }) => server.start() },
  {
    name: 'token refused at start',
    early: ({ server }) => server.requireBearer('another'),
    end: ({ server }) => wait(8_000).then(() => server.requireBearer(bearer)),
  },
  { name: 'Patchbay’s engine killed', begin: ({ killEngine }) => killEngine() },
]

async function startServe(cli: CliHome): Promise<RunningCommand> {
  const command = cli.start(['serve', '--json'])
  for (let turns = 0; !command.stdout().includes('\n') && turns < 600; turns += 1) await wait(50)
  return command
}

async function openWorld(): Promise<World> {
  const server = await startLegacyHttp({ bearer })
  const entry = { type: 'http', url: server.url, headers: { Authorization: `Bearer ${bearer}` } }
  const cli = await createCliHome(program, { one: entry })
  const world: World = {
    server,
    cli,
    serve: await startServe(cli),
    async killEngine() {
      await world.serve.end('SIGKILL')
      world.serve = await startServe(cli)
    },
    entries: { direct: entry, gateway: {}, bridge: {} },
    authorization: '',
  }
  await cli.run(['connect', 'one'])
  const token = (await cli.run(['gateway', 'token', 'real-client'])).stdout.trim()
  const { servers } = (await cli.run(['gateway', '--json'])).json() as { servers: { url: string }[] }
  world.authorization = `Bearer ${token}`
  world.entries.gateway = { type: 'http', url: servers[0]?.url, headers: { Authorization: world.authorization } }
  const env = { PATCHBAY_HOME: cli.state, PATCHBAY_VAULT: 'file' }
  world.entries.bridge = { type: 'stdio', command: process.execPath, args: [program, 'bridge', 'one'], env }
  return world
}

interface Row {
  client: string
  fault: string
  way: Way
  meanwhile: string
  isBack: boolean
}

/** A client that is not told that a server has come back may need a moment to see it by itself. */
async function isBack(session: ClaudeSession, way: Way): Promise<boolean> {
  for (let tries = 0; tries < 2; tries += 1) {
    const { isError, text } = await session.call(way, 'echo', { text: 'back' }).catch(noResult)
    if (!isError && text === 'back') return true
  }
  return false
}

const noResult = (error: unknown): Outcome => ({ isError: true, text: String(error) })

async function liveThrough(client: string, fault: Fault, folder: string): Promise<Row[]> {
  const world = await openWorld()
  const api = await startMessagesApi()
  const rows: Row[] = []
  try {
    await fault.early?.(world)
    // What it knows of the server, a bridge knows from an earlier client.
    const session = await startClaude(programs[client] ?? '', api, world.entries, folder)
    try {
      if (!fault.early) for (const way of ways) await session.call(way, 'echo', { text: 'before' })
      await fault.begin?.(world)
      const meanwhile = new Map<Way, Outcome>()
      for (const way of ways) meanwhile.set(way, await session.call(way, 'echo', { text: 'meanwhile' }).catch(noResult))
      await fault.end?.(world)
      await wait(2_000)
      for (const way of ways) {
        const { text = '', isError = true } = meanwhile.get(way) ?? {}
        const words = isError ? text.replaceAll(/\s+/g, ' ').slice(0, 160) : 'worked'
        rows.push({ client, fault: fault.name, way, meanwhile: words, isBack: await isBack(session, way) })
      }
    } finally {
      await session.end()
    }
  } finally {
    await api.close()
    await world.server.start().catch(() => undefined)
    await world.cli.remove()
    await world.server.close().catch(() => undefined)
  }
  return rows
}

/** What the others' own commands say of the entries that lead to Patchbay. */
async function listed(folder: string): Promise<string[]> {
  const world = await openWorld()
  const { gateway, bridge } = world.entries as Record<Way, Record<string, unknown>>
  const home = await mkdtemp(join(folder, 'others-'))
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    CODEX_HOME: join(home, '.codex'),
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
  }
  const said: string[] = []
  try {
    if (programs['codex']) {
      await mkdir(join(home, '.codex'))
      const authorization = world.authorization
      const text = [
        '[mcp_servers.gateway]',
        `url = ${JSON.stringify(gateway?.['url'])}`,
        `http_headers = { Authorization = ${JSON.stringify(authorization)} }`,
        '[mcp_servers.bridge]',
        `command = ${JSON.stringify(bridge?.['command'])}`,
        `args = ${JSON.stringify(bridge?.['args'])}`,
      ]
      await writeFile(join(home, '.codex/config.toml'), `${text.join('\n')}\n`)
      const { stdout } = await run(process.execPath, [programs['codex'], 'mcp', 'list', '--json'], { env })
      const names = (JSON.parse(stdout) as { name: string; enabled?: boolean }[]).map(({ name }) => name)
      said.push(`Codex: \`codex mcp list\` names ${names.sort().join(' and ')}`)
    }
    if (programs['gemini']) {
      await mkdir(join(home, '.gemini'))
      const mcpServers = { gateway: { url: gateway?.['url'], type: 'http', headers: gateway?.['headers'] }, bridge }
      await writeFile(join(home, '.gemini/settings.json'), JSON.stringify({ mcpServers }))
      const { stdout, stderr } = await run(process.execPath, [programs['gemini'], 'mcp', 'list'], { env, cwd: home })
      const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => /gateway|bridge/.test(line))
      for (const line of lines)
        said.push(
          `Gemini CLI: ${line
            .replaceAll(/\u001b\[[0-9;]*m/g, '')
            .replaceAll(/\(?https?:\S+|\/\S+/g, '…')
            .trim()}`,
        )
    }
    return said
  } finally {
    await world.cli.remove()
    await world.server.close()
    await rm(home, { recursive: true, force: true })
  }
}

const folder = await mkdtemp(join(tmpdir(), 'patchbay-real-clients-'))
const rows: Row[] = []
for (const client of Object.keys(programs).filter((name) => name.startsWith('claude')))
  for (const fault of faults) {
    const lived = await liveThrough(client, fault, folder).catch((error: unknown): Row[] =>
      ways.map((way) => ({ client, fault: fault.name, way, meanwhile: String(error).slice(0, 160), isBack: false })),
    )
    rows.push(...lived)
    for (const row of lived)
      console.error(`${row.client}, ${row.fault}, ${row.way}: ${row.isBack ? 'back' : 'NEVER'} (${row.meanwhile})`)
  }
console.log('| client | fault | way | meanwhile | afterwards |\n| --- | --- | --- | --- | --- |')
for (const { client, fault, way, meanwhile, isBack: back } of rows)
  console.log(`| ${client} | ${fault} | ${way} | ${meanwhile.replaceAll('|', '\\|')} | ${back ? 'back' : 'never'} |`)
console.log()
for (const line of await listed(folder)) console.log(`- ${line}`)
console.log('\n| client | its own entry, led by | the client uses it | given back |\n| --- | --- | --- | --- |')
const led = await ledAndBack(program, programs)
for (const { client, lead, isUsed, isBack: given, said } of led) {
  console.log(`| ${client} | ${lead} | ${isUsed ? 'yes' : 'no'} | ${given ? 'to the byte' : 'no'} |`)
  console.error(`${client}, led by ${lead}: ${said}`)
}
await rm(folder, { recursive: true, force: true })
const isLost = rows.some(({ way, isBack: back }) => way !== 'direct' && !back)
process.exitCode = isLost || led.some(({ isUsed, isBack: given }) => !isUsed || !given) ? 1 : 0
