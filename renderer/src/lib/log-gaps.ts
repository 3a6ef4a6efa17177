/** Where lines of a log are missing: the engine keeps the newest ones, and a flood is faster than whoever reads it. Pure. */

export interface Gap {
  /** Before this line, by its number. */
  before: number
  /** Lines that are not there. */
  missing: number
}

/** By the number of the line that comes after the gap. Numbers grow by one per line, and begin at 1. */
export function gapsIn(entries: readonly { seq: number }[]): ReadonlyMap<number, Gap> {
  const gaps = new Map<number, Gap>()
  let last = 0
  for (const { seq } of entries) {
    if (seq > last + 1) gaps.set(seq, { before: seq, missing: seq - last - 1 })
    last = seq
  }
  return gaps
}
