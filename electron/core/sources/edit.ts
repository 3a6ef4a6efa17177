/** Minimal edits of Patchbay's own `servers.json`: everything else in the file stays as the person wrote it. */
import { isFields } from '../../../shared/fields'
import { notFields } from './documents/change'
import type { Position } from './documents/document'
import { editText } from './documents/edit'
import { parseJson } from './documents/json'

export type Edited = { ok: true; text: string } | { ok: false; message: string }

const list = 'mcpServers'

/** Sets one entry; `undefined` removes it. Refuses to touch a text that does not parse. `null` is a file that does not exist. */
export function editServer(before: string | null, name: string, entry: Record<string, unknown> | undefined): Edited {
  const document = parseJson(before ?? '')
  // Here a name is never an index.
  if (document.ok && isFields(document.value) && Array.isArray(document.value[list]))
    return refused(notFields, document.positionOf([list]))
  const path = [list, name]
  const edited = editText(before ?? '', 'json', [
    entry === undefined ? { kind: 'remove', path } : { kind: 'set', path, value: entry },
  ])
  return edited.ok ? edited : refused(edited.message, edited.position)
}

function refused(message: string, { line, column }: Position): Edited {
  return { ok: false, message: `line ${line}, column ${column}: ${message}` }
}
