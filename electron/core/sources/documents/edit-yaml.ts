/**
 * Splices for YAML, by the places that the library gives to every node. Its own text of a document is no use here: it lays
 * everything out anew.
 */
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  parseDocument,
  type CST,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { ChangeRefused, notFields, type Change } from './change'
import { nested } from './edit-json'
import { addMember, removeMember, type Brackets, type Notation } from './flow'
import { cut, eolNear, indentAt, insert, lineEnd, lineStart, nextLine, skipSpaces, type Splice } from './splice'
import { itemLines, pairLines, yamlFlow, yamlKey, yamlLines, yamlScalar } from './yaml-text'

/** What holds a value: the document, a pair or a list's place. `after` is where a value could begin. */
interface Holder {
  after: number
  /** The column of what holds it; its block is further in. */
  column: number
  inBrackets: boolean
}

/** @param text valid YAML without a byte order mark */
export function spliceYaml(text: string, change: Change): Splice[] {
  const document = parseDocument(text, { keepSourceTokens: true, merge: false, logLevel: 'silent' })
  let node: Node | null = document.contents
  let holder: Holder = { after: text.length, column: -2, inBrackets: false }
  for (const [depth, name] of change.path.entries()) {
    const rest = change.path.slice(depth + 1)
    if (!isCollection(node)) {
      if (isAlias(node)) throw new ChangeRefused(elsewhere(node.source), node.range?.[0])
      if (node !== null && !isNothing(node)) throw new ChangeRefused(notFields, node.range?.[0])
      if (change.kind === 'remove') return []
      if (change.kind === 'rename') throw new ChangeRefused(`There is no “${name}”.`)
      return put(text, node, holder, nested([name, ...rest], change.value))
    }
    const index = indexOf(node, name)
    const item = node.items[index]
    if (item === undefined) {
      if (change.kind === 'remove') return []
      if (change.kind === 'rename') throw new ChangeRefused(`There is no “${name}”.`)
      return add(text, node, holder, name, nested(rest, change.value))
    }
    if (rest.length === 0 && change.kind === 'remove') return remove(text, node, index, holder)
    if (rest.length === 0 && change.kind === 'rename') return rename(item, change.to)
    holder = holderOf(text, node, item)
    node = valueOf(item)
  }
  if (change.kind !== 'set') throw new ChangeRefused('The whole file cannot be removed or renamed.')
  return put(text, node, holder, change.value)
}

type Collection = YAMLMap | YAMLSeq

function isPairOf(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item
}

function valueOf(item: unknown): Node | null {
  const value: unknown = isPairOf(item) ? item.value : item
  return isScalar(value) || isAlias(value) || isCollection(value) ? value : null
}

const elsewhere = (name: string): string =>
  `this only repeats what is written elsewhere under “&${name}”, where it counts for everything that repeats it.`

/** `null` and `~` as well. */
function isNothing(node: Node): boolean {
  return isScalar(node) && node.value === null
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.range?.[0] ?? 0) === (node.range?.[1] ?? 0)
}

function indexOf(node: Collection, name: string): number {
  return isMap(node) ? node.items.findIndex(({ key }) => isScalar(key) && String(key.value) === name) : Number(name)
}

function rename(item: unknown, to: string): Splice[] {
  const key = isPairOf(item) ? item.key : null
  if (!isScalar(key) || !key.range) throw new ChangeRefused('What is in a list has no name.')
  return [{ start: key.range[0], end: key.range[1], text: yamlKey(to) }]
}

function holderOf(text: string, node: Collection, item: unknown): Holder {
  const inBrackets = node.flow === true
  if (isPairOf(item) && isScalar(item.key) && item.key.range) {
    return { after: colonOf(item), column: columnAt(text, item.key.range[0]), inBrackets }
  }
  const start = startOf(item)
  return { after: start, column: columnAt(text, start) - 2, inBrackets }
}

/** The offset behind a pair's colon. */
function colonOf(pair: Pair): number {
  const token = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
  if (!token) throw new ChangeRefused('The file is written in a way that Patchbay cannot edit.')
  return token.offset + 1
}

function startOf(item: unknown): number {
  const node = isPairOf(item) && isScalar(item.key) ? item.key : valueOf(item)
  if (!node?.range) throw new ChangeRefused('The file is written in a way that Patchbay cannot edit.')
  return node.range[0]
}

/** Behind the last character of an item that says something; line ends after it do not count. */
function endOf(text: string, item: unknown): number {
  const node = valueOf(item)
  if (isCollection(node) && node.flow !== true && node.items.length > 0) return endOf(text, node.items.at(-1))
  if (isPairOf(item) && (node === null || isEmpty(node))) return colonOf(item)
  const end = node?.range?.[1] ?? startOf(item)
  return text.slice(startOf(item), end).trimEnd().length + startOf(item)
}

function columnAt(text: string, at: number): number {
  return at - lineStart(text, at)
}

/** Writes a value where another one, or none, stands. */
function put(text: string, node: Node | null, holder: Holder, value: unknown): Splice[] {
  const lines = yamlLines(value)
  if (node === null && holder.column < 0) {
    const start = text === '' || text.endsWith('\n') ? '' : eolNear(text, text.length)
    const eol = eolNear(text, text.length)
    return [insert(text.length, start + lines.join(eol) + eol)]
  }
  const [from, to] = node?.range && !isEmpty(node) ? [node.range[0], node.range[1]] : [holder.after, holder.after]
  const before = text.slice(from, to)
  const isBlock = isCollection(node) && node.flow !== true
  if (holder.inBrackets || lines.length === 0 || (isCollection(node) && node.flow === true && node.items.length > 0)) {
    const isComposed = typeof value === 'object' && value !== null
    const written = isComposed ? yamlFlow(value) : yamlScalar(value, before, holder.inBrackets)
    if (isBlock) return [{ start: holder.after, end: endOfBlock(text, node), text: ` ${written}` }]
    const blockScalar = /^[|>]/.test(before) && before.endsWith('\n') ? eolNear(text, from) : ''
    return [{ start: from, end: to, text: (from === holder.after && before === '' ? ' ' : '') + written + blockScalar }]
  }
  if (isBlock) {
    const indent = ' '.repeat(columnAt(text, from))
    return [{ start: from, end: endOfBlock(text, node), text: lines.join(eolNear(text, from) + indent) }]
  }
  const newLine = eolNear(text, holder.after) + ' '.repeat(Math.max(0, holder.column) + 2)
  // A comment behind the name stays there.
  if (!before.includes('\n') && text[skipSpaces(text, to)] === '#' && !isComment(text, holder.after, from)) {
    const written = insert(lineEnd(text, to), newLine + lines.join(newLine))
    return to === holder.after ? [written] : [cut(holder.after, to), written]
  }
  const end = /^[|>]/.test(before) ? from + before.trimEnd().length : to
  return [
    { start: isComment(text, holder.after, from) ? from : holder.after, end, text: newLine + lines.join(newLine) },
  ]
}

function isComment(text: string, from: number, to: number): boolean {
  return text.slice(from, to).trim() !== ''
}

function endOfBlock(text: string, node: Collection): number {
  return endOf(text, node.items.at(-1))
}

/** Adds a pair or a list's item behind the last one. */
function add(text: string, node: Collection, holder: Holder, name: string, value: unknown): Splice[] {
  if (node.flow === true && (node.items.length > 0 || holder.inBrackets || hasComment(text, node))) {
    const piece = isMap(node) ? `${yamlKey(name)}: ${yamlFlow(value)}` : yamlFlow(value)
    return addMember(text, bracketsOf(text, node), () => piece, notation)
  }
  if (node.items.length === 0) return put(text, node, holder, isMap(node) ? { [name]: value } : [value])
  const lines = isMap(node) ? pairLines(name, value) : itemLines(value)
  const indent = ' '.repeat(columnAt(text, isMap(node) ? startOf(node.items[0]) : dashOf(node, 0)))
  const end = endOf(text, node.items.at(-1))
  const at = lineEnd(text, end)
  const eol = eolNear(text, end)
  return [insert(at, lines.map((line) => eol + indent + line).join(''))]
}

function hasComment(text: string, { range }: Collection): boolean {
  return range ? text.slice(range[0] + 1, range[1] - 1).trim() !== '' : false
}

/** The dash of an item in a list of lines. */
function dashOf(node: Collection, index: number): number {
  const source: CST.Token | undefined = node.srcToken
  const items = source && 'items' in source ? source.items : []
  const dash = items[index]?.start.find(({ type }) => type === 'seq-item-ind')
  if (!dash) throw new ChangeRefused('The list is written in a way that Patchbay cannot edit.')
  return dash.offset
}

function remove(text: string, node: Collection, index: number, holder: Holder): Splice[] {
  if (node.flow === true) return removeMember(text, bracketsOf(text, node), index, notation)
  const item: unknown = node.items[index]
  const start = isMap(node) ? startOf(item) : dashOf(node, index)
  const end = endOf(text, item)
  const next: unknown = node.items[index + 1]
  const splices = [
    cutLines(text, start, end, next === undefined ? null : isMap(node) ? startOf(next) : dashOf(node, index + 1)),
  ]
  if (node.items.length > 1) return splices
  // An empty map or list has brackets; nothing at all would say something else.
  const empty = isMap(node) ? '{}' : '[]'
  return holder.column < 0
    ? [...splices, insert(text.length, empty + eolNear(text, text.length))]
    : [insert(holder.after, ` ${empty}`), ...splices]
}

/** Whole lines where nothing else stands on them; a comment behind the value stays. */
function cutLines(text: string, start: number, end: number, next: number | null): Splice {
  const rest = skipSpaces(text, end)
  if (indentAt(text, start) === null) {
    // The first name behind a dash: the next one takes its place.
    if (next === null || text.slice(end, next).trim() !== '')
      throw new ChangeRefused('It cannot be taken out without touching what stands beside it.')
    return cut(start, next)
  }
  return text[rest] === '#' && !text.slice(start, end).includes('\n')
    ? cut(start, rest)
    : cut(lineStart(text, start), nextLine(text, end))
}

function bracketsOf(text: string, node: Collection): Brackets {
  const [start, end] = node.range ?? [0, 0]
  return { start, end, members: node.items.map((item: unknown) => ({ start: startOf(item), end: endOf(text, item) })) }
}

const notation: Notation = {
  unit: '  ',
  onLines: false,
  separator: ', ',
  skipComment: (text, at) => (text[at] === '#' ? lineEnd(text, at) : at),
}
