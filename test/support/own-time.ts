/**
 * Time on a machine that is busy with others: what this process computes and what it waits for counts in full, but not the
 * time in which it wanted to run and was not let.
 */

/** How often (ms) it is looked whether we are let run. */
const interval = 5

let last = performance.now()
let computed = cpuTime()
let heldUp = 0
setInterval(look, interval).unref()

/** Milliseconds since some moment. */
export function ownNow(): number {
  look()
  return last - heldUp
}

function look(): void {
  const [now, used] = [performance.now(), cpuTime()]
  heldUp += Math.max(0, now - last - interval - (used - computed))
  last = now
  computed = used
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
