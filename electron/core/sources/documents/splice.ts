/** A splice replaces one stretch of a text; everything outside of splices stays as it is, byte for byte. */

export interface Splice {
  /** Offsets in the text as it was: `start` is replaced, `end` is not. */
  start: number
  end: number
  text: string
}

/** Carries splices out together. None may overlap another; of two texts put in at one place the first given comes first. */
export function applySplices(source: string, splices: readonly Splice[]): string {
  let result = ''
  let at = 0
  for (const { start, end, text } of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at || end < start) throw new RangeError('Splices overlap')
    result += source.slice(at, start) + text
    at = end
  }
  return result + source.slice(at)
}

export function insert(at: number, text: string): Splice {
  return { start: at, end: at, text }
}

export function cut(start: number, end: number): Splice {
  return { start, end, text: '' }
}

/** The beginning of the line that an offset is in. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

/** The end of the line that an offset is in, without the characters that end it. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  if (end === -1) return text.length
  return text[end - 1] === '\r' && end > at ? end - 1 : end
}

/** Where the next line begins; the end of the text after the last one. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end + 1
}

/** White space from the beginning of the line up to an offset; null when something else stands there. */
export function indentAt(text: string, at: number): string | null {
  const before = text.slice(lineStart(text, at), at)
  return /^[ \t]*$/.test(before) ? before : null
}

/** The white space with which an offset's line begins. */
export function indentOfLine(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? ''
}

/** How lines end near an offset: as the one before does, else as the one after. */
export function eolNear(text: string, at: number): string {
  const before = text.lastIndexOf('\n', at - 1)
  const near = before === -1 ? text.indexOf('\n', at) : before
  return near > 0 && text[near - 1] === '\r' ? '\r\n' : '\n'
}

/** The offset behind spaces and tabs. */
export function skipSpaces(text: string, at: number): number {
  let end = at
  while (text[end] === ' ' || text[end] === '\t') end += 1
  return end
}
