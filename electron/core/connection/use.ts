/**
 * What others do with one server: calls, requests, watched resources, tasks. A program that sleeps is woken for it, and kept
 * awake meanwhile; an answer that asks for more rights is noticed on its way.
 */
import type { ToolResult } from '../../../shared/model/capabilities'
import type { McpClient, CallWatch } from '../mcp/mcp'
import type { Pipe } from '../mcp/pipe'
import type { Session } from '../mcp/session'
import { challengeIn } from '../mcp/tool-result'
import type { Clock } from '../ports'
import { describeTarget } from '../sources/describe'
import { isInvalid, type Definition } from '../sources/definition'
import type { Redactor } from '../vault/redact'
import { callTool, onSession, type Callee } from './caller'
import type { FactsKeeper } from './facts-keeper'
import type { IdleSleep } from './idle-sleep'
import type { Link } from './link'

/** Longest call when the entry sets no limit of its own (ms); progress notices extend it. */
const callLimit = 10 * 60_000

export interface UseParts {
  callee: Callee
  clock: Clock
  redactor: Redactor
  definition: () => Definition
  link: Pick<Link, 'run' | 'watchResources' | 'keepApart'>
  sleep: Pick<IdleSleep, 'during' | 'watched' | 'task'>
  log: FactsKeeper['log']
  /** Told of every fault, and of every answer that asks for a sign-in (RFC 6750, section 3.1), before the caller is. */
  notice: (challenge: unknown) => void
}

export class Use {
  readonly #parts: UseParts

  constructor(parts: UseParts) {
    this.#parts = parts
  }

  /** Calls a tool. See `Engine.call` for `patienceMs` and the errors. */
  call(tool: string, args: Record<string, unknown>, patienceMs: number, watch: CallWatch = {}): Promise<ToolResult> {
    const { callee, clock, definition, log, notice, redactor, sleep } = this.#parts
    const { entry } = definition()
    const timeoutMs = (isInvalid(entry) ? null : entry.timeoutMs) ?? callLimit
    const call = { tool, args, timeoutMs, patienceMs, watch }
    return sleep.during(() =>
      callTool(callee, call, clock, {
        target: describeTarget(definition()),
        redact: (text) => redactor.text(text),
        log: (level, message, record) => log(level, 'call', message, record),
        failed: notice,
        answered: (result) => notice(challengeIn(result)),
      }),
    )
  }

  /**
   * Runs requests of others on the live connection, each once. Waits for a connection that is being made or tried again.
   * Rejects with what `work` does, or a `PatchbayError` when there is no connection.
   * @param client whose request it is: where every client has a connection of its own, it is run on that one
   */
  async run<T>(
    patienceMs: number,
    client: string | undefined,
    work: (client: McpClient, pipe: Pipe) => Promise<T>,
  ): Promise<T> {
    const { callee, clock, link, notice, sleep } = this.#parts
    const patience = { patienceMs, successorMs: patienceMs, waitsForRetry: true }
    const run = (session: Session): Promise<T> => link.run(session, client, work)
    try {
      const answer = await sleep.during(() => onSession(callee, patience, clock, run))
      notice(challengeIn(answer))
      return answer
    } catch (error) {
      notice(error)
      throw error
    }
  }

  /** See `Link.watchResources`. */
  watchResources(uris: readonly string[]): void {
    this.#parts.link.watchResources(uris)
    this.#parts.sleep.watched(uris.length > 0)
  }

  /** A task of somebody goes on there, for so long (ms) at most; null: nobody waits for it. */
  holdTask(id: string, forMs: number | null): void {
    this.#parts.sleep.task(id, forMs)
  }

  /** See `Link.keepApart`. */
  keepApart(): void {
    this.#parts.link.keepApart()
  }
}
