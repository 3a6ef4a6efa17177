/** TOML (Codex). The library gives values and the place of a mistake; where a name stands is looked up in the text. */
import { parse, TomlError } from 'smol-toml'
import { start, withoutMark, type Document, type Path, type Position } from './document'

/** A client's own TOML file is some kilobytes; the parser is not made for more (characters). */
const longest = 2 * 1024 * 1024

/** Never throws. */
export function parseToml(source: string): Document {
  const text = withoutMark(source)
  if (text.length > longest) return { ok: false, message: 'The file is larger than 2 MB.', position: start }
  try {
    const value: unknown = parse(text)
    let places: Places | undefined
    return { ok: true, value, positionOf: (path) => find((places ??= readPlaces(text)), path) }
  } catch (error) {
    if (!(error instanceof TomlError)) return { ok: false, message: 'This is not valid TOML.', position: start }
    return { ok: false, message: words(error), position: { line: error.line, column: error.column } }
  }
}

/** The library's first line says it, after its own prefix; the rest quotes the file. */
function words(error: TomlError): string {
  const [first = ''] = error.message.replace(/^Invalid TOML document:\s*/, '').split('\n')
  const known: readonly [RegExp, string][] = [
    [/redefine|duplicate|already/i, 'This name is defined a second time.'],
    [/unterminated|newlines? .*string|string/i, 'A text is not closed, or has a character that must be escaped.'],
    [/expected|unexpected|incomplete|invalid key|key/i, 'Something else was expected here.'],
    [/number|integer|float|date|value/i, 'This is not a value that TOML knows.'],
  ]
  return known.find(([pattern]) => pattern.test(first))?.[1] ?? 'This is not valid TOML.'
}

/** Where names stand, by their whole path as JSON: `exact` where one is named, `within` also where only more of it is. */
interface Places {
  exact: Map<string, Position>
  within: Map<string, Position>
}

/** Paths that anybody asks for are no longer. */
const longestPath = 8

/** Every header of a table and every assignment; of doubled names the first counts. */
function readPlaces(text: string): Places {
  const places: Places = { exact: new Map(), within: new Map() }
  let table: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^(\s*)\[\[?([^\]]+)\]\]?/.exec(line)
    const assignment = header
      ? null
      : /^(\s*)((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=/.exec(line)
    const match = header ?? assignment
    if (!match) continue
    const names = namesIn(match[2] ?? '')
    if (header) table = names
    const full = header ? names : [...table, ...names]
    const position = { line: index + 1, column: (match[1]?.length ?? 0) + 1 }
    for (let length = 1; length <= Math.min(full.length, longestPath); length += 1)
      note(places.within, full.slice(0, length), position)
    if (full.length <= longestPath) note(places.exact, full, position)
  }
  return places
}

function note(places: Map<string, Position>, names: Path, position: Position): void {
  const key = JSON.stringify(names)
  if (!places.has(key)) places.set(key, position)
}

/** The header of the table that a path leads to, or the line that assigns its last name. */
function find({ exact, within }: Places, path: Path): Position {
  for (let length = path.length; length > 0; length -= 1) {
    const found = (length === path.length ? within : exact).get(JSON.stringify(path.slice(0, length)))
    if (found) return found
  }
  return start
}

function namesIn(dotted: string): string[] {
  return [...dotted.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}
