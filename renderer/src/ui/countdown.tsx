/** "Next try in 12 s", ticking; "Trying now…" once the time has come. */
import { useSeconds } from '../lib/ticker'
import { countdown } from '../lib/time'
import { text } from '../text/en'

export function RetryCountdown({ nextRetryAt }: { nextRetryAt: string | null }) {
  const now = useSeconds(nextRetryAt !== null)
  const left = nextRetryAt === null ? null : countdown(nextRetryAt, now)
  return <>{left === null ? text.list.tryingNow : text.list.nextTry(left)}</>
}
