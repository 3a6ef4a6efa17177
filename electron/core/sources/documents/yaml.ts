/** YAML (Continue, Goose). Merge keys (`<<`) are not merged, as these clients do not either. */
import {
  Composer,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  visit,
  YAMLParseError,
  type Document as Tree,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'
import { createChildren } from './children'
import { nothing, start, withoutMark, type Document, type Path, type Position } from './document'

/** Characters. A file written by hand is some kilobytes; the parser needs a second for half a megabyte that is meant badly. */
const longest = 128 * 1024

/** Never throws. */
export function parseYaml(source: string): Document {
  const text = withoutMark(source)
  if (text.trim() === '') return nothing
  if (text.length > longest) return { ok: false, message: 'The file is larger than 128 kB.', position: start }
  const lines = new LineCounter()
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  try {
    const document = compose(text, lines)
    if (!document) return nothing
    const [error] = document.errors
    if (error) return { ok: false, message: words(error.code), position: at(error.pos[0]) }
    // Comments alone.
    if (document.contents === null) return nothing
    const twin = twinIn(document)
    if (twin !== null) return { ok: false, message: words('DUPLICATE_KEY'), position: at(twin) }
    const odd = deepNameIn(document)
    if (odd !== null) return { ok: false, message: 'A name must be a text here.', position: at(odd) }
    // Few aliases: a file may otherwise grow without end when its aliases are filled in.
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    const memberOf = createChildren(membersOf)
    return { ok: true, value, positionOf: (path) => at(offsetOf(document.contents, path, memberOf)) }
  } catch {
    return { ok: false, message: 'The file is nested too deeply or repeats itself too often.', position: start }
  }
}

/** The first document of the text. After the first token that fits nowhere nothing is read; no mistake costs a stack trace. */
function compose(text: string, lines: LineCounter): Tree.Parsed | null {
  const traces = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    const parser = new Parser(lines.addNewLine)
    // The library compares every name with every other one; `twinIn` does not.
    const composer = new Composer({ merge: false, logLevel: 'silent', prettyErrors: false, uniqueKeys: false })
    for (const token of parser.parse(text)) {
      // It gives the one before only when another one has begun.
      for (const document of composer.next(token)) {
        document.errors.push(new YAMLParseError([token.offset, token.offset + 1], 'MULTIPLE_DOCS', ''))
        return document
      }
      if (token.type === 'error') break
    }
    for (const document of composer.end(true, text.length)) return document
    return null
  } finally {
    Error.stackTraceLimit = traces
  }
}

/** Where a name stands that its map has already; null where all differ. */
function twinIn(document: Tree.Parsed): number | null {
  let twin: number | null = null
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value)) twin ??= key.range?.[0] ?? 0
        seen.add(key.value)
      }
      return twin === null ? undefined : visit.BREAK
    },
  })
  return twin
}

/** Where a name is a map or a list with another in it: the library writes each out once more for every level above it. */
function deepNameIn(document: Tree.Parsed): number | null {
  let odd: number | null = null
  visit(document, {
    Pair(_key, { key }) {
      if (!isCollection(key)) return
      const parts = key.items.flatMap((item): unknown[] => (isPair(item) ? [item.key, item.value] : [item]))
      if (!parts.some((part) => isCollection(part))) return
      odd = key.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return odd
}

function membersOf(map: YAMLMap): (readonly [string, Pair])[] {
  return map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : []))
}

function words(code: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'A tab is used to indent; YAML allows only spaces.'
    case 'DUPLICATE_KEY':
      return 'This name is defined a second time.'
    case 'BAD_INDENT':
    case 'BAD_SCALAR_START':
      return 'The indentation is wrong, or a text needs quotes here.'
    case 'MISSING_CHAR':
      return 'A character is missing here (a colon, a quote or a bracket).'
    default:
      return 'This is not valid YAML.'
  }
}

function offsetOf(root: Node | null, path: Path, memberOf: (map: YAMLMap, name: string) => Pair | undefined): number {
  let node: unknown = root
  let offset = root?.range?.[0] ?? 0
  for (const name of path) {
    const found: Pair | Node | undefined = isMap(node)
      ? memberOf(node, name)
      : isSeq(node)
        ? (node.items[Number(name)] as Node | undefined)
        : undefined
    if (!found) return offset
    if (isPair(found)) {
      offset = isScalar(found.key) ? (found.key.range?.[0] ?? offset) : offset
      node = found.value
    } else {
      offset = found.range?.[0] ?? offset
      node = found
    }
  }
  return offset
}
