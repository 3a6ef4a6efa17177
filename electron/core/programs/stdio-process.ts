/** One started program: its pipes in bounded memory, its end, and the ladder that stops it with all its children. */
import spawn from 'cross-spawn'
import { createHash, randomUUID } from 'node:crypto'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Ledger } from './ledger'
import { LineReader } from './line-reader'
import { assertDescriptors } from './means'
import { killTree } from './process-tree'
import { markerVariable } from './process-info'

export { markerVariable }

export interface ProcessSpec {
  /** Absolute path of the program. */
  command: string
  args: string[]
  env: Record<string, string>
  cwd: string
}

export interface ProcessDeps {
  platform: NodeJS.Platform
  ledger: Ledger
  /** The server whose program it is. */
  owner: string
  /** Steps of the kill ladder in ms: after the end of stdin, and after SIGTERM. */
  grace: { stdinMs: number; termMs: number }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

export interface ProcessEnd {
  exitCode: number | null
  signal: NodeJS.Signals | null
}

/** One JSON-RPC message may be this long (bytes); tool results of many megabytes are real. */
const longestMessage = 64 * 1024 * 1024
const longestStderrLine = 8 * 1024
const keptStderrLines = 50
const lastWordsMs = 100
/** What has begun and does not go on for so long is looked at. */
const restPauseMs = 200

export class StdioProcess {
  readonly pid: number
  /** Resolves once, when the program itself has ended. */
  readonly ended: Promise<ProcessEnd>
  /** Where lines of stdout and stderr go; set by the owner. */
  onLine: (line: Buffer) => void = () => undefined
  /** Asked about a line of stdout that has begun and does not go on: true takes it for a whole one. */
  isWhole: (rest: Buffer) => boolean = () => false
  onStderr: (line: string) => void = () => undefined
  readonly #child: Child
  readonly #deps: ProcessDeps
  readonly #marker: string
  readonly #stderr: string[] = []
  #end: ProcessEnd | null = null
  #stopping: Promise<void> | null = null
  #restTimer: NodeJS.Timeout | undefined

  /**
   * Starts the program, once nothing is left of what an earlier engine has started for the same owner: two of them might
   * write into the same place. Rejects with the system's error (ENOENT, EACCES …) when it cannot be started.
   */
  static async start(spec: ProcessSpec, deps: ProcessDeps): Promise<StdioProcess> {
    await deps.ledger.cleared(deps.owner)
    const commandLine = JSON.stringify([spec.command, ...spec.args])
    const command = createHash('sha256').update(commandLine).digest('hex').slice(0, 16)
    const program = { marker: randomUUID(), owner: deps.owner, command }
    deps.ledger.intends(program)
    try {
      const child = await spawned(spec, program.marker, deps.platform)
      const started = new StdioProcess(child, program.marker, deps)
      deps.ledger.started(started.pid, program)
      return started
    } catch (error) {
      deps.ledger.ended(program.marker)
      throw error
    }
  }

  private constructor(child: Child, marker: string, deps: ProcessDeps) {
    this.#child = child
    this.#deps = deps
    this.#marker = marker
    this.pid = child.pid ?? 0
    const out = new LineReader(
      longestMessage,
      (line) => this.onLine(line),
      () => this.onStderr('[Patchbay] A line on stdout was longer than 64 MB and was dropped.'),
    )
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk)
      this.#watchRest(out)
    })
    child.stdout.once('end', () => out.end())
    const err = new LineReader(
      longestStderrLine,
      (line) => this.#keepStderr(line.toString('utf8')),
      () => this.#keepStderr('[Patchbay] A very long line on stderr was dropped.'),
    )
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stderr.once('end', () => err.end())
    this.ended = new Promise((resolve) => {
      child.once('exit', (exitCode, signal) => {
        this.#end = { exitCode, signal }
        // What was written last still sits in the pipes; a grandchild may hold them open, so their end is not waited for long.
        const closed = new Promise<void>((done) => child.once('close', () => done()))
        void Promise.race([closed, pause(lastWordsMs)]).then(() => {
          err.end()
          resolve({ exitCode, signal })
        })
      })
    })
  }

  /** The last lines of stderr, at most 50, oldest first. */
  get stderr(): readonly string[] {
    return this.#stderr
  }

  get end(): ProcessEnd | null {
    return this.#end
  }

  /** Writes one line, its end included. Rejects when the program no longer reads. */
  write(line: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.stdin.write(line, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Stops the program and everything it started; resolves when nothing is left. Safe to call at any time, also again. */
  stop(): Promise<void> {
    this.#stopping ??= this.#climb()
    return this.#stopping
  }

  async #climb(): Promise<void> {
    const { platform, grace, ledger } = this.#deps
    if (this.#end === null) {
      this.#child.stdin.end()
      await Promise.race([this.ended, pause(grace.stdinMs)])
    }
    // On Windows the tree hangs on the leader; once that is gone by itself there is nothing to find it by.
    if (platform !== 'win32' || this.#end === null) {
      await killTree({ pid: this.pid, marker: this.#marker, platform, leaderIsOurs: true, graceMs: grace.termMs })
    }
    await this.ended
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy()
    ledger.ended(this.#marker)
  }

  /** A program may forget the end of a line. */
  #watchRest(out: LineReader): void {
    clearTimeout(this.#restTimer)
    if (!out.hasRest) return
    this.#restTimer = setTimeout(() => {
      const { rest } = out
      if (rest && this.isWhole(rest)) out.end()
    }, restPauseMs)
    this.#restTimer.unref()
  }

  #keepStderr(line: string): void {
    this.#stderr.push(line)
    if (this.#stderr.length > keptStderrLines) this.#stderr.shift()
    this.onStderr(line)
  }
}

/** Rejects with the system's error when the program cannot be started. */
async function spawned(spec: ProcessSpec, marker: string, platform: NodeJS.Platform): Promise<Child> {
  assertDescriptors(platform)
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...spec.env, [markerVariable]: marker },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own, so that the whole tree can be signalled.
    detached: platform !== 'win32',
    windowsHide: true,
  }) as Child
  // A pipe that breaks is told by the process's end; without a listener it would throw.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  return child
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
