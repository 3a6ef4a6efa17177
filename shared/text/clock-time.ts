/** Clock times as people write them (docs/words.md). The present is passed in, in ms since the epoch; the time zone is the system's. */

/** A clock time, with the day when it is not today: "10:56:03", "19 Nov, 10:56". */
export function clockTime(iso: string, now: number): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  const { today, otherDay } = formats()
  return (at.toDateString() === new Date(now).toDateString() ? today : otherDay).format(at)
}

/** Making a format takes sixty times as long as using one, and a log has thousands of times: they are made once for each time zone. */
function formats(): Formats {
  const zone = new Date().getTimezoneOffset()
  if (made?.zone !== zone) {
    made = {
      zone,
      today: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
      otherDay: new Intl.DateTimeFormat('en-GB', {
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      }),
    }
  }
  return made
}

interface Formats {
  /** Of a person who travels, it changes while the app runs. */
  zone: number
  today: Intl.DateTimeFormat
  otherDay: Intl.DateTimeFormat
}

let made: Formats | null = null
