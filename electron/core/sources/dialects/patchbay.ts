/** Patchbay's own list, `servers.json`: written like Claude Code's `.mcp.json`, and trusted, as only the person writes it. */
import { userFile, type Client } from '../client'
import { readServersFile } from './claude-code'

export const patchbay: Client = {
  id: 'patchbay',
  files: ({ ownFile }) => [userFile(ownFile, 'json', { listed: 'always' })],
  read: (files, documents) =>
    files.map((file) => {
      const document = documents(file.path)
      if (!document) return { file, definitions: [], mistake: null }
      return { file, ...readServersFile({ client: 'patchbay', ...file }, document, null) }
    }),
}
