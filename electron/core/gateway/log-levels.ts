/** Which log messages of a server a client wants to have (2025-11-25, logging, "Log Levels"). Pure. */
import { fieldsOf, readJson, text } from '../util/lenient'

const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']

/** @param wanted null: none; undefined: all */
export function passesLevel(notice: Buffer, wanted: string | null | undefined): boolean {
  if (wanted === undefined || wanted === null) return wanted === undefined
  const read = readJson(notice.toString())
  const level = text(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['level']) ?? ''
  return levels.indexOf(level) >= levels.indexOf(wanted)
}

/** The level that a `logging/setLevel` asks for; null when it is none. */
export function levelIn(request: Buffer): string | null {
  const read = readJson(request.toString())
  const level = text(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['level'])
  return level !== undefined && levels.includes(level) ? level : null
}

/** Sessions whose level is remembered; the others get everything. */
const most = 2_000

/** The levels that clients of the older era have set, by session. */
export class LogLevels {
  readonly #bySession = new Map<string, string>()

  of(session: string): string | undefined {
    return this.#bySession.get(session)
  }

  set(session: string, level: string): void {
    const [oldest] = this.#bySession.keys()
    if (this.#bySession.size >= most && oldest !== undefined) this.#bySession.delete(oldest)
    this.#bySession.set(session, level)
  }
}
