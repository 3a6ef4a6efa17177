/** Where everything stands in a TOML text that is known to be valid: sections, assignments, and the values in brackets. */
import { lineStart, nextLine, skipSpaces } from './splice'

/** One part of a name, as it stands in the text. */
export interface Part {
  name: string
  start: number
  end: number
}

export interface TomlValue {
  kind: 'table' | 'list' | 'single'
  start: number
  end: number
  members: TomlMember[]
}

export interface TomlMember {
  /** Empty in lists. */
  key: Part[]
  value: TomlValue
  start: number
  end: number
}

export interface Assignment {
  /** From the root; names of the section included. */
  path: string[]
  key: Part[]
  value: TomlValue
  /** The beginning of its (first) line, and of the line after it. */
  lineStart: number
  lineEnd: number
  start: number
}

export interface Section {
  /** From the root; lists of tables count their own. Empty for what stands before the first header. */
  path: string[]
  key: Part[]
  /** The beginning of the header's line, and of the line after it. */
  lineStart: number
  headerEnd: number
  assignments: Assignment[]
  /** The beginning of the line after the last one that says something. */
  end: number
}

export function readToml(text: string): Section[] {
  const sections: Section[] = [section([], [], 0, 0)]
  const counts = new Map<string, number>()
  let at = 0
  while (at < text.length) {
    at = skipBlank(text, at)
    if (at >= text.length) break
    const current = sections.at(-1)
    if (!current) break
    if (text[at] === '[') {
      const isList = text[at + 1] === '['
      const key = readKey(text, at + (isList ? 2 : 1))
      const after = nextLine(text, key.at(-1)?.end ?? at)
      sections.push(section(resolve(key, isList, counts), key, lineStart(text, at), after))
      at = after
      continue
    }
    const key = readKey(text, at)
    const equals = text.indexOf('=', key.at(-1)?.end ?? at)
    const value = readValue(text, skipSpaces(text, equals + 1))
    const end = nextLine(text, value.end)
    current.assignments.push({
      path: [...current.path, ...key.map(({ name }) => name)],
      key,
      value,
      start: at,
      lineStart: lineStart(text, at),
      lineEnd: end,
    })
    current.end = end
    at = end
  }
  return sections
}

function section(path: string[], key: Part[], start: number, headerEnd: number): Section {
  return { path, key, lineStart: start, headerEnd, assignments: [], end: headerEnd }
}

/** A header inside a list of tables speaks of its last one. */
function resolve(key: readonly Part[], isList: boolean, counts: Map<string, number>): string[] {
  const path: string[] = []
  for (const [index, { name }] of key.entries()) {
    path.push(name)
    const list = JSON.stringify(path)
    const isLast = index === key.length - 1
    if (isLast && isList) counts.set(list, (counts.get(list) ?? -1) + 1)
    const count = counts.get(list)
    if (count !== undefined) path.push(String(count))
  }
  return path
}

/** A name with dots; ends before `=` or `]`. */
export function readKey(text: string, from: number): Part[] {
  const parts: Part[] = []
  let at = skipSpaces(text, from)
  for (;;) {
    const quote = text[at]
    if (quote === '"' || quote === "'") {
      const end = endOfQuoted(text, at, quote)
      const inner = text.slice(at + 1, end - 1)
      parts.push({ name: quote === '"' ? unescaped(inner) : inner, start: at, end })
      at = end
    } else {
      const end = at + (/^[\w-]+/.exec(text.slice(at, at + 500))?.[0].length ?? 0)
      if (end === at) throw new RangeError('No name here')
      parts.push({ name: text.slice(at, end), start: at, end })
      at = end
    }
    at = skipSpaces(text, at)
    if (text[at] !== '.') return parts
    at = skipSpaces(text, at + 1)
  }
}

function unescaped(inner: string): string {
  const long = /\\U([0-9a-fA-F]{8})/g
  const short = inner.replace(long, (_whole, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
  return short.includes('\\') ? String(JSON.parse(`"${short.replaceAll('\\e', '\\u001b')}"`)) : short
}

function readValue(text: string, start: number): TomlValue {
  const first = text[start]
  if (first === '"' || first === "'") {
    const end = text.startsWith(first.repeat(3), start)
      ? endOfLongQuoted(text, start, first)
      : endOfQuoted(text, start, first)
    return { kind: 'single', start, end, members: [] }
  }
  if (first !== '[' && first !== '{') {
    const plain = /^[^,\]}#\r\n]*/.exec(text.slice(start, start + 500))?.[0] ?? ''
    return { kind: 'single', start, end: start + plain.trimEnd().length, members: [] }
  }
  const members: TomlMember[] = []
  const close = first === '[' ? ']' : '}'
  let at = skipBlank(text, start + 1)
  while (text[at] !== close) {
    if (at >= text.length) throw new RangeError('Not closed')
    const key = first === '{' ? readKey(text, at) : []
    const from = key.length > 0 ? skipSpaces(text, text.indexOf('=', key.at(-1)?.end) + 1) : at
    const value = readValue(text, from)
    members.push({ key, value, start: at, end: value.end })
    at = skipBlank(text, value.end)
    if (text[at] === ',') at = skipBlank(text, at + 1)
  }
  return { kind: first === '[' ? 'list' : 'table', start, end: at + 1, members }
}

/** Behind white space, line ends and comments. */
function skipBlank(text: string, from: number): number {
  const blank = /(?:\s|#[^\n]*)*/y
  blank.lastIndex = from
  blank.test(text)
  return blank.lastIndex
}

function endOfQuoted(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1
    else if (text[at] === quote) return at + 1
  }
  throw new RangeError('Not closed')
}

/** Up to two quotes may stand directly before the three that end it. */
function endOfLongQuoted(text: string, start: number, quote: string): number {
  const three = quote.repeat(3)
  for (let at = start + 3; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1
    else if (text.startsWith(three, at)) {
      let end = at + 3
      while (text[end] === quote && end < at + 5) end += 1
      return end
    }
  }
  throw new RangeError('Not closed')
}
