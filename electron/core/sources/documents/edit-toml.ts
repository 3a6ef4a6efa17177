/**
 * Splices for TOML. By hand: of 20 edits of 5 files `@decimalturn/toml-patch` 3.3.0 lost a comment with a removed table,
 * put a name behind a comment that belongs to the next table, and changed white space that nobody had touched.
 */
import { ChangeRefused, notFields, type Change } from './change'
import type { Path } from './document'
import { addMember, removeMember, type Brackets, type Notation } from './flow'
import { nested } from './edit-json'
import { readToml, type Assignment, type Part, type Section, type TomlValue } from './toml-tree'
import { cut, eolNear, indentOfLine, insert, lineEnd, nextLine, skipSpaces, type Splice } from './splice'

/** @param text valid TOML without a byte order mark */
export function spliceToml(text: string, change: Change): Splice[] {
  const sections = readToml(text)
  const assignments = sections.flatMap((section) => section.assignments)
  const { path } = change
  // What stands in brackets is below one assignment.
  const holder = assignments.find(
    (each) => startsWith(path, each.path) && (path.length > each.path.length || change.kind === 'set'),
  )
  if (holder) return inBrackets(text, holder.value, path.slice(holder.path.length), change)
  switch (change.kind) {
    case 'set': {
      const inPlace = replaceTable(text, sections, assignments, path, change.value)
      if (inPlace) return inPlace
      return [
        ...remove(text, sections, assignments, path),
        ...add(
          text,
          sections.filter((section) => !isBelow(section, path)),
          path,
          change.value,
        ),
      ]
    }
    case 'remove':
      return remove(text, sections, assignments, path)
    case 'rename':
      return rename(sections, assignments, path, change.to)
  }
}

/** A table with its header, and all below it, where it stands; null for one that is written in another way. */
function replaceTable(
  text: string,
  sections: readonly Section[],
  assignments: readonly Assignment[],
  path: Path,
  value: unknown,
): Splice[] | null {
  const tables = sections.filter((section) => isBelow(section, path))
  const [first, ...more] = tables
  const isElsewhere = assignments.some(
    (each) => startsWith(each.path, path) && !tables.some((table) => table.assignments.includes(each)),
  )
  if (!first || isElsewhere || !isTable(value) || text.startsWith('[[', skipSpaces(text, first.lineStart))) return null
  // Tables that follow each other are one stretch.
  const next = more.findIndex((table, index) => sections.indexOf(table) !== sections.indexOf(first) + index + 1)
  const together = next === -1 ? more : more.slice(0, next)
  const end = (together.at(-1) ?? first).end
  const lines = sectionLines(path, value, indentOfLine(text, first.lineStart))
  const last = text[end - 1] === '\n' ? eolNear(text, first.lineStart) : ''
  const written = lines.join(eolNear(text, first.lineStart)) + last
  return [
    { start: first.lineStart, end, text: written },
    ...more.slice(together.length).map((section) => withBlank(text, section)),
  ]
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

function sectionLines(path: Path, value: object, indent: string): string[] {
  return [
    `[${path.map(keyText).join('.')}]`,
    ...Object.entries(value).map(([name, inner]) => `${keyText(name)} = ${written(inner)}`),
  ].map((line) => indent + line)
}

function isBelow({ path }: { path: Path }, holder: Path): boolean {
  return path.length >= holder.length && startsWith(path, holder)
}

function startsWith(path: Path, beginning: Path): boolean {
  return beginning.length <= path.length && beginning.every((name, index) => path[index] === name)
}

function inBrackets(text: string, value: TomlValue, path: Path, change: Change): Splice[] {
  const [name, ...rest] = path
  if (name === undefined) {
    if (change.kind !== 'set') throw new ChangeRefused('A list’s place has no name.')
    return [{ start: value.start, end: value.end, text: again(text.slice(value.start, value.end), change.value) }]
  }
  if (value.kind === 'single') throw new ChangeRefused(notFields)
  const brackets: Brackets = value
  const index =
    value.kind === 'list'
      ? Number(name)
      : value.members.findIndex(({ key }) => key.length === 1 && key[0]?.name === name)
  const member = value.members[index]
  if (!member) {
    if (change.kind === 'remove') return []
    if (change.kind === 'rename') throw new ChangeRefused(`There is no “${name}”.`)
    const inner = nested(rest, change.value)
    const piece = value.kind === 'list' ? written(inner) : `${keyText(name)} = ${written(inner)}`
    return addMember(text, brackets, () => piece, notation(text, value))
  }
  if (rest.length === 0 && change.kind === 'remove') return removeMember(text, brackets, index, notation(text, value))
  const [part] = member.key
  if (rest.length === 0 && change.kind === 'rename') {
    if (!part) throw new ChangeRefused('What is in a list has no name.')
    return [{ start: part.start, end: part.end, text: keyText(change.to) }]
  }
  return inBrackets(text, member.value, rest, change)
}

function add(text: string, sections: readonly Section[], path: Path, value: unknown): Splice[] {
  const own = sections.filter((section) => startsWith(path, section.path))
  const home = own.toSorted((a, b) => a.path.length - b.path.length).at(-1)
  const name = path.at(-1) ?? ''
  const parent = path.slice(0, -1)
  const isSection = isTable(value)
  const dotted = dottedIn(sections, path, home?.path.length ?? 0)
  if (dotted) {
    const key = path.slice(dotted.section.path.length).map(keyText).join('.')
    return addAfter(text, dotted.each, `${key} = ${written(value)}`)
  }
  if (home && home.path.length > 0 && home.path.length < path.length) {
    const isDeep = sections.some(({ path: other }) => other.length > home.path.length && startsWith(other, home.path))
    const rest = path.slice(home.path.length)
    const hasOwn = home.assignments.length > 0
    if (!isSection || rest.length > 1 || (hasOwn && !isDeep)) {
      const [first = name, ...more] = rest
      return addLine(text, home, first, nested(more, value))
    }
  }
  if (!isSection && parent.length === 0) return addAtTop(text, sections[0], name, value)
  return addSection(text, sections, isSection ? path : parent, isSection ? value : { [name]: value })
}

/**
 * Where the names before it stand in front of others (`headers.A = …`), that is how it is written: behind the last of those
 * that share the most names. A table with a header of its own (of `least` names) goes before. A new entry among others is
 * a table, however they are written.
 */
function dottedIn(
  sections: readonly Section[],
  path: Path,
  least: number,
): { section: Section; each: Assignment } | undefined {
  for (let shared = path.length - 1; shared > Math.max(least, path.length > 2 ? 1 : 0); shared -= 1) {
    const found = sections
      .filter((section) => section.path.length < shared)
      .flatMap((section) => section.assignments.map((each) => ({ section, each })))
      .filter(({ each }) => each.path.length > shared && startsWith(each.path, path.slice(0, shared)))
      .at(-1)
    if (found) return found
  }
  return undefined
}

/** A name in a section, behind the last one there. */
function addLine(text: string, section: Section, name: string, value: unknown): Splice[] {
  const line = `${keyText(name)} = ${written(value)}`
  const last = section.assignments.at(-1)
  if (last) return addAfter(text, last, line)
  return [insert(section.headerEnd, lineAfter(text, section.headerEnd, indentOfLine(text, section.lineStart) + line))]
}

function addAfter(text: string, last: Assignment, line: string): Splice[] {
  return [insert(last.lineEnd, lineAfter(text, last.lineEnd, indentOfLine(text, last.lineStart) + line))]
}

function addAtTop(text: string, top: Section | undefined, name: string, value: unknown): Splice[] {
  const last = top?.assignments.at(-1)
  const line = `${keyText(name)} = ${written(value)}`
  return last ? addAfter(text, last, line) : [insert(0, line + eolNear(text, 0).repeat(text === '' ? 1 : 2))]
}

/** A line at the beginning of another one, or behind a last one that does not end. */
function lineAfter(text: string, at: number, line: string): string {
  const eol = eolNear(text, at)
  return at > 0 && text[at - 1] !== '\n' ? eol + line : line + eol
}

/** Behind the last table that has the same parent, else at the end of the file. */
function addSection(text: string, sections: readonly Section[], path: Path, value: object): Splice[] {
  const parent = path.slice(0, -1)
  const siblings = sections.filter(
    (section) => section.path.length > 0 && parent.length > 0 && startsWith(section.path, parent),
  )
  const last = siblings.at(-1)
  const isLastOfAll = last === undefined || last === sections.at(-1)
  const at = isLastOfAll ? text.length : last.end
  const eol = eolNear(text, at)
  const indent = last ? indentOfLine(text, last.lineStart) : ''
  const lines = sectionLines(path, value, indent)
  const before = at === 0 || /(^|\n)[ \t]*\r?\n$/.test(text.slice(0, at)) ? '' : text[at - 1] === '\n' ? eol : eol + eol
  return [insert(at, before + lines.join(eol) + eol)]
}

function remove(text: string, sections: readonly Section[], assignments: readonly Assignment[], path: Path): Splice[] {
  const gone = sections.filter((section) => isBelow(section, path))
  const inGone = new Set(gone.flatMap((section) => section.assignments))
  const lines = assignments.filter((each) => startsWith(each.path, path) && !inGone.has(each))
  return [...gone.map((section) => withBlank(text, section)), ...lines.map((each) => withoutComment(text, each))]
}

/** A table with one of the blank lines around it, where there is one on both sides. */
function withBlank(text: string, { lineStart: from, end }: Section): Splice {
  const before = /(?:^|\n)([ \t]*\r?\n)$/.exec(text.slice(0, from))?.[1]
  if (end >= text.length) return cut(from - (before?.length ?? 0), end)
  const isBlankAfter = skipSpaces(text, end) >= lineEnd(text, end)
  return cut(from, isBlankAfter && (before !== undefined || from === 0) ? nextLine(text, end) : end)
}

/** The whole line, or all but the comment at its end. */
function withoutComment(text: string, { value, start, lineStart, lineEnd: end }: Assignment): Splice {
  const rest = skipSpaces(text, value.end)
  return text[rest] === '#' ? cut(start, rest) : cut(lineStart, end)
}

function rename(sections: readonly Section[], assignments: readonly Assignment[], path: Path, to: string): Splice[] {
  const part = (each: { path: readonly string[]; key: readonly Part[] }): Part | undefined =>
    each.key[each.key.length - (each.path.length - path.length) - 1]
  const named = [...sections, ...assignments].filter((each) => isBelow(each, path))
  return named.flatMap((each) => {
    const found = part(each)
    return found ? [{ start: found.start, end: found.end, text: keyText(to) }] : []
  })
}

/** A text keeps its kind of quotes where it can. */
function again(before: string, value: unknown): string {
  const isLiteral = typeof value === 'string' && /^'[^']/.test(before) && !/['\p{Cc}]/u.test(value)
  return isLiteral ? `'${value}'` : written(value)
}

function keyText(name: string): string {
  return /^[\w-]+$/.test(name) ? name : quoted(name)
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007F')
}

function written(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (value instanceof Date) throw new ChangeRefused('A date cannot be written here.')
  if (typeof value !== 'object' || value === null) throw new ChangeRefused('TOML has no word for “nothing”.')
  const members = Object.entries(value).map(([name, inner]) => `${keyText(name)} = ${written(inner)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function notation(text: string, { start, members }: TomlValue): Notation {
  return {
    unit: indentOfMembers(text, start, members),
    onLines: false,
    separator: ', ',
    skipComment: (source, at) => (source[at] === '#' ? lineEnd(source, at) : at),
  }
}

function indentOfMembers(text: string, start: number, members: TomlValue['members']): string {
  const [first] = members
  const inner = first ? indentOfLine(text, first.start) : ''
  return inner.slice(indentOfLine(text, start).length) || '  '
}
