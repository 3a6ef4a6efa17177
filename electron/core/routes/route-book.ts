/**
 * The entries that lead through Patchbay, with what stood in their place: `routes.json`, owner-only like the clients' files
 * themselves. An entry that was given back stays for a while, so that an undone edit finds it again.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { clients, type ClientId } from '../../../shared/model/clients'
import type { Lead } from '../../../shared/model/route'
import { printableJson } from '../../../shared/text/printable'
import { readAsText, type Files, type Logger } from '../ports'
import { whyUnusable } from '../util/unusable'
import { containerKey, type Location } from '../sources/definition'

export interface RouteRecord {
  /** The server that the entry led to, and leads to through Patchbay. */
  server: string
  lead: Lead
  location: Location
  /** The entry as it was: its value, and the stretch of the file's text in which it stood. */
  raw: unknown
  original: string
  /** The same of what was written in its place. */
  written: unknown
  text: string
  /** The gateway's client that was made for it. */
  token: string | null
  /** ms since the epoch: when it was last written. */
  at: number
  /** When it was given back. */
  endedAt: number | null
}

const clientIds = clients.map(({ id }) => id) as [ClientId, ...ClientId[]]
const recordSchema: z.ZodType<RouteRecord> = z.object({
  server: z.string().min(1),
  lead: z.enum(['bridge', 'gateway', 'borrow']),
  location: z.object({
    client: z.enum(clientIds),
    scope: z.enum(['user', 'local', 'project', 'managed', 'plugin']),
    path: z.string(),
    project: z.string().nullable(),
    name: z.string(),
  }),
  raw: z.unknown(),
  original: z.string(),
  written: z.unknown(),
  text: z.string(),
  token: z.string().nullable(),
  at: z.number(),
  endedAt: z.number().nullable(),
})
const fileSchema = z.object({ routes: z.array(z.unknown()) })

/** Of entries that were given back, the originals of so many are kept. */
const mostEnded = 200

export class RouteBook {
  readonly #path: string
  readonly #ports: { files: Files; logger: Logger }
  #records = new Map<string, RouteRecord>()
  /** What is on disk could not be read yet; it is not written over. */
  #unread = false

  /** @param home the state directory */
  constructor(home: string, ports: { files: Files; logger: Logger }) {
    this.#path = join(home, 'routes.json')
    this.#ports = ports
  }

  /**
   * Reads what is kept. Never rejects: a file that makes no sense is put aside, for originals may be in it; one that cannot be
   * read just now is read before the next write.
   */
  async load(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      this.#unread = true
      this.#ports.logger.error('The originals of routed entries cannot be read just now', {
        reason: whyUnusable(error),
      })
    }
  }

  /** Rejects while the file cannot be read. */
  async #read(): Promise<void> {
    const { files, logger } = this.#ports
    const text = await readAsText(files, this.#path)
    this.#unread = false
    if (text === null) return
    const kept = recordsIn(text)
    for (const record of kept.records) if (!this.#records.has(record.server)) this.#records.set(record.server, record)
    if (kept.whole) return
    logger.error('Not all originals of routed entries make sense; the old file is kept', {
      file: `${this.#path}.broken`,
    })
    await files.write(`${this.#path}.broken`, text).catch(() => undefined)
  }

  all(): RouteRecord[] {
    return [...this.#records.values()]
  }

  /** By the id of its server. */
  get(server: string): RouteRecord | undefined {
    return this.#records.get(server)
  }

  /** Those whose entries stand, or stood, beside this one. */
  beside(location: Location): RouteRecord[] {
    const container = containerKey(location)
    return this.all().filter((record) => containerKey(record.location) === container)
  }

  /**
   * Keeps records on disk before anything leads to them; the answer takes that back. Rejects with the system's error when
   * they cannot be written, or the earlier ones cannot be read.
   */
  async put(records: readonly RouteRecord[]): Promise<() => Promise<void>> {
    if (this.#unread) await this.#read()
    const before = new Map(this.#records)
    for (const record of records) this.#records.set(record.server, record)
    const ended = this.all().filter(({ endedAt }) => endedAt !== null)
    const oldest = ended.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0)).slice(0, -mostEnded)
    for (const { server } of oldest) this.#records.delete(server)
    const undo = async (): Promise<void> => {
      this.#records = before
      await this.#write().catch(() => undefined)
    }
    try {
      await this.#write()
    } catch (error) {
      this.#records = before
      throw error
    }
    return undo
  }

  async #write(): Promise<void> {
    await this.#ports.files.write(this.#path, `${printableJson({ version: 1, routes: this.all() }, 2)}\n`)
  }
}

/** What is readable of a file; `whole`: all of it. */
function recordsIn(text: string): { records: RouteRecord[]; whole: boolean } {
  try {
    const { routes } = fileSchema.parse(JSON.parse(text))
    const records = routes.flatMap((each) => recordSchema.safeParse(each).data ?? [])
    return { records, whole: records.length === routes.length }
  } catch {
    return { records: [], whole: false }
  }
}
