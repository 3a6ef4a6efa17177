/** A real Claude Code, driven through a whole session: one process, many turns, each a call of one tool. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MessagesApi } from './messages-api'

export interface Outcome {
  isError: boolean
  text: string
}

export interface ClaudeSession {
  /** How the entries of its file were at the start, by name. */
  readonly servers: Readonly<Record<string, string>>
  call(server: string, tool: string, args: object): Promise<Outcome>
  end(): Promise<void>
}

interface Line {
  type: string
  subtype?: string
  mcp_servers?: { name: string; status: string }[]
  message?: { content?: { type: string; is_error?: boolean; content?: string | { text?: string }[] }[] }
}

/** A turn may wait for a server's own time-outs (ms). */
const patience = 150_000

/** @param folder of temporary homes */
export async function startClaude(
  program: string,
  api: MessagesApi,
  entries: Record<string, unknown>,
  folder: string,
): Promise<ClaudeSession> {
  const home = await mkdtemp(join(folder, 'claude-'))
  const project = join(home, 'project')
  await mkdir(project)
  const trusted = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true }
  const settings = { hasCompletedOnboarding: true, projects: { [project]: trusted }, mcpServers: entries }
  await writeFile(join(home, '.claude.json'), JSON.stringify(settings))
  const words = ['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose']
  const child = spawn(program, [...words, '--permission-mode', 'bypassPermissions'], {
    cwd: project,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      ANTHROPIC_BASE_URL: api.url,
      ANTHROPIC_API_KEY: 'x',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      ENABLE_TOOL_SEARCH: 'false',
      IS_SANDBOX: '1',
    },
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines: Line[] = []
  let waiting: () => void = () => undefined
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const pieces = (rest + text).split('\n')
    rest = pieces.pop() ?? ''
    for (const piece of pieces) if (piece.startsWith('{')) lines.push(JSON.parse(piece) as Line)
    waiting()
  })
  void ended.then(() => waiting())

  /** Says something, and resolves with every line of the turn. */
  const turn = async (text: string): Promise<Line[]> => {
    const from = lines.length
    const message = { role: 'user', content: [{ type: 'text', text }] }
    child.stdin.write(`${JSON.stringify({ type: 'user', message })}\n`)
    const deadline = Date.now() + patience
    while (!lines.slice(from).some(({ type }) => type === 'result')) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Claude Code gave no result to "${text}"`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000)
        waiting = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return lines.slice(from)
  }

  const greeting = await turn('hello')
  const init = [...lines, ...greeting].find(({ subtype }) => subtype === 'init')
  return {
    servers: Object.fromEntries(init?.mcp_servers?.map(({ name, status }) => [name, status]) ?? []),
    async call(server, tool, args) {
      const said = await turn(`call mcp__${server}__${tool} ${JSON.stringify(args)}`)
      const results = said.flatMap(({ type, message }) => (type === 'user' ? (message?.content ?? []) : []))
      const result = results.find(({ type }) => type === 'tool_result')
      const content = result?.content ?? 'no result'
      const text = typeof content === 'string' ? content : content.map((each) => each.text ?? '').join(' ')
      return { isError: result?.is_error === true || !result, text }
    },
    async end() {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
      await rm(home, { recursive: true, force: true })
    },
  }
}
