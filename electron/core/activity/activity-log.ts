/** What happened on one server, newest last, in bounded memory. Texts are redacted by the writer. */
import type { ActivityEntry } from '../../../shared/model/server'
import { Interner } from '../util/interner'

/** Bounds per server: a program that floods stderr must not grow the engine. */
const mostEntries = 2_000
const mostBytes = 1024 * 1024
const longestMessage = 4_000
/** Most lines are about the same few things; longer ones are about something of their own. */
const longestShared = 500
const mostShared = 100

export class ActivityLog {
  #entries: (Omit<ActivityEntry, 'at'> & { at: number })[] = []
  readonly #texts = new Interner(mostShared)
  #first = 0
  #bytes = 0
  #seq = 0

  get seq(): number {
    return this.#seq
  }

  /** @param at ms since the epoch */
  add(at: number, level: ActivityEntry['level'], origin: ActivityEntry['origin'], message: string): void {
    const text = this.#kept(message)
    this.#seq++
    this.#entries.push({ seq: this.#seq, at, level, origin, message: text })
    this.#bytes += text.length
    while (this.#entries.length - this.#first > mostEntries || this.#bytes > mostBytes) {
      this.#bytes -= this.#entries[this.#first]?.message.length ?? 0
      this.#first++
    }
    // Shifting an array entry by entry is quadratic under a flood; cut it now and then instead.
    if (this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first)
      this.#first = 0
    }
  }

  /** Entries with a number above `after`, oldest first. */
  since(after: number): ActivityEntry[] {
    const wanted = this.#entries.slice(this.#first).filter((entry) => entry.seq > after)
    return wanted.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }))
  }

  #kept(message: string): string {
    if (message.length > longestMessage) return `${copyOf(message.slice(0, longestMessage))}…`
    return message.length > longestShared ? message : this.#texts.one(message)
  }
}

/** A slice keeps the whole text alive that it was cut from (in V8), which may be megabytes; a copy does not. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
