/**
 * The ledger of started programs: one line per start and end, so that the next engine can reap what a crash of this one
 * left behind, and nothing else (docs/recovery.md, "Ending a program").
 */
import { appendFileSync } from 'node:fs'
import { z } from 'zod'
import { diskWords } from '../../../shared/text/disk'
import { readAsText, type Files, type Logger } from '../ports'
import { isMarker, processStartTime, processesWithMarkers } from './process-info'
import { killTree, maySignal } from './process-tree'

interface Program {
  /** What it and everything that it starts carries in the environment. */
  marker: string
  /** The server whose program it is. */
  owner: string
  /** SHA-256 of the command line, for a person who reads the file. */
  command: string
}
/** Written before the start, so that no instant is left in which a program runs that nobody knows of. */
interface IntentLine extends Program {
  op: 'intent'
}
interface StartLine extends Program {
  op: 'start'
  pid: number
  startTime: string | null
}
interface EndLine {
  op: 'end'
  marker: string
}

/** Until a line that could not be written is tried again (ms). */
const retryMs = 2_000
/** Lines; far more than programs can start on a bad day. */
const mostUnwritten = 10_000

export class Ledger {
  /** Markers of the programs that run now. */
  readonly #running = new Set<string>()
  /** Lines that could not be written yet. */
  #unwritten: string[] = []
  #retry: NodeJS.Timeout | null = null
  /** Of programs that an earlier engine left behind, by owner: resolves when none of them is left. */
  readonly #leftovers = new Map<string, Promise<number>>()

  constructor(
    readonly path: string,
    readonly files: Files,
    readonly platform: NodeJS.Platform,
    readonly logger: Logger,
    /** Finds what still runs. */
    readonly look: typeof processesWithMarkers = processesWithMarkers,
  ) {}

  /**
   * Begins a new page, and ends every program of an earlier engine that still runs. That goes on beside everything else:
   * only a program of the same owner has to wait for it, see `cleared`.
   */
  async open(): Promise<void> {
    const left = await this.#unfinished()
    // What cannot be read is not written over.
    if (left === null) return
    // What is not known to be over stays on record: this engine may be killed at any moment as well.
    await this.#rewrite(left)
    if (left.length === 0) return
    const marked = this.look(
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

  /**
   * Notes that a program is about to be started; whether it was or not, `ended` is due. The line is on disk when this returns,
   * as the engine may be killed at any moment.
   */
  intends(program: Program): void {
    this.#running.add(program.marker)
    this.#append({ op: 'intent', ...program })
  }

  /** Notes the number of a program that was announced. */
  started(pid: number, program: Program): void {
    this.#append({ op: 'start', pid, ...program, startTime: null })
    // The start time guards against a reused number; it takes a moment, so it follows in a line of its own.
    processStartTime(pid, this.platform).then(
      (startTime) => {
        // A program that has ended meanwhile may even have given its number to another.
        if (startTime !== null && this.#running.has(program.marker))
          this.#append({ op: 'start', pid, ...program, startTime })
      },
      (error: unknown) => this.logger.debug('No start time', { pid, error: String(error) }),
    )
  }

  /** Notes that nothing of this program runs. */
  ended(marker: string): void {
    this.#running.delete(marker)
    this.#append({ op: 'end', marker })
  }

  /** Never rejects. */
  async #reapOne(line: IntentLine | StartLine, all: Promise<Map<string, number[]>>): Promise<boolean> {
    try {
      return await this.#reap(line, all)
    } catch (error) {
      // It stays on record: the next start looks again.
      this.logger.error('What an earlier run left behind cannot be looked for', { why: diskWords(error) })
      return false
    }
  }

  async #reap(line: IntentLine | StartLine, all: Promise<Map<string, number[]>>): Promise<boolean> {
    const { marker } = line
    const marked = (await all).get(marker) ?? []
    const { pid, startTime } = line.op === 'start' ? line : { pid: marked[0] ?? 0, startTime: null }
    const alive = startTime === null ? null : await processStartTime(pid, this.platform)
    const same = alive !== null && alive === startTime
    const left = same || marked.length > 0
    if (left) {
      this.logger.info('Ending a program that an earlier run left behind', { pid })
      const leaderIsOurs = same || marked.includes(pid)
      await killTree({ pid, marker, platform: this.platform, leaderIsOurs, graceMs: 2000 })
    }
    this.#append({ op: 'end', marker })
    return left
  }

  async #unfinished(): Promise<(IntentLine | StartLine)[] | null> {
    try {
      return unfinishedIn((await readAsText(this.files, this.path)) ?? '')
    } catch (error) {
      this.logger.error('The process ledger cannot be read', { why: diskWords(error) })
      return null
    }
  }

  /** In one step, so that a crash leaves either page. */
  async #rewrite(lines: readonly (IntentLine | StartLine)[]): Promise<void> {
    try {
      await this.files.write(this.path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    } catch (error) {
      // The old page is as good, only longer.
      this.logger.error('The process ledger cannot be written', { why: diskWords(error) })
    }
  }

  #append(line: IntentLine | StartLine | EndLine): void {
    this.#unwritten.push(`${JSON.stringify(line)}\n`)
    this.#write()
  }

  /** A full disk must not stop a server from starting: what cannot be written now is written when there is room again. */
  #write(): void {
    const isLate = this.#retry !== null
    try {
      // The last try may have left half a line.
      appendFileSync(this.path, `${isLate ? '\n' : ''}${this.#unwritten.join('')}`, { mode: 0o600 })
      this.#unwritten = []
      if (this.#retry) clearTimeout(this.#retry)
      this.#retry = null
    } catch (error) {
      if (!isLate) this.logger.error('The process ledger cannot be written', { why: diskWords(error) })
      if (this.#retry) clearTimeout(this.#retry)
      this.#unwritten = this.#unwritten.slice(-mostUnwritten)
      this.#retry = setTimeout(() => this.#write(), retryMs).unref()
    }
  }
}

/** The programs that a page has announced or started, and not ended. Lines that are torn, or that are not ours in every detail, count for nothing. */
export function unfinishedIn(page: string): (IntentLine | StartLine)[] {
  const open = new Map<string, IntentLine | StartLine>()
  for (const line of page.split('\n')) {
    const entry = parseLine(line)
    if (entry?.op === 'end') open.delete(entry.marker)
    else if (entry) open.set(entry.marker, entry)
  }
  return [...open.values()]
}

// What stands here is sent signals, so nothing is taken on trust: a wrong number or marker means somebody else.
const marker = z.string().refine(isMarker)
const program = { marker, owner: z.string().default(''), command: z.string() }
const lineSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('intent'), ...program }),
  z.object({
    op: z.literal('start'),
    pid: z.number().refine((pid) => pid > 0 && maySignal(pid)),
    ...program,
    startTime: z.string().min(1).nullable(),
  }),
  z.object({ op: z.literal('end'), marker }),
])

function parseLine(line: string): IntentLine | StartLine | EndLine | null {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    // Torn by a crash.
    return null
  }
}
