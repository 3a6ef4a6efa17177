/** Times and sizes in words. Pure: the present is passed in, in ms since the epoch. */
import { duration } from '../../../shared/duration'

const second = 1_000
const minute = 60 * second

/** A stretch that still grows on a view that is renewed twice a minute: "less than a minute", "4 min". */
export function roughly(ms: number): string {
  return ms < minute ? 'less than a minute' : duration(ms)
}

/** How long ago, in words: "just now", "4 min ago". Seconds are not told: nothing renews them. */
export function ago(iso: string, now: number): string {
  const span = now - Date.parse(iso)
  return span < minute ? 'just now' : `${duration(span)} ago`
}

/** Time until `iso`, rounded up so that "0 s" means now: "12 s", "4 min 10 s". Null when it is past or unreadable. */
export function countdown(iso: string, now: number): string | null {
  const left = Math.ceil((Date.parse(iso) - now) / second)
  if (!(left > 0)) return null
  if (left < 60) return `${left} s`
  const seconds = left % 60
  return seconds === 0 ? `${Math.floor(left / 60)} min` : `${Math.floor(left / 60)} min ${seconds} s`
}

/** A number of characters or bytes: "812 B", "4.9 MB". */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
