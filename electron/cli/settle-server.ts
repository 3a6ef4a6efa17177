/** Waits until a server that is just being connected is there, or is not. */
import type { PatchbayClient } from '../carriers/client'
import { whenSettled } from './mirror'

/** Milliseconds; a server has 30 s for its first answer. */
const patience = 35_000

/** `server` is an id or a name, as a person types it. */
export async function settleServer(client: PatchbayClient, server: string, signal: AbortSignal): Promise<void> {
  await whenSettled(client, ({ id, name }) => id === server || name === server, patience, signal)
}
