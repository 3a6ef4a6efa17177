/** From what a person typed to one server that is not just being connected. */
import { PatchbayError } from '../../shared/ipc/result'
import { resolveServer } from '../../shared/ipc/resolve-server'
import type { ServerView } from '../../shared/model/server'
import type { Snapshot } from '../../shared/model/snapshot'
import type { PatchbayClient } from '../carriers/client'
import { CommandFailure, valueOf } from './failure'

/** Milliseconds; a server has 30 s for its first answer. */
export const patienceMs = 35_000

/** The one server that is meant by an id or a name. @throws CommandFailure when there is none, or more than one */
export function serverIn({ servers }: Snapshot, wanted: string): ServerView {
  try {
    return resolveServer(wanted, servers, (server) => server)
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    throw new CommandFailure({ code: error.code, message: error.message, data: error.data })
  }
}

/**
 * Waits until a server that is just being connected is there, or is not. `server` is an id or a name, as a person types it.
 * @throws CommandFailure when no server is meant, or more than one
 */
export async function settleServer(client: PatchbayClient, server: string): Promise<ServerView> {
  return valueOf(await client.request('server.settled', { server, patienceMs }))
}
