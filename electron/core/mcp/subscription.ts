/**
 * Keeps the modern era's stream of change notices open; the SDK opens it once and never again
 * (docs/mcp-facts.md, "The stream of change notices").
 */
import type { Clock } from '../ports'
import { FaultError } from '../problems/fault'
import type { McpClient } from './mcp'

export interface SubscriptionEvents {
  /** The stream broke off: the server may be gone. */
  broken: () => void
  /** It is open again after a gap. */
  reopened: () => void
  log: (message: string) => void
}

const firstPause = 1_000
const longestPause = 60_000

/** Starts listening; the returned function stops it. Does nothing where there is no such stream. */
export function keepListening(client: McpClient, clock: Clock, events: SubscriptionEvents): () => void {
  let stopped = false
  let cancel: () => void = () => undefined
  let close: () => void = () => undefined
  let pause = firstPause
  let gap = false

  const again = (): void => {
    gap = true
    cancel = clock.after(pause, () => void open())
    pause = Math.min(pause * 2, longestPause)
  }
  const open = async (): Promise<void> => {
    if (stopped) return
    try {
      const stream = await client.listen()
      if (!stream) return
      const hangUp = (): void => void stream.close().catch((error: unknown) => events.log(String(error)))
      if (stopped) return hangUp()
      close = hangUp
      if (gap) events.reopened()
      const opened = clock.now()
      const how = await stream.ended
      if (stopped || how === 'local') return
      // A stream that lasted is worth an immediate second try; one that ends at once is not wanted.
      if (clock.now() - opened > 10_000) pause = firstPause
      if (how === 'remote') events.broken()
      again()
    } catch (error) {
      events.log(`The stream of change notices could not be opened: ${String(error)}`)
      // An error answer means that the server does not do this; anything else may pass.
      const refused = error instanceof FaultError && error.fault.kind === 'rpc'
      if (!stopped && !refused) again()
    }
  }
  void open()
  return () => {
    stopped = true
    cancel()
    close()
  }
}
