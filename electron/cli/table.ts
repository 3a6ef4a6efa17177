/** The table of servers as lines of text. Pure. */
import type { ServerView } from '../../shared/model/server'
import type { SourceView } from '../../shared/model/source'
import { headline, lookOf, marks, problemWords, sourceWord, stateWord, type Look } from './words'

export interface TableOptions {
  colour: boolean
  /** Columns of the terminal; null when there is none to fit into. */
  width: number | null
  /** Ms since the epoch. */
  now: number
}

const colours: Readonly<Record<Look, number>> = { good: 32, working: 36, you: 33, bad: 31, off: 90 }

/** The sentence, one line per server, its problem below it, then the files that cannot be read. */
export function statusTable(
  servers: readonly ServerView[],
  sources: readonly SourceView[],
  options: TableOptions,
): string[] {
  const rows = servers.map((server) => row(server, options.now))
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map(({ cells }) => cells[column]?.length ?? 0)))
  const lines = [paint(headline(servers), 1, options), '']
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
    lines.push(paintStart(line, colours[look], options))
    for (const words of problemWords(server))
      lines.push(paint(fit(`    ${printable(words)}`, options.width), 2, options))
  }
  const broken = sources.filter(({ problem }) => problem !== null)
  if (broken.length > 0) lines.push('')
  for (const { path, problem } of broken) {
    const place = problem?.evidence.file
    const where = place ? `${path}:${place.line}:${place.column}` : path
    lines.push(paintStart(fit(printable(`${marks.bad} ${problem?.title ?? ''}: ${where}`), options.width), 31, options))
  }
  return lines
}

function row(server: ServerView, now: number): { server: ServerView; cells: string[]; look: Look } {
  const { name, state, capabilities, pulse, target } = server
  const latencyMs = pulse?.latencyMs ?? null
  const tools = capabilities.tools
  const cells = [
    name,
    stateWord(state, now),
    tools === null ? '' : `${tools} ${tools === 1 ? 'tool' : 'tools'}`,
    latencyMs === null ? '' : `${Math.round(latencyMs)} ms`,
    sourceWord(server),
    target,
  ]
  return { server, cells: cells.map(printable), look: lookOf(state) }
}

/** Without control characters: a server's words must not drive the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
}

function fit(line: string, width: number | null): string {
  return width === null || line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`
}

function paint(text: string, code: number, { colour }: TableOptions): string {
  return colour ? `\u001b[${code}m${text}\u001b[0m` : text
}

/** Colours the mark only. */
function paintStart(line: string, code: number, options: TableOptions): string {
  return `${paint(line.slice(0, 1), code, options)}${line.slice(1)}`
}
