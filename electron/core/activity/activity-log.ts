/** What happened on one server, newest last, in bounded memory. Texts are redacted by the writer, and pass the filter here. */
import { printableLines } from '../../../shared/text/printable'
import type { ActivityCall, ActivityEntry } from '../../../shared/model/server'
import { Interner } from '../util/interner'

/** Bounds per server: a program that floods stderr must not grow the engine. */
const mostEntries = 2_000
const mostBytes = 1024 * 1024
const longestMessage = 4_000
/** Most lines are about the same few things; longer ones are about something of their own. */
const longestShared = 500
const mostShared = 100
/** So many calls are kept with what was asked and answered. */
const mostCalls = 20

/** How many lines that are over are kept until they are cut away together: one by one would be quadratic under a flood. */
const slack = mostEntries / 4

/** In columns: an object for each line of each server would be a tenth of the engine's memory. */
export class ActivityLog {
  #at: number[] = []
  #levels: ActivityEntry['level'][] = []
  #origins: ActivityEntry['origin'][] = []
  #messages: string[] = []
  readonly #texts = new Interner(mostShared)
  /** By the numbers of their lines, oldest first. */
  readonly #calls = new Map<number, ActivityCall>()
  /** The first line that counts. */
  #first = 0
  #bytes = 0
  #seq = 0

  get seq(): number {
    return this.#seq
  }

  /** @param at ms since the epoch. @param call without secrets, and bounded */
  add(
    at: number,
    level: ActivityEntry['level'],
    origin: ActivityEntry['origin'],
    message: string,
    call?: ActivityCall,
  ): void {
    const text = this.#kept(printableLines(message.slice(0, longestMessage + 1)))
    this.#seq++
    this.#at.push(at)
    this.#levels.push(level)
    this.#origins.push(origin)
    this.#messages.push(text)
    this.#bytes += text.length
    if (call) this.#keep(call)
    while (this.#messages.length - this.#first > mostEntries || this.#bytes > mostBytes) {
      this.#bytes -= this.#messages[this.#first]?.length ?? 0
      this.#messages[this.#first] = ''
      this.#first++
    }
    if (this.#first > slack) this.#cut()
  }

  /** Entries with a number above `after`, oldest first. */
  since(after: number): ActivityEntry[] {
    const { length } = this.#messages
    const before = this.#seq - length
    const from = Math.max(this.#first, after - before)
    return this.#messages.slice(from).map((message, offset) => {
      const index = from + offset
      const seq = before + index + 1
      const call = this.#calls.get(seq)
      return {
        seq,
        at: new Date(this.#at[index] ?? 0).toISOString(),
        level: this.#levels[index] ?? 'info',
        origin: this.#origins[index] ?? 'patchbay',
        message,
        ...(call && { call }),
      }
    })
  }

  /** With the line that has just been added. */
  #keep({ request, answer }: ActivityCall): void {
    this.#calls.set(this.#seq, { request: copyOf(request), answer: answer === null ? null : copyOf(answer) })
    const [oldest] = this.#calls.keys()
    if (this.#calls.size > mostCalls && oldest !== undefined) this.#calls.delete(oldest)
  }

  #cut(): void {
    this.#at = this.#at.slice(this.#first)
    this.#levels = this.#levels.slice(this.#first)
    this.#origins = this.#origins.slice(this.#first)
    this.#messages = this.#messages.slice(this.#first)
    this.#first = 0
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
