/** Decides whose messages are answered: the top frame of our own origin in one of our own windows. */
import { isAppAddress } from '../origin'

export interface SenderFrame {
  url: string
  /** Null for the top frame. */
  parent: unknown
}

/** `frame` is null when it has gone away since it sent the message. */
export function isTrustedSender(frame: SenderFrame | null, inOwnWindow: boolean): boolean {
  return inOwnWindow && frame !== null && frame.parent === null && isAppAddress(frame.url)
}
