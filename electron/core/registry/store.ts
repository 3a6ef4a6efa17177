/** What is remembered of servers between runs: identity, the person's wish, approval, protocol, and how much they offered. */
import { join } from 'node:path'
import { z } from 'zod'
import { printableJson } from '../../../shared/text/printable'
import type { Verdict } from '../mcp/dial'
import type { Clock, Files, Logger } from '../ports'
import { whyUnusable } from '../util/unusable'
import { Saver } from '../util/saver'

/** What the person wants of a server; it outlives runs. */
export type Intent = 'connected' | 'disconnected'

const count = z.number().int().nonnegative()
const fileSchema = z.object({ servers: z.array(z.unknown()) })
const verdictSchema = z.object({
  transport: z.enum(['http', 'sse']),
  protocol: z.discriminatedUnion('era', [
    z.object({ era: z.literal('modern'), discover: z.record(z.string(), z.unknown()) }),
    z.object({ era: z.literal('legacy'), offered: z.string().optional() }),
  ]),
  at: z.number(),
})
const recordSchema = z.object({
  id: z.string().min(1),
  location: z.string(),
  container: z.string(),
  fingerprint: z.string(),
  intent: z.enum(['connected', 'disconnected']).catch('connected'),
  approved: z.string().nullable().catch(null),
  verdict: verdictSchema.nullable().catch(null),
  counts: z.object({ tools: count, prompts: count.nullable(), resources: count.nullable() }).nullable().catch(null),
  apart: z.boolean().catch(false),
  seenAt: z.number().catch(0),
})

/** Never here: failures and "needs sign-in" (docs/recovery.md, law 1). */
export interface ServerRecord {
  id: string
  /** `locationKey`, `containerKey` and `fingerprint` of the definition when it was last seen. */
  location: string
  container: string
  fingerprint: string
  intent: Intent
  /** Fingerprint that a person has approved, for programs that a repository names. */
  approved: string | null
  verdict: Verdict | null
  counts: { tools: number; prompts: number | null; resources: number | null } | null
  /** Every client has a connection of its own. */
  apart: boolean
  /** When the definition was last present, in ms. */
  seenAt: number
}

/** Changes within this time are written together (ms); whoever needs them on disk at once calls `flush`. */
const gatherMs = 1_000

/** What is over in a moment, mostly. */
const passing: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY'])
const mostTries = 20
const tryAgainMs = 500

/** A definition that is gone is forgotten after this long (ms); until then its return finds everything as it was. */
const forgetAfter = 30 * 24 * 3_600_000

export class ServerStore {
  readonly #records = new Map<string, ServerRecord>()
  /** Ids that this run has seen: these are never forgotten in it, however long it lasts. */
  readonly #seen = new Set<string>()
  readonly #path: string
  readonly #files: Files
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #saver: Saver
  readonly #hide: <T>(value: T) => T
  /** Each record as it stands in the file: most writes are about one of hundreds. */
  readonly #written = new WeakMap<ServerRecord, string>()
  #saved = ''

  /**
   * @param trouble told when the file cannot be written, and with null when it can again
   * @param hide takes secrets out of what a server has said of itself
   */
  constructor(
    home: string,
    ports: { files: Files; clock: Clock; logger: Logger },
    trouble: (path: string, error: unknown) => void,
    hide: <T>(value: T) => T,
  ) {
    this.#path = join(home, 'state.json')
    this.#files = ports.files
    this.#clock = ports.clock
    this.#logger = ports.logger
    this.#hide = hide
    this.#saver = new Saver({
      clock: ports.clock,
      gatherMs,
      write: () => this.#write(),
      trouble: (error) => trouble(this.#path, error),
    })
  }

  async load(): Promise<void> {
    let text: string | null = null
    try {
      text = await this.#readInPatience()
      if (text === null) return
      const { servers } = fileSchema.parse(JSON.parse(text))
      for (const item of servers) {
        const record = recordSchema.safeParse(item).data
        if (record) this.#records.set(record.id, record)
      }
      this.#saved = text
      if (this.#records.size < servers.length) {
        this.#logger.error('Some of the remembered state makes no sense; the rest is used')
        await this.#keepBroken(text)
      }
    } catch (error) {
      // Nothing in it is precious enough to refuse a start, but keep it for whoever wants to look.
      this.#logger.error('The remembered state cannot be read; beginning anew', { reason: whyUnusable(error) })
      if (text !== null) await this.#keepBroken(text)
    }
  }

  /** A machine that has no descriptor just now costs nobody what was approved: it is waited for, for a while. */
  async #readInPatience(): Promise<string | null> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#files.read(this.#path)
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : ''
        if (!passing.has(code) || tries === mostTries) throw error
        await new Promise<void>((resolve) => void this.#clock.after(tryAgainMs, resolve))
      }
    }
  }

  async #keepBroken(text: string): Promise<void> {
    try {
      await this.#files.write(`${this.#path}.broken`, text)
    } catch (error) {
      this.#logger.error('The broken state could not be kept', { reason: whyUnusable(error) })
    }
  }

  all(): ServerRecord[] {
    return [...this.#records.values()]
  }

  get(id: string): ServerRecord | undefined {
    return this.#records.get(id)
  }

  /** Changes a record in memory; it is on disk once `flush` resolves. */
  put(record: ServerRecord): void {
    this.#records.set(record.id, record)
    this.#seen.add(record.id)
    this.#saver.soon()
  }

  update(id: string, change: Partial<ServerRecord>): void {
    const record = this.#records.get(id)
    if (record) this.put({ ...record, ...change })
  }

  /** Resolves when everything put so far is on disk; rejects when it cannot be written. */
  flush(): Promise<void> {
    return this.#saver.flush()
  }

  /** Resolves after a last try to write what is not on disk yet. Never rejects. */
  close(): Promise<void> {
    return this.#saver.close()
  }

  async #write(): Promise<void> {
    // What changes in this very moment still belongs to it.
    await new Promise<void>((resolve) => setImmediate(resolve))
    const now = this.#clock.now()
    for (const record of this.#records.values()) {
      if (!this.#seen.has(record.id) && now - record.seenAt > forgetAfter) this.#records.delete(record.id)
    }
    const text = `{"version":1,"servers":[${this.all()
      .map((record) => this.#line(record))
      .join(',')}]}`
    if (text === this.#saved) return
    await this.#files.write(this.#path, text)
    this.#saved = text
  }

  /** Secrets are taken out once, while a record is new: what the server said then was said to those that were known by then. */
  #line(record: ServerRecord): string {
    const known = this.#written.get(record)
    if (known !== undefined) return known
    const line = printableJson({ ...record, verdict: this.#hide(record.verdict) })
    this.#written.set(record, line)
    return line
  }
}
