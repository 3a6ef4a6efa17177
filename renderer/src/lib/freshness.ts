/** How old a remembered list is. Pure. */
import type { ServerView } from '../../../shared/model/server'

/** When the server was last seen connected, as far as its history knows; otherwise when its present state began. ISO 8601. */
export function lastConnected({ past, since }: ServerView): string {
  return past.connectedUntil ?? since
}
