/**
 * Where names stand in a JSON text that is known to be valid. Looks only into the objects that are asked for and skips
 * everything else: Claude Code's file has megabytes of history, and is rewritten all the time.
 */

interface Property {
  /** Offsets of the name's opening quote and of the value. */
  name: number
  value: number
}

const space = /\s*/y
const structural = /["{}[\]]/g
const endOfPlain = /[,}\]\s]/g

/** Answers with the offset of the name at the end of a path; 0 when there is none. Of doubled names the last counts, as for JSON. */
export function createPlaces(text: string): (path: readonly string[]) => number {
  const known = new Map<number, Map<string, Property>>()
  const propertiesAt = (start: number): Map<string, Property> => {
    const properties = known.get(start) ?? readProperties(text, start)
    known.set(start, properties)
    return properties
  }
  return (path) => {
    let place: Property = { name: 0, value: skipSpace(text, 0) }
    for (const name of path) {
      const next = text[place.value] === '{' ? propertiesAt(place.value).get(name) : undefined
      if (!next) return 0
      place = next
    }
    return place.name
  }
}

function readProperties(text: string, start: number): Map<string, Property> {
  const properties = new Map<string, Property>()
  let at = skipSpace(text, start + 1)
  while (text[at] === '"') {
    const end = endOfText(text, at)
    const value = skipSpace(text, skipSpace(text, end + 1) + 1)
    properties.set(JSON.parse(text.slice(at, end + 1)) as string, { name: at, value })
    at = skipSpace(text, endOfValue(text, value))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return properties
}

/** The offset behind a value. */
function endOfValue(text: string, start: number): number {
  const first = text[start]
  if (first === '"') return endOfText(text, start) + 1
  if (first !== '{' && first !== '[') return next(endOfPlain, text, start)
  let end = text.length
  walk(text, start, (depth, at) => {
    if (depth > 0) return true
    end = at + 1
    return false
  })
  return end
}

/** Calls `visit` with the depth after each bracket from `start` on, until it answers false. Also for texts that are not valid. */
export function walk(text: string, start: number, visit: (depth: number, at: number) => boolean): void {
  let depth = 0
  for (let at = next(structural, text, start); at < text.length; at = next(structural, text, at + 1)) {
    const character = text[at]
    if (character === '"') {
      at = endOfText(text, at)
      continue
    }
    depth += character === '{' || character === '[' ? 1 : -1
    if (!visit(depth, at)) return
  }
}

/** The offset of the quote that ends the text in quotes which begins at `start`. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}

function skipSpace(text: string, from: number): number {
  space.lastIndex = from
  space.test(text)
  return space.lastIndex
}

/** The offset of the next single character that matches. Not by `exec`, which makes an object for each of a file's many. */
function next(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from
  return expression.test(text) ? expression.lastIndex - 1 : text.length
}
