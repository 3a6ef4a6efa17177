/** JSON with comments and, where a client allows it, a comma after the last value (VS Code, Zed). */
import { getNodeValue, parseTree, printParseErrorCode, stripComments, type Node, type ParseError } from 'jsonc-parser'
import {
  deepest,
  empty,
  nothing,
  locate,
  lineStartsOf,
  positionAt,
  start,
  withoutMark,
  type Document,
  type Path,
} from './document'
import { createChildren } from './children'
import { explain } from './json-words'

/** True for a text that says nothing: an empty one, or comments alone. */
export function isOnlyComments(text: string): boolean {
  return stripComments(text).trim() === ''
}

/** Never throws. */
export function parseJsonc(source: string, allowTrailingComma: boolean): Document {
  const text = withoutMark(source)
  if (text.trim() === '') return allowTrailingComma ? nothing : empty
  const errors: ParseError[] = []
  let root: Node | undefined
  try {
    root = parseTree(text, errors, { allowTrailingComma, disallowComments: false })
    if (root && depthOf(root) > deepest) throw new RangeError('too deep')
  } catch {
    return { ok: false, message: `Values are nested more than ${deepest} levels deep.`, position: start }
  }
  if (!root && isOnlyComments(text)) return allowTrailingComma ? nothing : empty
  const [error] = errors
  if (error || !root) {
    const message = error ? explain(printParseErrorCode(error.error)) : 'The file has no value.'
    return { ok: false, message, position: positionAt(text, error?.offset ?? 0) }
  }
  const tree = root
  const childOf = createChildren(membersOf)
  let lineStarts: number[] | undefined
  return {
    ok: true,
    value: getNodeValue(tree) as unknown,
    positionOf: (path) => locate((lineStarts ??= lineStartsOf(text)), offsetOf(tree, path, childOf)),
  }
}

function depthOf(node: Node, limit = deepest + 2): number {
  if (limit === 0) return 1
  let deepestChild = 0
  for (const child of node.children ?? []) deepestChild = Math.max(deepestChild, depthOf(child, limit - 1))
  return 1 + deepestChild
}

function membersOf({ children = [] }: Node): (readonly [string, Node])[] {
  return children.map((property) => [String(property.children?.[0]?.value), property])
}

function offsetOf(root: Node, path: Path, childOf: (node: Node, name: string) => Node | undefined): number {
  let node = root
  let offset = root.offset
  for (const name of path) {
    const property = node.type === 'object' ? childOf(node, name) : undefined
    const next = node.type === 'array' ? node.children?.[Number(name)] : property?.children?.[1]
    if (!next) return offset
    offset = property?.offset ?? next.offset
    node = next
  }
  return offset
}
