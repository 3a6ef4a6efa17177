/** Minimal edits of Patchbay's own `servers.json`: everything else in the file stays as the person wrote it. */
import { isFields } from '../../../shared/fields'
import { applyEdits, findNodeAtLocation, modify, parseTree, type Node } from 'jsonc-parser'
import { positionAt } from './documents/document'
import { parseJson } from './documents/json'

export type Edited = { ok: true; text: string } | { ok: false; message: string }

/** Null for a file that is all on one line. */
type Style = { unit: string; eol: string } | null

/** Sets one entry; `undefined` removes it. Refuses to touch a text that does not parse. `null` is a file that does not exist. */
export function editServer(before: string | null, name: string, entry: Record<string, unknown> | undefined): Edited {
  const mark = before?.startsWith('\uFEFF') ? '\uFEFF' : ''
  const given = before?.slice(mark.length).trim() ?? ''
  const text = given === '' || given === '{}' ? '{\n  "mcpServers": {}\n}\n' : (before ?? '').slice(mark.length)
  const document = parseJson(text)
  if (!document.ok) {
    const { line, column } = document.position
    return { ok: false, message: `line ${line}, column ${column}: ${document.message}` }
  }
  const wrong = notAnObject(document.value)
  if (wrong) {
    const { line, column } = document.positionOf(wrong)
    return { ok: false, message: `line ${line}, column ${column}: this must be an object in braces.` }
  }
  const path = ['mcpServers', name]
  const twin = twinOf(text, path)
  if (twin !== null) {
    const { line, column } = positionAt(text, twin)
    return { ok: false, message: `line ${line}, column ${column}: this name stands here a second time.` }
  }
  if (entry === undefined) return { ok: true, text: mark + without(text, path) }
  const style = styleOf(text)
  const withList = nodeAt(text, ['mcpServers']) ? text : put(text, ['mcpServers'], {}, style)
  return { ok: true, text: mark + put(withList, path, entry, style) }
}

/** Where something else stands than an object that could hold entries, if so. */
function notAnObject(root: unknown): string[] | null {
  if (!isFields(root)) return []
  const servers = root['mcpServers']
  return servers === undefined || isFields(servers) ? null : ['mcpServers']
}

/** Where a name of the path stands again: readers take the last one, an edit would change the first. */
function twinOf(text: string, path: readonly string[]): number | null {
  let node = parseTree(text)
  for (const name of path) {
    const [first, second] = (node?.children ?? []).filter(({ children }) => children?.[0]?.value === name)
    if (second) return second.offset
    node = first?.children?.[1]
  }
  return null
}

/** Sets one value and lays out its own lines only (the parser's own formatter would also rewrite the neighbours). */
function put(text: string, path: string[], value: object, style: Style): string {
  const existed = nodeAt(text, path) !== undefined
  const edited = applyEdits(text, modify(text, path, value, {}))
  const node = nodeAt(edited, path)
  const property = node?.parent
  const list = property?.parent
  if (!style || !node || !property || !list) return edited
  const indent = (depth: number): string => style.eol + style.unit.repeat(depth)
  const pretty = JSON.stringify(value, null, style.unit).replaceAll('\n', indent(path.length))
  if (existed) return replaced(edited, node.offset, endOf(node), pretty)
  const line = `${indent(path.length)}${JSON.stringify(path.at(-1))}: ${pretty}`
  return list.children?.length === 1
    ? replaced(edited, list.offset + 1, endOf(list) - 1, line + indent(path.length - 1))
    : replaced(edited, property.offset, endOf(property), line)
}

function without(text: string, path: string[]): string {
  if (!nodeAt(text, path)) return text
  const edited = applyEdits(text, modify(text, path, undefined, {}))
  const list = nodeAt(edited, path.slice(0, -1))
  return list?.children?.length === 0 ? replaced(edited, list.offset, endOf(list), '{}') : edited
}

function nodeAt(text: string, path: string[]): Node | undefined {
  const root = parseTree(text)
  return root && findNodeAtLocation(root, path)
}

function endOf(node: Node): number {
  return node.offset + node.length
}

function replaced(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end)
}

function styleOf(text: string): Style {
  if (!text.trim().includes('\n')) return null
  return { unit: /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ', eol: text.includes('\r\n') ? '\r\n' : '\n' }
}
