/** What every format of configuration files has in common: a value, and where in the text each part of it stands. */

export interface Position {
  /** Counted from 1. */
  line: number
  column: number
}

/** Names and, for lists, indexes from the root to a value. */
export type Path = readonly string[]

export interface Parsed {
  ok: true
  value: unknown
  /** The text that says it, as it stands in the file. */
  text?: string
  /** Where the name at the end of the path stands, or as far as the path leads. */
  positionOf: (path: Path) => Position
}

/** `message` is a sentence for a person. */
export interface Mistake {
  ok: false
  message: string
  position: Position
}

export type Document = Parsed | Mistake

/** How a client's files are written. `json-comments` allows comments, but no comma too many. */
export type Format = 'json' | 'json-comments' | 'jsonc' | 'toml' | 'yaml'

/** Everything that walks a tree may recurse: a repository's file must not be able to exhaust the stack. */
export const deepest = 200

export const start: Position = { line: 1, column: 1 }

export const empty: Mistake = { ok: false, message: 'The file is empty.', position: start }

/** An empty file where the format or its readers take that for "no settings". */
export const nothing: Parsed = { ok: true, value: {}, positionOf: () => start }

/** Line and column of an offset, both counted from 1. */
export function positionAt(text: string, offset: number): Position {
  return locate(lineStartsOf(text), offset)
}

/** So often a place before the last one is looked for from the top; then all lines are looked up at once. */
const mostTurns = 20

/** Line and column of offsets, for a text of which few are asked for, and those mostly in order. */
export function createLines(text: string): (offset: number) => Position {
  let at = { line: 1, start: 0 }
  let turns = 0
  let starts: number[] | null = null
  return (offset) => {
    if (starts) return locate(starts, offset)
    if (offset < at.start) {
      turns += 1
      at = { line: 1, start: 0 }
    }
    if (turns > mostTurns) return locate((starts = lineStartsOf(text)), offset)
    for (let end = text.indexOf('\n', at.start); end !== -1 && end < offset; end = text.indexOf('\n', at.start))
      at = { line: at.line + 1, start: end + 1 }
    return { line: at.line, column: offset - at.start + 1 }
  }
}

export function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1)
  return starts
}

export function locate(lineStarts: readonly number[], offset: number): Position {
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 }
}

/** A byte order mark is no part of the text. */
export function withoutMark(source: string): string {
  return source.startsWith('\uFEFF') ? source.slice(1) : source
}
