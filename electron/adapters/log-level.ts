/** How much is logged: `PATCHBAY_LOG`, and one line's form. */
import { printable, printableJson } from '../../shared/text/printable'

export const logLevels = ['error', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** `info` unless the variable names another level. */
export function logLevelFrom(value: string | undefined): LogLevel {
  return logLevels.find((level) => level === value?.trim().toLowerCase()) ?? 'info'
}

/** True when a message of this level is to be written. */
export function isLogged(level: LogLevel, wanted: LogLevel): boolean {
  return logLevels.indexOf(level) <= logLevels.indexOf(wanted)
}

/** One line: nothing in it fakes further lines or drives the terminal of who reads the log. */
export function logLine(message: string, detail?: Record<string, unknown>): string {
  const words = printable(message)
  return detail === undefined ? words : `${words} ${printableJson(detail)}`
}
