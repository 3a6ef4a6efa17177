/**
 * Edits of a text in any format, as splices: comments, order, indentation, line ends, byte order mark, unknown and doubled
 * names stay byte for byte. The result is read again and must say what was meant and nothing else, or nothing is edited.
 */
import { assertNever } from '../../../../shared/assert-never'
import { isFields } from '../../../../shared/fields'
import { changed, ChangeRefused, inSteps, isSame, type Change } from './change'
import { positionAt, withoutMark, type Format, type Path, type Position } from './document'
import { spliceJson } from './edit-json'
import { spliceToml } from './edit-toml'
import { spliceYaml } from './edit-yaml'
import { formatName, parseText, saysNothing } from './parse'
import { applySplices, eolNear, type Splice } from './splice'

/** `message` is a sentence for a person. `unparsable`: the text has a mistake already; `refused`: this cannot be written here. */
export type Edited =
  | { ok: true; text: string; value: unknown }
  | { ok: false; reason: 'unparsable' | 'refused'; message: string; position: Position }

/** Never throws. */
export function editText(source: string, format: Format, changes: readonly Change[]): Edited {
  const before = parseText(source, format)
  if (!before.ok && !saysNothing(source, format)) {
    return { ok: false, reason: 'unparsable', message: before.message, position: before.position }
  }
  let value: unknown = before.ok ? before.value : {}
  let text = source
  for (const change of changes) {
    if (change.kind !== 'set' && saysNothing(text, format)) continue
    const edited = editInSteps(text, value, format, inSteps(value, change))
    // What cannot be said step by step may be said as a whole.
    const whole = edited.ok || change.kind !== 'set' ? edited : editOnce(text, value, format, change)
    if (!whole.ok) return edited
    ;({ text, value } = whole)
  }
  return { ok: true, text, value }
}

function editInSteps(source: string, before: unknown, format: Format, steps: readonly Change[]): Edited {
  let edited: Edited = { ok: true, text: source, value: before }
  for (const step of steps) {
    edited = editOnce(edited.text, edited.value, format, step)
    if (!edited.ok) return edited
  }
  return edited
}

function editOnce(source: string, before: unknown, format: Format, change: Change): Edited {
  const mark = source.length - withoutMark(source).length
  const text = source.slice(mark)
  const refuse = (message: string, offset = 0): Edited => ({
    ok: false,
    reason: 'refused',
    message,
    position: positionAt(text, offset),
  })
  try {
    const edited = source.slice(0, mark) + applySplices(text, splicesFor(text, format, change))
    const wanted = changed(before, change)
    const after = parseText(edited, format)
    if (!after.ok || !isSame(meant(after.value, format), meant(wanted, format)))
      return refuse(`It cannot be written into this ${formatName(format)} without touching something else.`)
    return { ok: true, text: edited, value: after.value }
  } catch (error) {
    if (error instanceof ChangeRefused) return refuse(error.message, error.offset)
    if (error instanceof RangeError || error instanceof TypeError)
      return refuse('The file is written in a way that Patchbay cannot edit.')
    throw error
  }
}

/** A value that took another one's place as a whole: the stretch of text that said the old one, and the one that says the new. */
export interface Rewritten {
  ok: true
  text: string
  /** Where both begin. */
  start: number
  was: string
  is: string
}

/** Puts a value in the place of one that is there. Never throws. */
export function rewriteValue(
  source: string,
  format: Format,
  path: Path,
  value: unknown,
): Rewritten | Extract<Edited, { ok: false }> {
  const before = parseText(source, format)
  if (!before.ok) return { ok: false, reason: 'unparsable', message: before.message, position: before.position }
  const change: Change = { kind: 'set', path, value }
  const edited = editOnce(source, before.value, format, change)
  if (!edited.ok) return edited
  const { text } = edited
  const mark = source.length - withoutMark(source).length
  const splices = splicesFor(source.slice(mark), format, change)
  const start = Math.min(...splices.map((splice) => splice.start)) + mark
  const end = Math.max(...splices.map((splice) => splice.end)) + mark
  return {
    ok: true,
    text,
    start,
    was: source.slice(start, end),
    is: text.slice(start, end + text.length - source.length),
  }
}

/** Of `is`, only so many places in a text are tried. */
const mostPlaces = 20

/**
 * Takes a rewritten value back: where the text still says it as it was written, byte for byte, whatever else has changed;
 * where that has been laid out anew, as its stretch of text was, or at least its value. Never throws.
 */
export function restoreValue(
  source: string,
  format: Format,
  path: Path,
  { was, is, value }: Pick<Rewritten, 'was' | 'is'> & { value: unknown },
): Edited {
  const plain = editText(source, format, [{ kind: 'set', path, value }])
  if (!plain.ok) return plain
  const restored = (start: number, end: number): Edited | null => {
    const text = source.slice(0, start) + was + source.slice(end)
    const after = parseText(text, format)
    const isMeant = after.ok && isSame(meant(after.value, format), meant(plain.value, format))
    return isMeant ? { ok: true, text, value: after.value } : null
  }
  let at = source.indexOf(is)
  for (let tried = 0; at !== -1 && tried < mostPlaces; tried += 1) {
    const found = restored(at, at + is.length)
    if (found) return found
    at = source.indexOf(is, at + 1)
  }
  const anew = rewriteValue(source, format, path, value)
  return (anew.ok ? restored(anew.start, anew.start + anew.was.length) : null) ?? plain
}

/** TOML has no need to say that there is an empty table: one without a header goes with its last name. */
function meant(value: unknown, format: Format): unknown {
  if (format !== 'toml' || !isFields(value) || value instanceof Date) return value
  const members = Object.entries(value).map(([name, inner]) => [name, meant(inner, format)] as const)
  return Object.fromEntries(members.filter(([, inner]) => !isFields(inner) || Object.keys(inner).length > 0))
}

function splicesFor(text: string, format: Format, change: Change): Splice[] {
  switch (format) {
    case 'json':
    case 'json-comments':
    case 'jsonc':
      return saysNothing(text, format) ? fromNothing(text, change) : spliceJson(text, change)
    case 'toml':
      return spliceToml(text, change)
    case 'yaml':
      return spliceYaml(text, change)
    default:
      return assertNever(format)
  }
}

/** The first words of an empty file; comments stay above them. */
function fromNothing(text: string, change: Change): Splice[] {
  const eol = eolNear(text, 0)
  const comments = text.trimEnd()
  const written = `${JSON.stringify(changed({}, change), null, 2)}\n`.replaceAll('\n', eol)
  return [{ start: comments.length, end: text.length, text: comments === '' ? written : eol + written }]
}
