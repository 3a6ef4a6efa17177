/** Reading each client's files apart from the others': where that fails by a mistake of ours, nobody else's servers are lost. */
import type { Logger } from '../ports'
import type { Client, Found } from './client'

export type ReadClient = (client: Client, ...said: Parameters<Client['read']>) => Found[]

/**
 * The same, without throwing: what was found before stays, and the files say that they could not be read. Each of them is read
 * again with the next change.
 */
export function guarded(read: ReadClient, logger: Logger): ReadClient {
  const before = new Map<Client, Found[]>()
  return (client, ...said) => {
    try {
      const found = read(client, ...said)
      before.set(client, found)
      return found
    } catch (error) {
      logger.error('Reading the files of a client failed', { client: client.id, error: String(error) })
      const [files] = said
      const last = before.get(client) ?? files.map((file) => ({ file, definitions: [], mistake: null }))
      const message = 'Patchbay cannot make sense of what is in it. What was read before stays.'
      return last.map((each) => ({ ...each, mistake: { message, position: { line: 1, column: 1 } } }))
    }
  }
}
