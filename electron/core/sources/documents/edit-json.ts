/**
 * Splices for JSON, with comments or without. Not jsonc-parser's own `modify`: without its formatter it writes a new entry
 * on one line, with it it also lays out the neighbours anew, and with a removed member go the comments around it.
 */
import { parseTree, type Node } from 'jsonc-parser'
import { ChangeRefused, notFields, type Change } from './change'
import type { Path } from './document'
import { addMember, removeMember, type Brackets, type Member, type Notation, type Write } from './flow'
import { eolNear, indentAt, indentOfLine, lineEnd, lineStart, type Splice } from './splice'

interface JsonMember extends Member {
  /** Null in lists. */
  name: Node | null
  value: Node
}

/** @param text valid JSON without a byte order mark */
export function spliceJson(text: string, change: Change): Splice[] {
  const root = parseTree(text, [], { allowTrailingComma: true })
  if (!root) throw new ChangeRefused('The file has no value.')
  const layout = layoutOf(text, root)
  let node = root
  let place = root.offset
  for (const [depth, name] of change.path.entries()) {
    // A name whose value is `null` has no members yet.
    if (depth > 0 && node.type === 'null' && change.kind !== 'rename')
      return change.kind === 'remove' ? [] : [filled(layout, node, nested(change.path.slice(depth), change.value))]
    const brackets = bracketsOf(node, name, place)
    const index = indexOf(node, brackets, name)
    const member = brackets.members[index]
    const isEnd = depth === change.path.length - 1
    if (!member) {
      if (change.kind === 'remove') return []
      if (change.kind === 'rename') throw new ChangeRefused(`There is no “${name}”.`)
      const value = nested(change.path.slice(depth + 1), change.value)
      return addMember(text, brackets, writer(node.type === 'object' ? name : null, value, layout, node), layout)
    }
    if (isEnd && change.kind === 'remove') return removeMember(text, brackets, index, layout)
    if (isEnd && change.kind === 'rename') return renamed(brackets, member, change.to)
    node = member.value
    place = member.start
  }
  if (change.kind !== 'set') throw new ChangeRefused('The whole file cannot be removed or renamed.')
  return [filled(layout, node, change.value)]
}

function filled(layout: Layout, node: Node, value: unknown): Splice {
  return { start: node.offset, end: node.offset + node.length, text: replacement(layout, node, value) }
}

function renamed(brackets: Brackets<JsonMember>, { name }: JsonMember, to: string): Splice[] {
  if (!name) throw new ChangeRefused('What is in a list has no name.')
  if (brackets.members.some((member) => member.name?.value === to)) throw new ChangeRefused(`“${to}” is taken.`)
  return [{ start: name.offset, end: name.offset + name.length, text: JSON.stringify(to) }]
}

function bracketsOf(node: Node, name: string, place: number): Brackets<JsonMember> {
  if (node.type !== 'object' && !(node.type === 'array' && /^\d+$/.test(name)))
    throw new ChangeRefused(notFields, place)
  const members = (node.children ?? []).map((child): JsonMember => {
    const [key, value] = child.type === 'property' ? (child.children ?? []) : [null, child]
    return { name: key ?? null, value: value ?? child, start: child.offset, end: child.offset + child.length }
  })
  return { start: node.offset, end: node.offset + node.length, members }
}

/** Readers take the last of two that have one name; which of them a person means, nobody knows. */
function indexOf(node: Node, { members }: Brackets<JsonMember>, name: string): number {
  if (node.type === 'array') return Number(name)
  const [first, second] = members.flatMap((member, index) => (member.name?.value === name ? [{ member, index }] : []))
  if (second) throw new ChangeRefused('this name stands here a second time.', second.member.start)
  return first?.index ?? -1
}

/** A value with the objects around it that are missing. */
export function nested(path: Path, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
}

/** How this file is laid out. */
interface Layout extends Notation {
  text: string
}

function layoutOf(text: string, root: Node): Layout {
  return {
    text,
    unit: unitOf(text, root),
    onLines: text.trim().includes('\n') || text.trim() === '{}',
    separator: colonOf(text, root) === ':' ? ',' : ', ',
    skipComment,
  }
}

function writer(name: string | null, value: unknown, { text, unit }: Layout, near: Node): Write {
  const eol = eolNear(text, near.offset)
  const colon = colonOf(text, near)
  return (indent) => {
    const written = indent === null ? onOneLine(value, colon) : onLines(value, unit, eol + indent)
    return name === null ? written : JSON.stringify(name) + (indent === null ? colon : ': ') + written
  }
}

function replacement({ text, unit, onLines: isLaidOut }: Layout, node: Node, value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  // Empty, it is as its neighbours are.
  const like = (node.children?.length ?? 0) > 0 ? node : (node.parent?.parent ?? node)
  const wasOnOneLine =
    (like.children?.length ?? 0) > 0 && !text.slice(like.offset, like.offset + like.length).includes('\n')
  if (wasOnOneLine || !isLaidOut) return onOneLine(value, colonOf(text, node))
  return onLines(value, unit, eolNear(text, node.offset) + indentOfLine(text, node.offset))
}

function onLines(value: unknown, unit: string, newLine: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', newLine)
}

function onOneLine(value: unknown, colon: string): string {
  const space = colon === ':' ? '' : ' '
  if (Array.isArray(value)) return `[${value.map((item) => onOneLine(item, colon)).join(`,${space}`)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, inner]) => JSON.stringify(name) + colon + onOneLine(inner, colon))
  return members.length === 0 ? '{}' : `{${space}${members.join(`,${space}`)}${space}}`
}

/** What stands between a name and its value hereabouts. */
function colonOf(text: string, node: Node): string {
  for (let at: Node | undefined = node; at; at = at.parent) {
    const property = at.type === 'property' ? at : at.children?.find(({ type }) => type === 'property')
    const [name, value] = property?.children ?? []
    if (name && value) return /^:[ \t]/.test(text.slice(name.offset + name.length, value.offset)) ? ': ' : ':'
  }
  return ': '
}

/** One level of this file's indentation: that of the first member which has a line of its own. */
function unitOf(text: string, root: Node): string {
  const queue = [root]
  for (let seen = 0; seen < 500; seen += 1) {
    const node = queue.shift()
    if (!node) break
    const [child] = node.children ?? []
    if (node.type !== 'property' && child && lineStart(text, child.offset) > node.offset) {
      const inner = indentAt(text, child.offset)
      const outer = indentOfLine(text, node.offset)
      if (inner?.startsWith(outer) && inner.length > outer.length) return inner.slice(outer.length)
    }
    queue.push(...(node.children ?? []).slice(0, 50))
  }
  return '  '
}

function skipComment(text: string, at: number): number {
  if (text.startsWith('//', at)) return lineEnd(text, at)
  if (!text.startsWith('/*', at)) return at
  const end = text.indexOf('*/', at + 2)
  return end === -1 ? text.length : end + 2
}
