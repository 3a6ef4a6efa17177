const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A stretch of time, in its largest fitting unit: "12 s", "4 min", "3 h", "2 d". Never negative. */
export function duration(ms: number): string {
  const span = Math.max(0, ms)
  if (span < minute) return `${Math.floor(span / second)} s`
  if (span < hour) return `${Math.floor(span / minute)} min`
  if (span < day) return `${Math.floor(span / hour)} h`
  return `${Math.floor(span / day)} d`
}
