/** A real Claude Code, driven through a whole session: one process, many turns, each a call of one tool. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPerson } from '../servers/oauth/person'
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
  /** How the turn ended. */
  result?: string
}

/** A person's home with Claude Code in it: all of their sessions share it. */
export interface ClaudeHome {
  readonly program: string
  readonly project: string
  readonly env: Record<string, string>
  /** The addresses that it has opened in the person's browser, one a line. */
  readonly opened: string
}

/** A turn may wait for a server's own time-outs (ms). */
const patience = 150_000

/** @param entries of servers in its file @param folder of temporary homes */
export async function claudeHome(
  program: string,
  entries: Record<string, unknown>,
  folder: string,
): Promise<ClaudeHome> {
  const home = await mkdtemp(join(folder, 'claude-'))
  const project = join(home, 'project')
  await mkdir(project)
  const trusted = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true }
  const settings = { hasCompletedOnboarding: true, projects: { [project]: trusted }, mcpServers: entries }
  await writeFile(join(home, '.claude.json'), JSON.stringify(settings))
  const [browser, opened] = [join(home, 'browser'), join(home, 'opened')]
  await writeFile(browser, `#!/bin/sh\necho "$1" >> "${opened}"\n`)
  await chmod(browser, 0o755)
  await writeFile(opened, '')
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    BROWSER: browser,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    IS_SANDBOX: '1',
  }
  return { program, project, env, opened }
}

/** Its own sign-in to a server of its file, as a person does it in a terminal beside the session: `claude mcp login`. */
export async function signInByItself({ program, project, env, opened }: ClaudeHome, server: string): Promise<void> {
  const before = (await readFile(opened, 'utf8')).length
  // It insists on a terminal.
  const terminal =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', program, 'mcp', 'login', server]
      : ['-qefc', `"${program}" mcp login ${server}`, '/dev/null']
  const child = spawn('script', terminal, { cwd: project, env, stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = once(child, 'close')
  const timer = setTimeout(() => child.kill('SIGKILL'), patience)
  try {
    let page = ''
    while (page === '' && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      page = (await readFile(opened, 'utf8')).slice(before).trim()
    }
    if (page === '') throw new Error(`Claude Code opened no page to sign in to ${server}`)
    const person = createPerson()
    await person.openUrl(page)
    await person.done()
    await ended
    if (child.exitCode !== 0) throw new Error(`Claude Code did not sign in to ${server}`)
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }
}

export async function startClaude({ program, project, env }: ClaudeHome, api: MessagesApi): Promise<ClaudeSession> {
  const words = ['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose']
  const child = spawn(program, [...words, '--permission-mode', 'bypassPermissions'], {
    cwd: project,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...env, ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'x', ENABLE_TOOL_SEARCH: 'false' },
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
      const content = result?.content ?? said.find(({ type }) => type === 'result')?.result ?? 'no result'
      const text = typeof content === 'string' ? content : content.map((each) => each.text ?? '').join(' ')
      return { isError: result?.is_error === true || !result, text }
    },
    async end() {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
    },
  }
}
