/**
 * One live connection: its life from the first greeting to the end, which it reports once, through `lost`. `lists.ts` reads
 * what the server offers, `renewal.ts` repairs a forgotten session inside the call that met it, `health.ts` and
 * `sign-of-life.ts` find out whether the server is there; building anew is the supervisor's business.
 */
import type { ToolResult } from '../../../shared/model/capabilities'
import type { Limits } from '../ports'
import { dial, type Dialled, type DialOptions, type Verdict } from './dial'
import { FaultError, type Fault } from '../problems/fault'
import { Health } from './health'
import { ListKeeper, type Lists } from './lists'
import { levelOf } from './log-level'
import type { Launch } from '../launch/launch'
import type { CallWatch, McpClient } from './mcp'
import type { ListKind } from './offers'
import type { Pipe } from './pipe'
import { Renewal } from './renewal'
import { ResourceWatch } from './resource-watch'
import { SignOfLife } from './sign-of-life'
import { keepListening } from './subscription'

export interface SessionEvents {
  /** The connection is over. Called at most once, never after `close`. */
  lost: (fault: Fault) => void
  /** Something succeeded; `latencyMs` when it was a probe. */
  alive: (latencyMs: number | null) => void
  listsChanged: (lists: Lists) => void
  /** A resource has changed that is watched. */
  resourceUpdated: (uri: string) => void
  /** See `ClientEvents`. */
  taskTold: (notice: Buffer) => void
  log: (level: 'debug' | 'info' | 'warn' | 'error', origin: 'patchbay' | 'stderr' | 'server', message: string) => void
}

export type SessionOptions = Omit<DialOptions, 'events'> & {
  events: SessionEvents
  /** Ends the connections of `fetch`; nothing of this session needs them any more. */
  release: () => void
  limits: Pick<Limits, 'idleMs' | 'probeMs' | 'pageMs'>
  /** Resolves when no server is being connected: what nobody waits for is done then. */
  quiet: () => Promise<void>
}

/** Cut before it is redacted, but far beyond what is shown: a secret at the cut must not be shown in part. */
const longestStray = 16_000

export class Session {
  readonly #launch: Launch
  readonly #options: SessionOptions
  readonly #health: Health
  readonly #renewal: Renewal
  readonly #lists: ListKeeper
  readonly #life: SignOfLife
  readonly #resources: ResourceWatch
  readonly #abort = new AbortController()
  #dialled: Dialled | null = null
  #dialling: Promise<Dialled> | null = null
  #stopListening: () => void = () => undefined
  #over = false

  /** Connects and lists the tools. Rejects with a `FaultError`, or the signal's reason, and leaves nothing behind. */
  static async open(
    launch: Launch,
    verdict: Verdict | null,
    options: SessionOptions,
    signal: AbortSignal,
  ): Promise<Session> {
    const session = new Session(launch, options)
    const abort = (): void => void session.close()
    signal.addEventListener('abort', abort, { once: true })
    try {
      await session.#dial(verdict)
      await session.#lists.start()
      signal.throwIfAborted()
    } catch (error) {
      await session.close()
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
    session.#live()
    return session
  }

  private constructor(launch: Launch, options: SessionOptions) {
    this.#launch = launch
    this.#options = options
    const { clock, events } = options
    const client = (): McpClient => this.client
    const run = <T>(work: (client: McpClient) => Promise<T>): Promise<T> => this.#renewal.run(work)
    const shortestList = (): ListKind | null => this.#lists.shortest
    this.#lists = new ListKeeper({
      clock,
      client,
      run,
      changed: events.listsChanged,
      log: (level, message) => events.log(level, 'patchbay', message),
      pageMs: options.limits.pageMs,
    })
    this.#renewal = new Renewal({
      clock,
      current: () => this.#present,
      exchange: (retire) => this.#exchange(retire),
      shortestList,
      lost: (fault) => {
        events.log('warn', 'patchbay', new FaultError(fault).message)
        this.#lose(fault)
      },
      failed: (fault) => {
        if (fault.kind !== 'rpc') this.#health.check(fault)
      },
      isOver: () => this.#over,
    })
    this.#resources = new ResourceWatch({
      client,
      listenAgain: () => {
        this.#stopListening()
        this.#listen()
      },
      log: (message) => events.log('debug', 'patchbay', message),
    })
    this.#life = new SignOfLife({ client, run, shortestList, refusedBefore: (list) => this.#lists.refusal(list) })
    this.#health = new Health({
      clock,
      limits: options.limits,
      probe: (timeoutMs) => this.#life.ask(timeoutMs),
      alive: events.alive,
      dead: (fault) => this.#lose(fault),
    })
  }

  get #present(): Dialled {
    if (!this.#dialled) throw new FaultError({ kind: 'closed', message: 'Not connected' })
    return this.#dialled
  }

  get client(): McpClient {
    return this.#present.client
  }

  get lists(): Lists {
    return this.#lists.lists
  }

  get verdict(): Verdict {
    const transport = this.#dialled?.transport === 'sse' ? 'sse' : 'http'
    return { transport, protocol: this.client.verdict, at: this.#options.clock.now() }
  }

  /** Calls a tool once. Rejects with a `FaultError`; a call is repeated only when the server certainly did not run it. */
  async call(
    tool: string,
    args: Record<string, unknown>,
    timeoutMs: number,
    watch: CallWatch = {},
  ): Promise<ToolResult> {
    return this.run((client) => client.callTool(tool, args, { timeoutMs, ...watch }))
  }

  /**
   * Runs a request, once: through the client, or as another rider beside it. When the server has forgotten the session, a
   * new one is opened, and a request that was certainly not executed is run again in it. Rejects with what `work` does.
   */
  async run<T>(work: (client: McpClient, pipe: Pipe) => Promise<T>): Promise<T> {
    if (this.#over) throw new FaultError({ kind: 'closed', message: 'Not connected' }, { neverSent: true })
    const result = await this.#renewal.run((client) => work(client, client.pipe))
    this.#health.sawTraffic()
    return result
  }

  /** Watches these resources from now on, and no others. */
  watchResources(uris: readonly string[]): void {
    if (!this.#over) this.#resources.set(uris)
  }

  /** Asks the server for a sign of life. Rejects with a `FaultError` when there is none. */
  signOfLife(timeoutMs: number): Promise<void> {
    return this.#life.ask(timeoutMs)
  }

  /** Asks the server for a sign of life now, rather than at the next turn. */
  verify(): void {
    this.#health.check()
  }

  /** Ends everything; resolves when no process, timer or stream is left. Never rejects. */
  async close(): Promise<void> {
    this.#over = true
    this.#abort.abort(new FaultError({ kind: 'closed', message: 'Closed by Patchbay' }))
    this.#health.stop()
    this.#lists.stop()
    this.#stopListening()
    // A dial under way ends with the abort above, and cleans up behind itself.
    await this.#dialling?.catch(() => undefined)
    await this.#renewal.close()
    await this.#dialled?.client.close()
    await this.#dialled?.process?.stop()
    this.#options.release()
  }

  #live(): void {
    for (const odd of this.client.oddities) this.#options.events.log('warn', 'patchbay', `${odd}.`)
    this.#health.start()
    this.#listen()
    const process = this.#dialled?.process
    if (process) {
      void process.ended.then((end) => this.#lose({ kind: 'exited', ...end, stderr: [...process.stderr] }))
    }
    void this.#options.quiet().then(() => this.#lookAround())
  }

  /** The rest of what there is to know: the other lists, and how fast the server answers. */
  #lookAround(): void {
    if (this.#over) return
    const { offers } = this.client
    for (const kind of ['prompts', 'resources'] as const) if (offers[kind]) this.#lists.again(kind)
    this.verify()
  }

  async #dial(verdict: Verdict | null): Promise<void> {
    const { events } = this.#options
    this.#dialling = dial(
      this.#launch,
      verdict,
      {
        ...this.#options,
        events: {
          listChanged: (kind) => this.#lists.again(kind),
          resourceUpdated: events.resourceUpdated,
          taskTold: events.taskTold,
          log: (level, message) => events.log(levelOf(level), 'server', message),
          stderr: (line) => events.log('info', 'stderr', line),
          stray: (line) =>
            events.log('warn', 'patchbay', `A line on stdout is not an MCP message: ${line.slice(0, longestStray)}`),
          note: (message) => events.log('info', 'patchbay', message),
          suspect: (fault) => this.#suspect(fault),
          // A program's end is told by the program itself.
          closed: () => this.#health.check(),
        },
      },
      this.#abort.signal,
    )
    this.#dialled = await this.#dialling
  }

  #suspect(fault: Fault): void {
    if (this.#over) return
    this.#options.events.log('debug', 'patchbay', `Checking the connection: ${new FaultError(fault).message}`)
    // An event source that broke comes back by itself, but to a new session that nobody has initialised.
    if (this.#dialled?.transport === 'sse' && fault.kind !== 'rpc') this.#renewal.renewInBackground()
    else this.#health.check(fault)
  }

  async #exchange(retire: () => Promise<void>): Promise<void> {
    const { verdict } = this
    this.#stopListening()
    await retire()
    await this.#dial(verdict)
    this.#options.events.log('info', 'patchbay', 'The server had forgotten the session; a new one was opened.')
    this.#listen()
    this.#resources.renewed()
    this.#lists.again('tools')
  }

  #listen(): void {
    const { client } = this
    this.#stopListening = keepListening(client, this.#options.clock, this.#options.experience.pauses, {
      broken: () => this.#health.check(),
      // What changed while nobody listened would otherwise be missed.
      reopened: () => this.#lists.again('tools'),
      log: (message) => this.#options.events.log('debug', 'patchbay', message),
      note: (message) => this.#options.events.log('info', 'patchbay', message),
      resources: () => this.#resources.uris,
    })
  }

  #lose(fault: Fault): void {
    if (this.#over) return
    this.#over = true
    this.#health.stop()
    this.#lists.stop()
    const { events } = this.#options
    // Requests that went out with the same credential get the same refusal, each its own, and not a lost answer.
    if (isRefusal(fault)) void this.#renewal.settled(lastAnswers).then(() => events.lost(fault))
    else events.lost(fault)
  }
}

/** How long answers that are on their way are waited for when the server takes a credential no longer (ms). */
const lastAnswers = 400

function isRefusal(fault: Fault): boolean {
  return fault.kind === 'auth' || (fault.kind === 'http' && (fault.status === 401 || fault.status === 403))
}
