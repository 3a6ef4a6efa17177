/** Patchbay's own list, `servers.json`: written like Claude Code's `.mcp.json`, and trusted, as only the person writes it. */
import { userFile, type Client } from '../client'
import { claudeWords, readServersFile } from './claude-code'
import { start, type Parsed } from '../documents/document'
import type { Definition } from '../definition'
import { writingOf } from './words'

/** An entry as it would be read from the list, before it stands there. */
export function ownDefinition(path: string, name: string, entry: Record<string, unknown>): Definition | null {
  const document: Parsed = { ok: true, value: { mcpServers: { [name]: entry } }, positionOf: () => start }
  const file = userFile(path, 'json')
  const { definitions } = readServersFile({ client: 'patchbay', ...file }, document, null)
  return definitions[0] ?? null
}

export const patchbay: Client = {
  id: 'patchbay',
  writing: writingOf({ ...claudeWords, off: 'disabled' }),
  files: ({ ownFile }) => [userFile(ownFile, 'json', { listed: 'always' })],
  read: (files, documents) =>
    files.map((file) => {
      const document = documents(file.path)
      if (!document) return { file, definitions: [], mistake: null }
      return { file, ...readServersFile({ client: 'patchbay', ...file }, document, null) }
    }),
}
