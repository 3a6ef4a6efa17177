/** Minimal edits of Patchbay's own `servers.json`: everything else in the file stays as the person wrote it. */
import { applyEdits, modify } from 'jsonc-parser'
import { parseJson } from './json-document'

export type Edited = { ok: true; text: string } | { ok: false; message: string }

/** Sets one entry; `undefined` removes it. Refuses to touch a text that does not parse. `null` is a file that does not exist. */
export function editServer(before: string | null, name: string, entry: Record<string, unknown> | undefined): Edited {
  const text = before === null || before.trim() === '' ? '{\n  "mcpServers": {}\n}\n' : before
  const document = parseJson(text)
  if (!document.ok) {
    const { line, column } = document.position
    return { ok: false, message: `line ${line}, column ${column}: ${document.message}` }
  }
  const formattingOptions = {
    insertSpaces: !/^\t/m.test(text),
    tabSize: indentOf(text),
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
  return { ok: true, text: applyEdits(text, modify(text, ['mcpServers', name], entry, { formattingOptions })) }
}

function indentOf(text: string): number {
  return /^( +)\S/m.exec(text)?.[1]?.length ?? 2
}
