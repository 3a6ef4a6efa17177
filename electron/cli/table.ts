/** The table of servers as lines of text. Pure. */
import type { ServerView } from '../../shared/model/server'
import type { SourceView } from '../../shared/model/source'
import { lookOf, type Look } from '../../shared/model/standing'
import { wordWithCountdown } from '../../shared/text/states'
import { printable } from '../../shared/text/printable'
import { paint, paintMark, type Painted } from './painted'
import { headline, marks, problemWords, sourceWord } from './words'

export interface TableOptions {
  colour: boolean
  /** Columns of the terminal; null when there is none to fit into. */
  width: number | null
  /** Ms since the epoch. */
  now: number
}

const colours: Readonly<Record<Look, number>> = { good: 32, asleep: 90, working: 36, you: 33, bad: 31, off: 90 }

/** The sentence, one line per server, its problem below it, then the files that cannot be read. */
export function statusTable(
  servers: readonly ServerView[],
  sources: readonly SourceView[],
  options: TableOptions,
): Painted[] {
  const rows = servers.map((server) => row(server, options.now))
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map(({ cells }) => cells[column]?.length ?? 0)))
  const colour = (code: number): number | null => (options.colour ? code : null)
  const lines = [paint(headline(servers, sources), colour(1)), paint('', null)]
  for (const { server, cells, look } of rows) {
    const [name = '', state = '', tools = '', latency = '', ...rest] = cells
    const text = [
      name.padEnd(widths[0] ?? 0),
      state.padEnd(widths[1] ?? 0),
      tools.padStart(widths[2] ?? 0),
      latency.padStart(widths[3] ?? 0),
      ...rest,
    ].join('  ')
    const line = fit(`${marks[look]} ${text}`, options.width).trimEnd()
    lines.push(paintMark(line, colour(colours[look])))
    for (const words of problemWords(server))
      lines.push(paint(fit(`    ${printable(words)}`, options.width), colour(2)))
  }
  const broken = sources.filter(({ problem }) => problem !== null)
  if (broken.length > 0) lines.push(paint('', null))
  for (const { path, problem } of broken) {
    const place = problem?.evidence.file
    const where = place ? `${path}:${place.line}:${place.column}` : path
    lines.push(paintMark(fit(printable(`${marks.bad} ${problem?.title ?? ''}: ${where}`), options.width), colour(31)))
  }
  return lines
}

function row(server: ServerView, now: number): { server: ServerView; cells: string[]; look: Look } {
  const { name, state, capabilities, pulse, target } = server
  const latencyMs = pulse?.latencyMs ?? null
  const tools = capabilities.tools
  const cells = [
    name,
    wordWithCountdown(state, now),
    tools === null ? '' : `${tools} ${tools === 1 ? 'tool' : 'tools'}`,
    latencyMs === null ? '' : `${Math.round(latencyMs)} ms`,
    sourceWord(server),
    target,
  ]
  return { server, cells: cells.map(printable), look: lookOf(server) }
}

function fit(line: string, width: number | null): string {
  return width === null || line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`
}
