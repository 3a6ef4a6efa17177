/** Strict JSON with positions: where the first mistake is, and where a value's name stands. */
import { parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { createPlaces, walk } from './json-places'

export interface Position {
  /** Counted from 1. */
  line: number
  column: number
}

export type JsonDocument =
  | { ok: true; value: unknown; positionOf: (path: readonly string[]) => Position }
  | { ok: false; message: string; position: Position }

const strict = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false }

/** Parses strict JSON (a byte order mark is allowed). Never throws. */
export function parseJson(source: string): JsonDocument {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  if (text.trim() === '') return { ok: false, message: 'The file is empty.', position: { line: 1, column: 1 } }
  const deep = tooDeep(text)
  if (deep !== null) {
    const message = `Values are nested more than ${deepest} levels deep here.`
    return { ok: false, message, position: positionAt(text, deep) }
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return firstMistake(text)
  }
  let placeOf: ReturnType<typeof createPlaces> | undefined
  let lineStarts: number[] | undefined
  return {
    ok: true,
    value,
    positionOf: (path) => {
      placeOf ??= createPlaces(text)
      lineStarts ??= lineStartsOf(text)
      return locate(lineStarts, placeOf(path))
    },
  }
}

/** Everything that walks the tree may recurse: a repository's file must not be able to exhaust the stack. */
const deepest = 200

/** The offset at which a text is nested too deeply, if it is. */
function tooDeep(text: string): number | null {
  let found: number | null = null
  walk(text, 0, (depth, at) => {
    if (depth > deepest) found = at
    return found === null
  })
  return found
}

function firstMistake(text: string): JsonDocument {
  const errors: ParseError[] = []
  parseTree(text, errors, strict)
  const error = errors[0]
  if (!error) return { ok: false, message: 'The file is not valid JSON.', position: { line: 1, column: 1 } }
  return { ok: false, message: explain(printParseErrorCode(error.error)), position: positionAt(text, error.offset) }
}

function explain(code: string): string {
  switch (code) {
    case 'InvalidCommentToken':
      return 'Comments are not allowed in this file.'
    case 'CommaExpected':
      return 'A comma is missing before this place.'
    case 'ColonExpected':
      return 'A colon is missing before this place.'
    case 'PropertyNameExpected':
      return 'A name in double quotes is missing here (or the comma before it is one too many).'
    case 'ValueExpected':
      return 'A value is missing here (or the comma before it is one too many).'
    case 'CloseBraceExpected':
      return 'A closing } is missing.'
    case 'CloseBracketExpected':
      return 'A closing ] is missing.'
    case 'EndOfFileExpected':
      return 'There is more text after the end of the JSON value.'
    case 'UnexpectedEndOfString':
      return 'A text is not closed with a double quote.'
    case 'InvalidEscapeCharacter':
      return 'A backslash is followed by a character that has no meaning there.'
    default:
      return 'This is not valid JSON.'
  }
}

/** Line and column of an offset, both counted from 1. */
export function positionAt(text: string, offset: number): Position {
  return locate(lineStartsOf(text), offset)
}

function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1)
  return starts
}

function locate(lineStarts: number[], offset: number): Position {
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 }
}
