/** Patchbay's own list, `servers.json`: written like Claude Code's `.mcp.json`, and trusted, as only the person writes it. */
import { userFile, type Client } from '../client'
import { claudeWords, readServersFile } from './claude-code'
import { writingOf } from './words'

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
