/**
 * The servers' past across restarts, for people alone: nothing is ever decided by it (docs/recovery.md, law 1). Losing the last
 * seconds of it in a crash is no harm, so it is written seldom.
 */
import { join } from 'node:path'
import { z } from 'zod'
import type { StateSpan } from '../../../shared/model/history'
import type { Cancel, Clock, Files, Logger } from '../ports'
import { whyUnusable } from '../util/unusable'
import { Saver } from '../util/saver'

/** Changes within this time are written together (ms). */
const gatherMs = 10_000
/** So often it is noted that Patchbay still runs (ms): after a crash nobody else knows until when. */
const aliveMs = 5 * 60_000

const kinds = {
  disabled: 'disabled',
  disconnected: 'disconnected',
  connecting: 'connecting',
  connected: 'connected',
  asleep: 'asleep',
  reconnecting: 'reconnecting',
  'needs-auth': 'needs-auth',
  authorizing: 'authorizing',
  failed: 'failed',
  disconnecting: 'disconnecting',
  closed: 'closed',
} as const satisfies { [K in StateSpan['kind']]: K }
const spanSchema = z.object({ kind: z.enum(kinds), from: z.iso.datetime(), code: z.string().nullable() })
const fileSchema = z.object({
  version: z.literal(1),
  savedAt: z.iso.datetime(),
  // A stretch that makes no sense, as from another version, costs none of the others.
  servers: z.record(z.string(), z.array(spanSchema.nullable().catch(null))),
})

export interface HistoryStoreOptions {
  home: string
  files: Files
  clock: Clock
  logger: Logger
  /** Told when the file cannot be written, and with null when it can again. */
  trouble: (path: string, error: unknown) => void
  /** Servers that nobody remembers any more have no history either. */
  isKnown: (id: string) => boolean
}

export class HistoryStore {
  readonly #options: HistoryStoreOptions
  readonly #path: string
  readonly #servers = new Map<string, readonly StateSpan[]>()
  readonly #saver: Saver
  #noting: Cancel | null = null

  constructor(options: HistoryStoreOptions) {
    this.#options = options
    this.#path = join(options.home, 'history.json')
    this.#saver = new Saver({
      clock: options.clock,
      gatherMs,
      write: () => this.#write(),
      trouble: (error) => options.trouble(this.#path, error),
    })
  }

  /** Reads what an earlier run has written. Never throws: a history that cannot be read begins anew. */
  async load(): Promise<void> {
    const { files, logger } = this.#options
    try {
      const text = await files.read(this.#path)
      if (text === null) return
      const { savedAt, servers } = fileSchema.parse(JSON.parse(text))
      for (const [id, spans] of Object.entries(servers)) {
        const known = spans.filter((span) => span !== null)
        this.#servers.set(id, endedAt(known, savedAt))
      }
    } catch (error) {
      logger.error('The history cannot be read; beginning anew', { reason: whyUnusable(error) })
    }
  }

  /** The past of a server, oldest first. */
  of(id: string): readonly StateSpan[] {
    return this.#servers.get(id) ?? []
  }

  put(id: string, history: readonly StateSpan[]): void {
    if (this.#servers.get(id) === history) return
    this.#servers.set(id, history)
    this.#saver.soon()
  }

  /** Writes what is not on disk yet. Never throws. */
  async close(): Promise<void> {
    await this.#saver.close()
    this.#noting?.()
  }

  async #write(): Promise<void> {
    this.#noting?.()
    this.#noting = this.#options.clock.after(aliveMs, () => this.#saver.soon())
    const { files, clock, isKnown } = this.#options
    const servers = Object.fromEntries([...this.#servers].filter(([id]) => isKnown(id)))
    const savedAt = new Date(clock.now()).toISOString()
    await files.write(this.#path, JSON.stringify({ version: 1, savedAt, servers }))
  }
}

/** From then on Patchbay was not running. */
function endedAt(spans: readonly StateSpan[], at: string): StateSpan[] {
  return spans.length === 0 || spans.at(-1)?.kind === 'closed'
    ? [...spans]
    : [...spans, { kind: 'closed', from: at, code: null }]
}
