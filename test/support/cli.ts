/** Runs `patchbay` commands as processes, the way a person or a script does. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Entries } from './engine'

export interface CliAnswer {
  code: number | null
  stdout: string
  stderr: string
  /** Stdout as the one JSON value that `--json` promises; throws when it is not exactly one. */
  json: () => unknown
}

export interface RunningCommand {
  pid: number
  /** What stdout has said so far. */
  stdout(): string
  stderr(): string
  /** Types a line, for a command that was started with stdin open. */
  type(line: string): void
  /** Sends the signal; resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<CliAnswer>
  /** Resolves with the first line on stdout; null when the process has ended without one. */
  line: Promise<string | null>
  /** Resolves when the process has ended by itself. */
  done: Promise<CliAnswer>
}

export interface CliHome {
  /** The person's home directory. */
  home: string
  /** The state directory. */
  state: string
  env: NodeJS.ProcessEnv
  /** Writes a file below the home, with its folders. */
  write(path: string, value: unknown): Promise<void>
  /** Runs a command to its end. */
  run(args: readonly string[], options?: { stdin?: string; env?: NodeJS.ProcessEnv }): Promise<CliAnswer>
  /** Starts a command that goes on. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv, options?: { stdin?: 'open' }): RunningCommand
  /** Starts `patchbay serve`; resolves once it has said on stdout that commands reach it, rejects when it ends before. */
  serve(options?: readonly string[], env?: NodeJS.ProcessEnv): Promise<RunningCommand>
  /** Ends what still runs and removes everything. */
  remove(): Promise<void>
}

/** A person with an empty home directory, except for these entries of Patchbay's own. */
export async function createCliHome(program: string, servers: Entries = {}): Promise<CliHome> {
  const home = await mkdtemp(join(tmpdir(), 'patchbay-cli-'))
  const state = join(home, 'state')
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, PATCHBAY_HOME: state, PATCHBAY_VAULT: 'file' }
  for (const name of ['CLAUDE_CONFIG_DIR', 'XDG_CONFIG_HOME', 'NO_COLOR', 'FORCE_COLOR', 'PATCHBAY_LOG'])
    delete env[name]
  const running = new Set<RunningCommand>()

  const launch = (
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
    stdin?: string | { open: true },
  ): RunningCommand => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: home,
      env: { ...env, ...more },
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    if (typeof stdin === 'string') child.stdin?.end(stdin)
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    child.stdout?.on('data', (chunk: Buffer) => chunks.stdout.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => chunks.stderr.push(chunk))
    const text = (name: 'stdout' | 'stderr'): string => Buffer.concat(chunks[name]).toString()
    const done = new Promise<CliAnswer>((resolve) =>
      child.once('close', (code) => {
        running.delete(command)
        resolve({
          code,
          stdout: text('stdout'),
          stderr: text('stderr'),
          json: () => JSON.parse(text('stdout')) as unknown,
        })
      }),
    )
    const line = new Promise<string | null>((resolve) => {
      const look = (): void => {
        const said = text('stdout')
        if (!said.includes('\n')) return
        child.stdout?.off('data', look)
        resolve(said.slice(0, said.indexOf('\n')))
      }
      child.stdout?.on('data', look)
      void done.then(() => resolve(null))
    })
    const command: RunningCommand = {
      pid: child.pid ?? 0,
      stdout: () => text('stdout'),
      stderr: () => text('stderr'),
      line,
      done,
      type: (line) => void child.stdin?.write(`${line}\n`),
      end(signal) {
        child.kill(signal)
        return done
      },
    }
    running.add(command)
    return command
  }

  const cli: CliHome = {
    home,
    state,
    env,
    async write(path, value) {
      await mkdir(dirname(join(home, path)), { recursive: true })
      await writeFile(join(home, path), typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`)
    },
    run: (args, options) => launch(args, options?.env, options?.stdin).done,
    start: (args, more, options) => launch(args, more, options?.stdin === 'open' ? { open: true } : undefined),
    async serve(options = [], more = {}) {
      const command = launch(['serve', '--json', ...options], more)
      if ((await command.line) === null) throw new Error(`serve has ended: ${command.stderr()}`)
      return command
    },
    async remove() {
      await Promise.all([...running].map((command) => command.end('SIGTERM')))
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  await cli.write('state/servers.json', { mcpServers: servers })
  return cli
}
