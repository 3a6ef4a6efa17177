/** The scripts' voice: short lines that say what happens and how long it took. */

/** Tells one thing. */
export function say(text) {
  console.log(`patchbay: ${text}`)
}

/** Ends the process with a sentence that says what is wrong and what to do. */
export function giveUp(text) {
  console.error(`patchbay: ${text}`)
  process.exit(1)
}

/** `4.2 s` or `3 min 07 s`. */
export function duration(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** Does one piece of work and tells its name and time. */
export async function timed(text, work) {
  const start = performance.now()
  say(`${text} …`)
  const result = await work()
  say(`${text}: done in ${duration(performance.now() - start)}`)
  return result
}
