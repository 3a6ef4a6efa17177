/** Lines of the log as text, for the clipboard and for a file. Pure. */
import type { ActivityEntry } from '../../../../shared/model/server'

/** As `patchbay logs` has it; a call with what was asked and answered. */
export function lineText({ at, level, origin, message, call }: ActivityEntry): string {
  const line = `${at} ${level} ${origin} ${message}`
  return call === undefined ? line : [line, call.request, call.answer ?? '(no answer)'].join('\n')
}

/**
 * The lines as text; when they are too many, the newest.
 * @param most characters
 */
export function logText(entries: readonly ActivityEntry[], most: number): string {
  const lines: string[] = []
  let length = 0
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index]
    if (entry === undefined) break
    const line = lineText(entry)
    length += line.length + 1
    if (length > most) break
    lines.push(line)
  }
  return lines.toReversed().join('\n')
}
