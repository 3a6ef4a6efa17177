/** Waits until a server that is just being connected is there, or is not. */
import type { ServerView } from '../../shared/model/server'
import type { PatchbayClient } from '../carriers/client'
import { valueOf } from './failure'

/** Milliseconds; a server has 30 s for its first answer. */
export const patienceMs = 35_000

/** `server` is an id or a name, as a person types it. Throws when there is none of it, or several. */
export async function settleServer(client: PatchbayClient, server: string): Promise<ServerView> {
  return valueOf(await client.request('server.settled', { server, patienceMs }))
}
