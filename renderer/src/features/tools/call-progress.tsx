/** A call that runs: for how long, how far it says it is, and the way to end it. */
import { useSeconds } from '../../lib/ticker'
import { cancelCall, type Running } from '../../store/calls'
import { text } from '../../text/en'
import { Button } from '../../ui/button'

const words = text.tools

interface CallProgressProps {
  server: string
  callKey: string
  tool: string
  running: Running
}

export function CallProgress({ server, callKey, tool, running }: CallProgressProps) {
  const now = useSeconds(true)
  const { progress, since, cancelling } = running
  const known = progress !== null && progress.total !== null && progress.total > 0
  return (
    <div className="call-progress">
      <progress
        aria-label={words.progressOf(tool)}
        max={known ? (progress.total ?? 1) : undefined}
        value={known ? progress.done : undefined}
      />
      <span className="grow">
        {words.runningFor(Math.max(0, Math.round((now - since) / 1_000)))}
        {progress !== null && ` · ${words.progress(progress.done, progress.total)}`}
        {progress !== null && progress.message !== null && progress.message !== '' && ` · ${progress.message}`}
      </span>
      <Button busy={cancelling} aria-label={words.cancelOf(tool)} onClick={() => void cancelCall(server, callKey)}>
        {text.cancel}
      </Button>
    </div>
  )
}
