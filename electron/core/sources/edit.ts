/** Minimal edits of Patchbay's own `servers.json`: everything else in the file stays as the person wrote it. */
import { editText } from './documents/edit'

export type Edited = { ok: true; text: string } | { ok: false; message: string }

/** Sets one entry; `undefined` removes it. Refuses to touch a text that does not parse. `null` is a file that does not exist. */
export function editServer(before: string | null, name: string, entry: Record<string, unknown> | undefined): Edited {
  const path = ['mcpServers', name]
  const edited = editText(before ?? '', 'json', [
    entry === undefined ? { kind: 'remove', path } : { kind: 'set', path, value: entry },
  ])
  if (edited.ok) return edited
  const { line, column } = edited.position
  return { ok: false, message: `line ${line}, column ${column}: ${edited.message}` }
}
