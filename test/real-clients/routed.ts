/**
 * Real clients' own files, led through Patchbay and given back: what each client says of the entry as it was edited, and
 * whether the bytes are what they were.
 */
import { execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startLegacyHttp } from '../servers/legacy-http'
import { createCliHome, type CliHome } from '../support/cli'

const run = promisify(execFile)
const bearer = 'a static token'

interface RealClient {
  id: string
  /** Its file, below the home. */
  path: string
  text(url: string): string
  /** What `mcp list` of the client's program says of the entry “one”. */
  list(program: string, env: NodeJS.ProcessEnv, cwd: string): Promise<string>
  /** What begins a session, for a client whose list does not connect. */
  session?: readonly string[]
  /** True when it uses it. */
  isUsed(said: string, lead: Lead): boolean
  leads: readonly Lead[]
}

type Lead = 'bridge' | 'gateway' | 'borrow'

const clients: Readonly<Record<string, RealClient>> = {
  claude: {
    id: 'claude-code',
    path: '.claude.json',
    text: (url) =>
      `{\n  "hasCompletedOnboarding": true,\n  "mcpServers": {\n    "one": {"type":"http",  "url":"${url}",\n      "headers": {"Authorization": "Bearer ${bearer}"}}\n  }\n}\n`,
    async list(program, env, cwd) {
      const { stdout, stderr } = await run(program, ['mcp', 'list'], { env, cwd })
      return lineOf(stdout + stderr)
    },
    isUsed: (said) => /connected/i.test(said) && !/fail|error|not connected/i.test(said),
    leads: ['bridge', 'gateway', 'borrow'],
  },
  codex: {
    id: 'codex',
    path: '.codex/config.toml',
    text: (url) =>
      `model = "o3" # keep\nmodel_provider = "none"\n\n[model_providers.none]\nname = "none"\nbase_url = "http://127.0.0.1:9/v1"\nwire_api = "responses"\n\n[mcp_servers.one] # mine\nurl = '${url}'\nhttp_headers = { Authorization = "Bearer ${bearer}" }\nstartup_timeout_sec = 20.0\n\n[tui]\nnotifications = true\n`,
    async list(program, env, cwd) {
      const { stdout } = await run(process.execPath, [program, 'mcp', 'get', 'one', '--json'], { env, cwd })
      return JSON.stringify(JSON.parse(stdout))
    },
    // That reads the file without connecting; a session connects, even where its model cannot be reached.
    session: ['exec', '--skip-git-repo-check', 'hi'],
    isUsed: (said, lead) =>
      said.endsWith(' connected') &&
      (lead === 'bridge' ? /"stdio"/.test(said) && /"bridge"/.test(said) : /"streamable_http"/.test(said)),
    leads: ['bridge', 'gateway', 'borrow'],
  },
  gemini: {
    id: 'gemini-cli',
    path: '.gemini/settings.json',
    text: (url) =>
      `{\n    // mine\n    "mcpServers": {\n        "one": { "httpUrl": "${url}", "headers": { "Authorization": "Bearer ${bearer}" }, "trust": true }\n    }\n}\n`,
    async list(program, env, cwd) {
      const { stdout, stderr } = await run(process.execPath, [program, 'mcp', 'list'], { env, cwd })
      return lineOf(stdout + stderr)
    },
    isUsed: (said) => /connected/i.test(said) && !/disconnected/i.test(said),
    leads: ['bridge', 'gateway'],
  },
}

function lineOf(text: string): string {
  const lines = text.replaceAll(/\u001b\[[0-9;]*m/g, '').split('\n')
  return lines.find((line) => /\bone\b.*:/.test(line))?.trim() ?? text.trim().slice(-300)
}

export interface Led {
  client: string
  lead: Lead
  isUsed: boolean
  /** Given back to the byte, as far as the client itself has not written into its file meanwhile. */
  isBack: boolean
  said: string
}

/** @param programs the clients' programs, by name */
export async function ledAndBack(cliProgram: string, programs: Readonly<Record<string, string>>): Promise<Led[]> {
  const all: Led[] = []
  for (const [name, program] of Object.entries(programs)) {
    const client = Object.entries(clients).find(([word]) => name.startsWith(word))?.[1]
    for (const lead of client?.leads ?? [])
      if (client) all.push({ client: name, lead, ...(await oneWay(cliProgram, program, client, lead)) })
  }
  return all
}

async function oneWay(
  cliProgram: string,
  program: string,
  client: RealClient,
  lead: Lead,
): Promise<Omit<Led, 'client' | 'lead'>> {
  const server = await startLegacyHttp({ bearer })
  const cli = await createCliHome(cliProgram)
  try {
    await cli.write(client.path, client.text(server.url))
    // A client may lay its file out anew when it first sees it.
    await client.list(program, clientEnv(cli), cli.home).catch(() => undefined)
    const before = await readFile(join(cli.home, client.path), 'utf8')
    // The gateway's address is known once Patchbay has run.
    await cli.serve()
    const how = lead === 'borrow' ? ['--borrow'] : ['--via', lead]
    const led = await cli.run(['route', client.id, 'one', ...how, '--json'])
    if (led.code !== 0) throw new Error(`It could not be led: ${led.stderr}`)
    const written = await readFile(join(cli.home, client.path), 'utf8')
    const said = await client.list(program, clientEnv(cli), cli.home).catch((error: unknown) => String(error))
    const isSeen = client.session ? await seen(program, client.session, cli, () => server.initializes()) : true
    const since = await readFile(join(cli.home, client.path), 'utf8')
    const back = await cli.run(['giveback', client.id, '--all', '--json'])
    const after = await readFile(join(cli.home, client.path), 'utf8')
    // What the client has changed of its own stays.
    const isBack = back.code === 0 && (since === written ? after === before : sameEntry(after, before))
    const all = client.session && isSeen ? `${said} connected` : said
    return { isUsed: client.isUsed(all, lead), isBack, said: withoutPaths(all, cli) }
  } finally {
    await cli.run(['stop'])
    await cli.remove()
    await server.close()
  }
}

/** Begins a session, and waits until the server or Patchbay has seen somebody new. */
async function seen(
  program: string,
  words: readonly string[],
  cli: CliHome,
  initializes: () => number,
): Promise<boolean> {
  const users = async (): Promise<number> => {
    const { clients: all } = (await cli.run(['gateway', 'clients', '--json'])).json() as { clients: Used[] }
    return all.filter(({ calls, client }) => calls > 0 && client !== 'script').length
  }
  const before = initializes()
  // With a group of its own: its program is a child of another one.
  const options = { env: clientEnv(cli), cwd: cli.home, stdio: 'ignore', detached: true } as const
  const session = spawn(process.execPath, [program, ...words], options)
  try {
    for (let turns = 0; turns < 60; turns += 1) {
      if (initializes() > before || (await users()) > 0) return true
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    return false
  } finally {
    if (session.pid !== undefined) process.kill(-session.pid, 'SIGKILL')
  }
}

interface Used {
  client: string
  calls: number
}

function sameEntry(one: string, other: string): boolean {
  const entry = (text: string): string => /"one": \{[\s\S]*?\n {4}\}/.exec(text)?.[0] ?? 'none'
  return entry(one) === entry(other) && entry(one) !== 'none'
}

/** As a person's shell has it; where Patchbay is, the entry itself says. */
function clientEnv(cli: CliHome): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: cli.home,
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  }
}

function withoutPaths(said: string, cli: CliHome): string {
  return said
    .replaceAll(cli.home, '~')
    .replaceAll(/\/[\w./-]{20,}/g, '…')
    .slice(0, 300)
}
