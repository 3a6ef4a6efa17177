/** YAML (Continue, Goose). Merge keys (`<<`) are not merged, as these clients do not either. */
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml'
import { nothing, start, withoutMark, type Document, type Path, type Position } from './document'

/** Characters; the parser keeps the whole tree. */
const longest = 2 * 1024 * 1024

/** Never throws. */
export function parseYaml(source: string): Document {
  const text = withoutMark(source)
  if (text.trim() === '') return nothing
  if (text.length > longest) return { ok: false, message: 'The file is larger than 2 MB.', position: start }
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, merge: false, logLevel: 'silent', prettyErrors: false })
    const [error] = document.errors
    const at = (offset: number): Position => {
      const { line, col } = lines.linePos(offset)
      return { line: Math.max(1, line), column: Math.max(1, col) }
    }
    if (error) return { ok: false, message: words(error.code), position: at(error.pos[0]) }
    // Few aliases: a file may otherwise grow without end when its aliases are filled in.
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return { ok: true, value, positionOf: (path) => at(offsetOf(document.contents, path)) }
  } catch {
    return { ok: false, message: 'The file is nested too deeply or repeats itself too often.', position: start }
  }
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

function offsetOf(root: Node | null, path: Path): number {
  let node: unknown = root
  let offset = root?.range?.[0] ?? 0
  for (const name of path) {
    const found: Pair | Node | undefined = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
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
