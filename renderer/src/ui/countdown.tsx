/** "Next try in 12 s (attempt 4)", ticking; "Trying now (attempt 4)…" once the time has come. */
import { useSeconds } from '../lib/ticker'
import { countdown } from '../lib/time'
import { text } from '../text/en'

export function RetryCountdown({ attempt, nextRetryAt }: { attempt: number; nextRetryAt: string | null }) {
  const now = useSeconds(nextRetryAt !== null)
  const left = nextRetryAt === null ? null : countdown(nextRetryAt, now)
  return <>{left === null ? text.list.tryingNow(attempt) : text.list.nextTry(left, attempt)}</>
}
