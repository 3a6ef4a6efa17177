/**
 * Splices inside brackets, for everything that is written so: JSON, lists and inline tables of TOML, flow collections of
 * YAML. Comments stay where they are, and a new member is laid out as those that are there.
 */
import {
  cut,
  eolNear,
  indentAt,
  indentOfLine,
  insert,
  lineEnd,
  lineStart,
  nextLine,
  skipSpaces,
  type Splice,
} from './splice'

export interface Member {
  /** Its first character (the name's, where it has one), and the one behind its value. */
  start: number
  end: number
}

export interface Brackets<M extends Member = Member> {
  /** The opening bracket, and what follows the closing one. */
  start: number
  end: number
  members: readonly M[]
}

/** What differs from one language to the next. */
export interface Notation {
  /** The offset behind a comment that begins here; the same offset where none does. */
  skipComment(text: string, at: number): number
  /** White space of one level. */
  unit: string
  /** Whether members are laid out on lines of their own where nothing shows how. */
  onLines: boolean
  /** What stands between two members on one line. */
  separator: string
}

/** A member as text, for the indentation that its first line has; null: all on one line. */
export type Write = (indent: string | null) => string

/** Adds a member behind the last one. */
export function addMember(text: string, brackets: Brackets, write: Write, notation: Notation): Splice[] {
  const { start, end, members } = brackets
  const last = members.at(-1)
  return last ? addAfter(text, brackets, last, write, notation) : addFirst(text, start, end, write, notation)
}

function addFirst(text: string, start: number, end: number, write: Write, notation: Notation): Splice[] {
  const inner = text.slice(start + 1, end - 1)
  const outer = indentOfLine(text, start)
  const indent = outer + notation.unit
  const eol = eolNear(text, start)
  if (inner.trim() === '') {
    const piece = notation.onLines ? `${eol}${indent}${write(indent)}${eol}${outer}` : write(null)
    return [{ start: start + 1, end: end - 1, text: piece }]
  }
  // Only comments.
  const at = start + 1 + inner.trimEnd().length
  const closes = text.slice(at, end - 1).includes('\n') ? '' : eol + outer
  return [insert(at, `${eol}${indent}${write(indent)}${closes}`)]
}

function addAfter(text: string, brackets: Brackets, last: Member, write: Write, notation: Notation): Splice[] {
  const { start, members } = brackets
  const comma = commaAfter(text, last.end, notation)
  const after = comma === null ? last.end : comma + 1
  const [first] = members
  const onLines = first !== undefined && text.slice(start + 1, first.start).includes('\n')
  if (!onLines) {
    const separator = separatorOf(text, members, notation)
    return comma === null
      ? [insert(after, separator + write(null))]
      : [insert(after, `${separator.slice(1)}${write(null)},`)]
  }
  const indent = indentAt(text, last.start) ?? indentOfLine(text, first.start)
  const line = eolNear(text, last.end) + indent + write(indent)
  const rest = endOfRest(text, after, notation)
  const at = rest ?? after
  return comma === null ? [insert(last.end, ','), insert(at, line)] : [insert(at, `${line},`)]
}

/** The end of the line when nothing but white space and comments follows on it. */
function endOfRest(text: string, from: number, notation: Notation): number | null {
  const end = lineEnd(text, from)
  let at = skipSpaces(text, from)
  for (let next = notation.skipComment(text, at); next !== at; next = notation.skipComment(text, at)) {
    if (next > end) return null
    at = skipSpaces(text, next)
  }
  return at >= end ? end : null
}

function separatorOf(text: string, members: readonly Member[], notation: Notation): string {
  const [one, other] = members.slice(-2)
  if (!one || !other) return notation.separator
  const between = text.slice(one.end, other.start)
  return /^,[ \t]*$/.test(between) ? between : notation.separator
}

/** Takes a member out, with the comma that it leaves without use. */
export function removeMember(text: string, brackets: Brackets, index: number, notation: Notation): Splice[] {
  const { start, end, members } = brackets
  const member = members[index]
  if (!member) return []
  const before = members[index - 1]
  const comma = commaAfter(text, member.end, notation)
  const commaBefore = comma === null && before ? commaAfter(text, before.end, notation) : null
  const isAlone = members.length === 1
  const outside = text.slice(start + 1, member.start) + text.slice(comma === null ? member.end : comma + 1, end - 1)
  if (isAlone && outside.trim() === '' && (comma === null || isBlank(text, member.end, comma))) {
    return [cut(start + 1, end - 1)]
  }
  const splices: Splice[] = []
  let to = member.end
  if (comma !== null) {
    if (isBlank(text, member.end, comma)) to = comma + 1
    else splices.push(cut(comma, comma + 1))
  }
  const own = indentAt(text, member.start) !== null
  const end0 = skipSpaces(text, to)
  if (own && end0 >= lineEnd(text, to)) {
    if (commaBefore !== null) splices.push(cut(commaBefore, commaBefore + 1))
    return [...splices, cut(lineStart(text, member.start), nextLine(text, to))]
  }
  const isLast = index === members.length - 1
  if (comma !== null && !isLast) return [...splices, cut(member.start, end0)]
  // The last one: what separates it from the one before goes with it.
  const from = commaBefore ?? (before && comma !== null ? (commaAfter(text, before.end, notation) ?? -1) + 1 : null)
  if (
    from !== null &&
    !(own && notation.skipComment(text, end0) > end0) &&
    isBlank(text, from + (commaBefore === null ? 0 : 1), member.start)
  )
    return [...splices, cut(from, to)]
  if (commaBefore !== null) splices.push(cut(commaBefore, commaBefore + 1))
  // A comment on its line takes its place.
  return [...splices, cut(member.start, own ? end0 : to)]
}

function isBlank(text: string, from: number, to: number): boolean {
  return text.slice(from, to).trim() === ''
}

/** The comma that follows a member, behind white space and comments. */
export function commaAfter(text: string, from: number, notation: Notation): number | null {
  const space = /\s*/y
  let at = from
  for (;;) {
    space.lastIndex = at
    space.test(text)
    at = space.lastIndex
    const next = notation.skipComment(text, at)
    if (next === at) return text[at] === ',' ? at : null
    at = next
  }
}
