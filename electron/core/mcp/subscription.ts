/**
 * Keeps the modern era's stream of change notices open; the SDK opens it once and never again
 * (docs/mcp-facts.md, "The stream of change notices").
 */
import type { Clock } from '../ports'
import { FaultError, pauseWished, whyItFailed } from '../problems/fault'
import type { McpClient } from './mcp'
import type { Pauses } from './pauses'

export interface SubscriptionEvents {
  /** The stream broke off: the server may be gone. */
  broken: () => void
  /** It is open again after a gap. */
  reopened: () => void
  log: (message: string) => void
  /** A word for the activity. */
  note: (message: string) => void
  /** Whose changes are to be told. */
  resources: () => readonly string[]
}

/** Starts listening; the returned function stops it. Does nothing where there is no such stream. */
export function keepListening(client: McpClient, clock: Clock, pauses: Pauses, events: SubscriptionEvents): () => void {
  let stopped = false
  let cancel: () => void = () => undefined
  let close: () => void = () => undefined
  let gap = false

  const again = (lastedMs: number, wishMs?: number | null): void => {
    gap = true
    const { ms, isNews } = pauses.after('listen', { lastedMs, heard: false }, wishMs ?? undefined)
    if (isNews)
      events.note('The server ends its stream of changes again and again. Patchbay opens it less and less often.')
    cancel = clock.after(ms, () => void open())
  }
  const open = async (): Promise<void> => {
    if (stopped) return
    try {
      const stream = await client.listen(events.resources())
      if (!stream) return
      const hangUp = (): void => void stream.close().catch((error: unknown) => events.log(whyItFailed(error)))
      if (stopped) return hangUp()
      close = hangUp
      if (gap) events.reopened()
      const opened = clock.now()
      const how = await stream.ended
      if (stopped || how === 'local') return
      if (how === 'remote') events.broken()
      again(clock.now() - opened)
    } catch (error) {
      events.log(`The stream of change notices could not be opened: ${whyItFailed(error)}`)
      // An error answer means that the server does not do this; anything else may pass.
      const fault = error instanceof FaultError ? error.fault : null
      if (!stopped && fault?.kind !== 'rpc') again(0, fault && pauseWished(fault))
    }
  }
  void open()
  return () => {
    stopped = true
    cancel()
    close()
  }
}
