/** Clock times as people write them (docs/words.md). Pure: the present is passed in, in ms since the epoch. */

/** A clock time, with the day when it is not today: "10:56:03", "Nov 19, 10:56". */
export function clockTime(iso: string, now: number): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  if (at.toDateString() === new Date(now).toDateString()) {
    return at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  }
  return at.toLocaleString('en-GB', { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
}
