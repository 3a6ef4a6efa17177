/**
 * One live connection: its lists, its calls, its health. It repairs a forgotten session inside the call that met it, and
 * reports once, through `lost`, when it cannot go on; building anew is the supervisor's business.
 */
import type { Prompt, Resource, Tool, ToolResult } from '../../../shared/model/capabilities'
import type { Clock, Limits } from '../ports'
import { dial, type Dialled, type DialOptions, type Verdict } from './dial'
import { FaultError, type Fault } from '../problems/fault'
import { Health } from './health'
import type { Launch } from '../launch/launch'
import type { ListKinds, McpClient } from './mcp'
import { keepListening } from './subscription'

export interface Lists {
  tools: Tool[]
  prompts: Prompt[] | null
  resources: Resource[] | null
  /** Why the tools could not be listed although the server is there. */
  toolsFault: Fault | null
}

export interface SessionEvents {
  /** The connection is over. Called at most once, never after `close`. */
  lost: (fault: Fault) => void
  /** Something succeeded; `latencyMs` when it was a probe. */
  alive: (latencyMs: number | null) => void
  listsChanged: (lists: Lists) => void
  log: (level: 'debug' | 'info' | 'warn' | 'error', origin: 'patchbay' | 'stderr' | 'server', message: string) => void
}

export type SessionOptions = Omit<DialOptions, 'events'> & {
  clock: Clock
  events: SessionEvents
  /** Ends the connections of `fetch`; nothing of this session needs them any more. */
  release: () => void
  limits: Pick<Limits, 'idleMs' | 'probeMs'>
  /** Resolves when no server is being connected: what nobody waits for is done then. */
  quiet: () => Promise<void>
}

const listTimeout = 30_000
/** Cut before it is redacted, but far beyond what is shown: a secret at the cut must not be shown in part. */
const longestStray = 16_000

export class Session {
  lists: Lists = { tools: [], prompts: null, resources: null, toolsFault: null }
  readonly #launch: Launch
  readonly #options: SessionOptions
  readonly #health: Health
  readonly #abort = new AbortController()
  #dialled: Dialled | null = null
  #dialling: Promise<Dialled> | null = null
  #stopListening: () => void = () => undefined
  #renewing: Promise<McpClient> | null = null
  /** How many requests each client carries just now. */
  readonly #underway = new Map<McpClient, number>()
  /** Clients of forgotten sessions that are closed once their last request has its answer. */
  readonly #retired = new Set<McpClient>()
  #relisting = new Set<keyof ListKinds>()
  #cancelRelist: () => void = () => undefined
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
      await session.#listTools()
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
    this.#health = new Health({
      clock: options.clock,
      limits: options.limits,
      probe: (timeoutMs) => this.#probe(timeoutMs),
      alive: options.events.alive,
      dead: (fault) => this.#lose(fault),
    })
  }

  get client(): McpClient {
    if (!this.#dialled) throw new FaultError({ kind: 'closed', message: 'Not connected' })
    return this.#dialled.client
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
    signal?: AbortSignal,
  ): Promise<ToolResult> {
    const result = await this.#inSession((client) => client.callTool(tool, args, { timeoutMs, signal }))
    this.#health.sawTraffic()
    return result
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
    this.#cancelRelist()
    this.#stopListening()
    // A dial under way ends with the abort above, and cleans up behind itself.
    await this.#dialling?.catch(() => undefined)
    await Promise.all([...this.#retired].map((client) => client.close()))
    await this.#dialled?.client.close()
    await this.#dialled?.process?.stop()
    this.#options.release()
  }

  #live(): void {
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
    for (const kind of ['prompts', 'resources'] as const) if (offers[kind]) this.#relist(kind)
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
          listChanged: (kind) => this.#relist(kind),
          log: (level, message) => events.log(logLevel(level), 'server', message),
          stderr: (line) => events.log('info', 'stderr', line),
          stray: (line) =>
            events.log('warn', 'patchbay', `A line on stdout is not an MCP message: ${line.slice(0, longestStray)}`),
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
    if (this.#dialled?.transport === 'sse' && fault.kind !== 'rpc') this.#renewInBackground()
    else this.#health.check()
  }

  async #probe(timeoutMs: number): Promise<void> {
    try {
      await this.#inSession((client) => client.probe(timeoutMs))
    } catch (error) {
      // An error answer is an answer.
      if (!(error instanceof FaultError) || error.fault.kind !== 'rpc') throw error
    }
  }

  /** Runs a request; when the server has forgotten the session, opens a new one and runs it exactly once more. */
  async #inSession<T>(work: (client: McpClient) => Promise<T>): Promise<T> {
    // While a new session is being opened, the old client is of no use any more.
    const client = (await this.#renewing) ?? this.client
    try {
      return await this.#carry(client, work)
    } catch (error) {
      if (!(error instanceof FaultError) || !(await this.#sessionIsLost(error.fault, client))) {
        if (error instanceof FaultError && error.fault.kind !== 'rpc') this.#health.check()
        throw error
      }
    }
    return this.#carry(await this.#renew(client), work)
  }

  async #carry<T>(client: McpClient, work: (client: McpClient) => Promise<T>): Promise<T> {
    this.#underway.set(client, (this.#underway.get(client) ?? 0) + 1)
    try {
      return await work(client)
    } finally {
      const left = (this.#underway.get(client) ?? 1) - 1
      if (left > 0) this.#underway.set(client, left)
      else this.#underway.delete(client)
      if (left === 0 && this.#retired.delete(client)) void client.close()
    }
  }

  /** 404 by the specification; 400 by widespread habit, but a 400 may also be about the request itself, so ask. */
  async #sessionIsLost(fault: Fault, client: McpClient): Promise<boolean> {
    if (this.#over || fault.kind !== 'http') return false
    const sse = this.#dialled?.transport === 'sse'
    if (!sse && !client.hasSession()) return false
    // Somebody else has met it first.
    if (client !== this.client) return [400, 404].includes(fault.status)
    if (fault.status === 404) return true
    if (fault.status !== 400) return false
    if (/session/i.test(fault.body ?? '')) return true
    try {
      await client.probe(5_000)
      return false
    } catch (error) {
      return error instanceof FaultError && error.fault.kind === 'http' && [400, 404].includes(error.fault.status)
    }
  }

  /** A new client and transport in place of `old`; all who ask meanwhile share it. */
  #renew(old: McpClient): Promise<McpClient> {
    if (this.#dialled && this.#dialled.client !== old) return Promise.resolve(this.#dialled.client)
    this.#renewing ??= this.#exchange(old).finally(() => {
      this.#renewing = null
    })
    return this.#renewing
  }

  async #exchange(old: McpClient): Promise<McpClient> {
    const verdict = this.verdict
    this.#stopListening()
    // Whatever else is under way over HTTP gets an answer of its own (a 404 too); over SSE all answers are lost by now.
    if (this.#dialled?.transport === 'http' && this.#underway.has(old)) this.#retired.add(old)
    else await old.close()
    try {
      await this.#dial(verdict)
    } catch (error) {
      this.#lose(error instanceof FaultError ? error.fault : { kind: 'other', message: String(error) })
      throw error
    }
    this.#options.events.log('info', 'patchbay', 'The server had forgotten the session; a new one was opened.')
    this.#listen()
    this.#relist('tools')
    return this.client
  }

  #renewInBackground(): void {
    // Its failure is reported as `lost`.
    this.#renew(this.client).catch(() => undefined)
  }

  #listen(): void {
    const { client } = this
    this.#stopListening = keepListening(client, this.#options.clock, {
      broken: () => this.#health.check(),
      // What changed while nobody listened would otherwise be missed.
      reopened: () => this.#relist('tools'),
      log: (message) => this.#options.events.log('debug', 'patchbay', message),
    })
  }

  /** Lists again soon; a burst of notices leads to one listing. */
  #relist(kind: keyof ListKinds): void {
    if (this.#over) return
    this.#relisting.add(kind)
    this.#cancelRelist()
    this.#cancelRelist = this.#options.clock.after(100, () => {
      const kinds = [...this.#relisting]
      this.#relisting.clear()
      this.#listAgain(kinds).catch((error: unknown) => {
        this.#options.events.log('warn', 'patchbay', `A list could not be read: ${String(error)}`)
      })
    })
  }

  async #listAgain(kinds: (keyof ListKinds)[]): Promise<void> {
    for (const kind of kinds) {
      if (kind === 'tools') await this.#listTools()
      else if (kind === 'prompts') this.lists = { ...this.lists, prompts: await this.client.listPrompts(listTimeout) }
      else this.lists = { ...this.lists, resources: await this.client.listResources(listTimeout) }
    }
    if (!this.#over) this.#options.events.listsChanged(this.lists)
  }

  async #listTools(): Promise<void> {
    try {
      const { client } = this
      const tools = await client.listTools(listTimeout)
      // What a server does not offer is known to be empty; what it offers is listed in a moment.
      const prompts = client.offers.prompts ? this.lists.prompts : []
      const resources = client.offers.resources ? this.lists.resources : []
      this.lists = { tools, prompts, resources, toolsFault: null }
    } catch (error) {
      if (!(error instanceof FaultError) || error.fault.kind !== 'rpc') throw error
      // The server lives, only this list is broken: say so rather than show 0 tools.
      this.lists = { ...this.lists, toolsFault: error.fault }
    }
  }

  #lose(fault: Fault): void {
    if (this.#over) return
    this.#over = true
    this.#health.stop()
    this.#options.events.lost(fault)
  }
}

function logLevel(level: string): 'debug' | 'info' | 'warn' | 'error' {
  switch (level) {
    case 'debug':
      return 'debug'
    case 'warning':
      return 'warn'
    case 'error':
    case 'critical':
    case 'alert':
    case 'emergency':
      return 'error'
    default:
      return 'info'
  }
}
