/**
 * The ledger of started programs: one line per start and end, so that the next engine can reap what a crash of this one
 * left behind, and nothing else (docs/recovery.md, "Ending a program").
 */
import { appendFileSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Logger } from '../ports'
import { isMarker, processStartTime, processesWithMarkers } from './process-info'
import { killTree, maySignal } from './process-tree'

interface StartLine {
  op: 'start'
  pid: number
  marker: string
  /** The server whose program it is. */
  owner: string
  /** SHA-256 of the command line, for a person who reads the file. */
  command: string
  startTime: string | null
}
interface EndLine {
  op: 'end'
  pid: number
  marker: string
}

export class Ledger {
  /** Markers of the programs that run now. */
  readonly #running = new Set<string>()
  /** Of programs that an earlier engine left behind, by owner: resolves when none of them is left. */
  readonly #leftovers = new Map<string, Promise<number>>()

  constructor(
    readonly path: string,
    readonly platform: NodeJS.Platform,
    readonly logger: Logger,
  ) {}

  /**
   * Begins a new page, and ends every program of an earlier engine that still runs. That goes on beside everything else:
   * only a program of the same owner has to wait for it, see `cleared`.
   */
  async open(): Promise<void> {
    const left = await this.#unfinished()
    // What is not known to be over stays on record: this engine may be killed at any moment as well.
    await this.#rewrite(left)
    if (left.length === 0) return
    const marked = processesWithMarkers(
      left.map(({ marker }) => marker),
      this.platform,
    )
    for (const line of left) {
      const before = this.#leftovers.get(line.owner) ?? Promise.resolve(0)
      const own = this.#reapOne(line, marked)
      this.#leftovers.set(
        line.owner,
        Promise.all([before, own]).then(([some, one]) => some + (one ? 1 : 0)),
      )
    }
  }

  /** Resolves when no program of this owner runs that an earlier engine has started. */
  async cleared(owner: string): Promise<void> {
    await this.#leftovers.get(owner)
  }

  /** Resolves when nothing of an earlier engine is left. @returns how many programs were ended */
  async reaped(): Promise<number> {
    return (await Promise.all(this.#leftovers.values())).reduce((sum, count) => sum + count, 0)
  }

  /** Notes a start. The line is on disk when this returns, as the engine may be killed at any moment. */
  started(pid: number, marker: string, owner: string, command: string): void {
    this.#running.add(marker)
    this.#append({ op: 'start', pid, marker, owner, command, startTime: null })
    // The start time guards against a reused number; it takes a moment, so it follows in a line of its own.
    processStartTime(pid, this.platform).then(
      (startTime) => {
        // A program that has ended meanwhile may even have given its number to another.
        if (startTime !== null && this.#running.has(marker))
          this.#append({ op: 'start', pid, marker, owner, command, startTime })
      },
      (error: unknown) => this.logger.debug('No start time', { pid, error: String(error) }),
    )
  }

  ended(pid: number, marker: string): void {
    this.#running.delete(marker)
    this.#append({ op: 'end', pid, marker })
  }

  async #reapOne({ pid, marker, startTime }: StartLine, all: Promise<Map<string, number[]>>): Promise<boolean> {
    const marked = (await all).get(marker) ?? []
    const alive = startTime === null ? null : await processStartTime(pid, this.platform)
    const same = alive !== null && alive === startTime
    const left = same || marked.length > 0
    if (left) {
      this.logger.info('Ending a program that an earlier run left behind', { pid })
      const leaderIsOurs = same || marked.includes(pid)
      await killTree({ pid, marker, platform: this.platform, leaderIsOurs, graceMs: 2000 })
    }
    this.#append({ op: 'end', pid, marker })
    return left
  }

  async #unfinished(): Promise<StartLine[]> {
    let text: string
    try {
      text = await readFile(this.path, 'utf8')
    } catch {
      // No ledger, nothing left behind.
      return []
    }
    return unfinishedIn(text)
  }

  /** In one step, so that a crash leaves either page. */
  async #rewrite(lines: readonly StartLine[]): Promise<void> {
    const draft = `${this.path}.${process.pid}.tmp`
    try {
      await writeFile(draft, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 })
      await rename(draft, this.path)
    } catch (error) {
      // The old page is as good, only longer.
      await rm(draft, { force: true }).catch(() => undefined)
      this.logger.error('The process ledger cannot be written', { error: String(error) })
    }
  }

  #append(line: StartLine | EndLine): void {
    try {
      appendFileSync(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    } catch (error) {
      // A full disk must not stop a server from starting; only the clean-up after a crash is lost.
      this.logger.error('The process ledger cannot be written', { error: String(error) })
    }
  }
}

/** The programs that a page has started and not ended. Lines that are torn, or that are not ours in every detail, count for nothing. */
export function unfinishedIn(page: string): StartLine[] {
  const open = new Map<string, StartLine>()
  for (const line of page.split('\n')) {
    const entry = parseLine(line)
    if (entry?.op === 'start') open.set(entry.marker, entry)
    if (entry?.op === 'end') open.delete(entry.marker)
  }
  return [...open.values()]
}

// What stands here is sent signals, so nothing is taken on trust: a wrong number or marker means somebody else.
const common = { pid: z.number().refine((pid) => pid > 0 && maySignal(pid)), marker: z.string().refine(isMarker) }
const lineSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('start'),
    ...common,
    owner: z.string().default(''),
    command: z.string(),
    startTime: z.string().min(1).nullable(),
  }),
  z.object({ op: z.literal('end'), ...common }),
])

function parseLine(line: string): StartLine | EndLine | null {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    // Torn by a crash.
    return null
  }
}
