/**
 * The connection of one server as it comes and goes: opens it, keeps its session, hears of its end, and tells the machine
 * what came of it. Whatever the machine has moved on from (another run) is closed and not told.
 */
import { FaultError } from '../problems/fault'
import type { McpClient } from '../mcp/mcp'
import type { Pipe } from '../mcp/pipe'
import type { Session, SessionEvents } from '../mcp/session'
import { Apart } from './apart'
import type { Connector } from './connector'
import type { ConnectionDeps } from './deps'
import type { Driver } from './driver'
import type { FactsKeeper } from './facts-keeper'
import type { SignInControl } from './sign-in-control'

/** For a session that belongs to no run of the machine, as the one a sign-in is proved with. */
export const noRun = -1

export class Link {
  readonly #id: string
  readonly #deps: Pick<ConnectionDeps, 'store' | 'credentials' | 'clock' | 'resourceUpdated' | 'taskTold'>
  readonly #driver: Driver
  readonly #connector: Connector
  readonly #keeper: FactsKeeper
  readonly #signIn: SignInControl
  readonly #apart: Apart
  #session: Session | null = null
  #opening: AbortController | null = null
  #watched: readonly string[] = []

  constructor(
    id: string,
    deps: Pick<ConnectionDeps, 'store' | 'credentials' | 'clock' | 'resourceUpdated' | 'taskTold'>,
    driver: Driver,
    connector: Connector,
    keeper: FactsKeeper,
    signIn: SignInControl,
  ) {
    this.#id = id
    this.#deps = deps
    this.#driver = driver
    this.#connector = connector
    this.#keeper = keeper
    this.#signIn = signIn
    this.#apart = new Apart({
      clock: deps.clock,
      open: (client, lost, opening) => connector.open({ ...this.events(noRun, client), lost }, opening),
    })
  }

  /** The live one, if there is one. */
  get session(): Session | null {
    return this.#session
  }

  /** Opens a connection for this run, and feeds `opened` or `failed`. Never rejects. */
  open(run: number): Promise<void> {
    return this.#step(run, async (signal) => {
      try {
        await this.#adopt(run, await this.#connector.open(this.events(run), signal))
      } catch (error) {
        if (!signal.aborted) await this.#fail(run, error, signal)
      }
    })
  }

  /** These resources are watched from now on, on this connection and on those that follow it. */
  watchResources(uris: readonly string[]): void {
    this.#watched = uris
    this.#session?.watchResources(uris)
  }

  /** Ends the attempt under way; its outcome is not told. */
  abort(reason: string): void {
    this.#opening?.abort(new Error(reason))
  }

  /** Runs a request of this client on the session, or on the client's own connection where every client has one. */
  run<T>(
    session: Session,
    client: string | undefined,
    work: (client: McpClient, pipe: Pipe) => Promise<T>,
  ): Promise<T> {
    const isApart = client !== undefined && this.#deps.store.get(this.#id)?.apart === true
    return isApart ? this.#apart.run(client, (own) => own.run(work)) : session.run(work)
  }

  /** From now on, until its entry is another one, every client has a connection of its own. */
  keepApart(): void {
    if (this.#deps.store.get(this.#id)?.apart !== false) return
    this.#deps.store.update(this.#id, { apart: true })
    const words =
      'The server asks its clients in a way that does not tell whom it means: each has a connection of its own now.'
    this.#keeper.log('info', 'patchbay', words)
  }

  /** Ends the session, and those of single clients; resolves when nothing of them is left. */
  async close(): Promise<void> {
    const session = this.#session
    this.#session = null
    await Promise.all([session?.close(), this.#apart.close()])
  }

  /**
   * What a session tells of itself; of one of `noRun` only its log is kept, and what it says of tasks.
   * @param client whose own it is; null: it is everybody's
   */
  events(run: number, client: string | null = null): SessionEvents {
    return {
      lost: (fault) =>
        this.#driver.enqueue(() => this.#step(run, (signal) => this.#fail(run, new FaultError(fault), signal))),
      alive: (latencyMs) => {
        if (this.#driver.isCurrent(run)) this.#keeper.alive(latencyMs)
      },
      listsChanged: (lists) => {
        if (this.#driver.isCurrent(run)) this.#keeper.lists(lists)
      },
      resourceUpdated: (uri) => {
        if (this.#driver.isCurrent(run)) this.#deps.resourceUpdated(this.#id, uri)
      },
      taskTold: (notice) => this.#deps.taskTold(this.#id, notice, client),
      log: (level, origin, message) => this.#keeper.log(level, origin, message),
    }
  }

  /** A step that takes time; whatever makes it pointless aborts it. */
  async #step(run: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (!this.#driver.isCurrent(run)) return
    const opening = new AbortController()
    this.#opening = opening
    try {
      await work(opening.signal)
    } finally {
      this.#opening = null
    }
  }

  async #adopt(run: number, session: Session): Promise<void> {
    if (!this.#driver.isCurrent(run)) return session.close()
    this.#session = session
    if (this.#watched.length > 0) session.watchResources(this.#watched)
    this.#deps.store.update(this.#id, { verdict: session.verdict })
    const { introduction, era } = session.client
    this.#keeper.opened(introduction)
    const auth = this.#connector.endpoint && this.#deps.credentials.view(this.#connector.endpoint.url)
    if (auth) this.#keeper.set({ auth })
    this.#keeper.lists(session.lists)
    this.#driver.feed({ type: 'opened', run, era })
  }

  async #fail(run: number, error: unknown, signal: AbortSignal): Promise<void> {
    const fault = error instanceof FaultError ? error.fault : null
    if (fault) this.#signIn.heard(fault)
    const failure = await this.#connector.failureOf(error, this.#keeper.facts.auth.kind, signal)
    if (failure.then === 'needs-auth') this.#keeper.setAuth({ kind: 'oauth' })
    this.#keeper.log('warn', 'patchbay', `${failure.problem.title}. ${failure.problem.detail}`)
    this.#driver.feed({ type: 'failed', run, failure, crashed: fault?.kind === 'exited' })
  }
}
