/**
 * Edits of a text in any format, as splices: comments, order, indentation, line ends, byte order mark, unknown and doubled
 * names stay byte for byte. The result is read again and must say what was meant and nothing else, or nothing is edited.
 */
import { assertNever } from '../../../../shared/assert-never'
import { isFields } from '../../../../shared/fields'
import { changed, ChangeRefused, inSteps, isSame, type Change } from './change'
import { positionAt, withoutMark, type Format, type Position } from './document'
import { spliceJson } from './edit-json'
import { spliceToml } from './edit-toml'
import { spliceYaml } from './edit-yaml'
import { formatName, parseText } from './parse'
import { applySplices, type Splice } from './splice'

/** `message` is a sentence for a person. `unparsable`: the text has a mistake already; `refused`: this cannot be written here. */
export type Edited =
  | { ok: true; text: string; value: unknown }
  | { ok: false; reason: 'unparsable' | 'refused'; message: string; position: Position }

/** Never throws. */
export function editText(source: string, format: Format, changes: readonly Change[]): Edited {
  const before = parseText(source, format)
  const isEmpty = withoutMark(source).trim() === ''
  if (!before.ok && !isEmpty) {
    return { ok: false, reason: 'unparsable', message: before.message, position: before.position }
  }
  let value: unknown = before.ok ? before.value : {}
  let text = source
  for (const change of changes) {
    if (change.kind !== 'set' && withoutMark(text).trim() === '') continue
    for (const step of inSteps(value, change)) {
      const edited = editOnce(text, value, format, step)
      if (!edited.ok) return edited
      ;({ text, value } = edited)
    }
  }
  return { ok: true, text, value }
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
      return text.trim() === '' ? fromNothing(text, change) : spliceJson(text, change)
    case 'toml':
      return spliceToml(text, change)
    case 'yaml':
      return spliceYaml(text, change)
    default:
      return assertNever(format)
  }
}

/** The first words of an empty file. */
function fromNothing(text: string, change: Change): Splice[] {
  return [{ start: 0, end: text.length, text: `${JSON.stringify(changed({}, change), null, 2)}\n` }]
}
