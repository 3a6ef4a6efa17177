/**
 * The ledger of started programs: one line per start and end, so that the next engine can reap what a crash of this one
 * left behind, and nothing else (docs/recovery.md, "Ending a program").
 */
import { appendFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Logger } from '../ports'
import { isMarker, processStartTime, processesWithMarker } from './process-info'
import { killTree, maySignal } from './process-tree'

interface StartLine {
  op: 'start'
  pid: number
  marker: string
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

  constructor(
    readonly path: string,
    readonly platform: NodeJS.Platform,
    readonly logger: Logger,
  ) {}

  /** Notes a start. The line is on disk when this returns, as the engine may be killed at any moment. */
  started(pid: number, marker: string, command: string): void {
    this.#running.add(marker)
    this.#append({ op: 'start', pid, marker, command, startTime: null })
    // The start time guards against a reused number; it takes a moment, so it follows in a line of its own.
    processStartTime(pid, this.platform).then(
      (startTime) => {
        // A program that has ended meanwhile may even have given its number to another.
        if (startTime !== null && this.#running.has(marker))
          this.#append({ op: 'start', pid, marker, command, startTime })
      },
      (error: unknown) => this.logger.debug('No start time', { pid, error: String(error) }),
    )
  }

  ended(pid: number, marker: string): void {
    this.#running.delete(marker)
    this.#append({ op: 'end', pid, marker })
  }

  /** Ends every program of an earlier engine that still runs, then begins a new page. @returns how many were ended. */
  async reap(): Promise<number> {
    const left = await this.#unfinished()
    const reaped = await Promise.all(left.map((line) => this.#reapOne(line)))
    try {
      await writeFile(this.path, '', { mode: 0o600 })
    } catch (error) {
      // An old page only costs a look at programs that are gone.
      this.logger.error('The process ledger cannot be begun anew', { error: String(error) })
    }
    return reaped.filter(Boolean).length
  }

  async #reapOne({ pid, marker, startTime }: StartLine): Promise<boolean> {
    const alive = await processStartTime(pid, this.platform)
    const same = alive !== null && startTime !== null && alive === startTime
    const marked = await processesWithMarker(marker, this.platform)
    if (!same && marked.length === 0) return false
    this.logger.info('Ending a program that an earlier run left behind', { pid })
    await killTree({ pid, marker, platform: this.platform, leaderIsOurs: same || marked.includes(pid), graceMs: 2000 })
    return true
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
  z.object({ op: z.literal('start'), ...common, command: z.string(), startTime: z.string().min(1).nullable() }),
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
