/** The log of a host without a window: lines on stderr, so that stdout stays for data. */
import type { Logger } from '../core/ports'
import { isLogged, logLine, type LogLevel } from './log-level'

/** Writes lines up to `wanted`, each with its time. */
export function createStderrLogger(
  wanted: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  const log = (level: LogLevel, message: string, detail?: Record<string, unknown>): void => {
    if (isLogged(level, wanted)) write(`${new Date().toISOString()} ${level} ${logLine(message, detail)}\n`)
  }
  return {
    error: (message, detail) => log('error', message, detail),
    info: (message, detail) => log('info', message, detail),
    debug: (message, detail) => log('debug', message, detail),
  }
}
