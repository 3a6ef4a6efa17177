/** Strict JSON with positions: where the first mistake is, and where a value's name stands. */
import { parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { createLines, deepest, empty, positionAt, withoutMark, type Document } from './document'
import { createPlaces, walk } from './json-places'
import { explain } from './json-words'

const strict = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false }

/** Parses strict JSON (a byte order mark is allowed). Never throws. */
export function parseJson(source: string): Document {
  const text = withoutMark(source)
  if (text.trim() === '') return empty
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
  let lines: ReturnType<typeof createLines> | undefined
  return {
    ok: true,
    value,
    positionOf: (path) => {
      placeOf ??= createPlaces(text)
      lines ??= createLines(text)
      return lines(placeOf(path))
    },
  }
}

/** The offset at which a text is nested too deeply, if it is. */
function tooDeep(text: string): number | null {
  let found: number | null = null
  walk(text, 0, (depth, at) => {
    if (depth > deepest) found = at
    return found === null
  })
  return found
}

function firstMistake(text: string): Document {
  const errors: ParseError[] = []
  parseTree(text, errors, strict)
  const error = errors[0]
  if (!error) return { ok: false, message: 'The file is not valid JSON.', position: { line: 1, column: 1 } }
  return { ok: false, message: explain(printParseErrorCode(error.error)), position: positionAt(text, error.offset) }
}
