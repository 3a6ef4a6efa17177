/** A home directory such as a developer has it, with servers that really run: what the README's pictures are taken of. */
import { McpServer } from '@modelcontextprotocol/server'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { z } from 'zod'
import { startDemoHttpServer } from '../../electron/demo/http-server'
import { startSse } from '../servers/sse'

export interface World {
  home: string
  /** Environment for the app: this home, and a PATH on which the configured programs are found. */
  env: Record<string, string>
  close(): Promise<void>
}

const trackerTools: [name: string, description: string][] = [
  ['add_comment', 'Adds a comment to an issue or a pull request'],
  ['assign_issue', 'Assigns an issue to people'],
  ['close_issue', 'Closes an issue with a reason'],
  ['create_branch', 'Creates a branch from another one'],
  ['create_issue', 'Opens an issue with a title, a text and labels'],
  ['create_pull_request', 'Opens a pull request between two branches'],
  ['get_file_contents', 'Reads a file or lists a folder at a revision'],
  ['list_commits', 'Lists the commits of a branch, newest first'],
  ['list_labels', 'Lists the labels of a repository'],
  ['list_pull_requests', 'Lists pull requests by state and author'],
  ['merge_pull_request', 'Merges a pull request once its checks have passed'],
  ['search_code', 'Searches code in all repositories that you may read'],
]

/** Starts the servers and writes the files. */
export async function createWorld(): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), 'alex-'))
  const shop = join(home, 'projects', 'shop')
  const programs = join(home, 'bin')
  await mkdir(shop, { recursive: true })
  await mkdir(programs)
  const [tracker, weather, tickets, analytics] = await Promise.all([
    startDemoHttpServer(createTracker),
    startDemoHttpServer(() => named('weather', ['current_weather', 'forecast', 'severe_weather_alerts'])),
    startDemoHttpServer(() => named('tickets', ['list_tickets', 'get_ticket', 'reply', 'set_status', 'assign'])),
    startSse({ tools: 6 }),
  ])
  await Promise.all([
    program(programs, 'mcp-server-filesystem', 'filesystem', 14),
    program(programs, 'mcp-server-memory', 'memory', 9),
    program(programs, 'mcp-server-postgres', 'postgres', 4),
  ])

  const user = {
    github: { type: 'http', url: tracker.url, headers: { Authorization: 'Bearer not-a-secret' } },
    filesystem: { type: 'stdio', command: 'mcp-server-filesystem', args: [join(home, 'projects')] },
    memory: { type: 'stdio', command: 'mcp-server-memory' },
    analytics: { type: 'sse', url: analytics.url },
    'local-pg': { type: 'stdio', command: 'uvx', args: ['mcp-server-postgres'] },
  }
  const local = {
    tickets: { type: 'http', url: tickets.url, headers: { Authorization: 'Bearer not-a-secret' } },
    'search-staging': { type: 'http', url: 'http://127.0.0.1:8931/mcp' },
  }
  const project = {
    postgres: { type: 'stdio', command: 'mcp-server-postgres' },
    playwright: { type: 'stdio', command: 'npx', args: ['@playwright/mcp'] },
    figma: { type: 'http', url: 'http://127.0.0.1:3845/mcp' },
  }
  const projects = {
    [shop]: { mcpServers: local, enabledMcpjsonServers: ['postgres'], disabledMcpjsonServers: ['figma'] },
  }
  await writeJson(join(home, '.claude.json'), { mcpServers: user, projects })
  await writeJson(join(shop, '.mcp.json'), { mcpServers: project })
  await mkdir(join(home, 'patchbay'), { mode: 0o700 })
  await writeJson(join(home, 'patchbay', 'servers.json'), {
    mcpServers: { weather: { type: 'http', url: weather.url } },
  })

  return {
    home,
    env: {
      ...definedOnly(process.env),
      HOME: home,
      USERPROFILE: home,
      PATCHBAY_HOME: join(home, 'patchbay'),
      PATCHBAY_VAULT: 'file',
      PATH: [programs, process.env['PATH']].join(delimiter),
      TERM: 'xterm',
    },
    async close() {
      await Promise.all([tracker.goAway(), weather.goAway(), tickets.goAway(), analytics.close()])
      await rm(home, { recursive: true, force: true })
    },
  }
}

function createTracker(): McpServer {
  const server = named(
    'tracker',
    trackerTools.map(([name]) => name),
  )
  server.registerTool(
    'list_issues',
    {
      title: 'List issues',
      description: 'Lists the issues of a repository, newest first.',
      inputSchema: z.object({
        repository: z.string().describe('Owner and name, e.g. octo/shop'),
        state: z.enum(['open', 'closed', 'all']).default('open'),
        limit: z.number().int().min(1).max(100).default(3).describe('How many at most'),
      }),
      annotations: { readOnlyHint: true },
    },
    ({ repository }) => {
      const issues = [
        { number: 418, title: 'Basket is empty after signing in', labels: ['bug'], comments: 4 },
        { number: 415, title: 'Show delivery dates on the product page', labels: ['feature'], comments: 11 },
        { number: 409, title: 'Invoices round VAT per line', labels: ['bug', 'billing'], comments: 2 },
      ]
      return { content: [{ type: 'text', text: JSON.stringify({ repository, issues }, null, 2) }] }
    },
  )
  return server
}

function named(name: string, tools: string[]): McpServer {
  const server = new McpServer({ name, version: '1.0.0' }, { capabilities: { tools: {} } })
  const descriptions = new Map(trackerTools)
  for (const tool of tools) {
    server.registerTool(tool, { description: descriptions.get(tool) ?? tool.replaceAll('_', ' ') }, () => ({
      content: [{ type: 'text', text: 'Done' }],
    }))
  }
  return server
}

/** A command of that name which runs the well-behaved test program. */
async function program(folder: string, command: string, name: string, tools: number): Promise<void> {
  const script = resolve('test/servers/stdio/echo.mjs')
  const file = join(folder, command)
  await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${script}" --name ${name} --tools ${tools}\n`)
  await chmod(file, 0o755)
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(value, null, 2), { mode: 0o600 })
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined))
}
