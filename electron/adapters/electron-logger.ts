/** The desktop app's log: a file under the state directory that cannot grow without end. */
import log from 'electron-log/node'
import { join } from 'node:path'
import type { Logger } from '../core/ports'
import { isLogged, logLine, type LogLevel } from './log-level'

/** Bytes; when it is full, the file is kept as `patchbay.old.log` and a new one begins. */
const largest = 5 * 1024 * 1024

/** Writes to `directory`/patchbay.log. Uses electron-log without its Electron part, which would open IPC channels. */
export function createElectronLogger(directory: string, wanted: LogLevel): Logger {
  const logger = log.create({ logId: 'patchbay' })
  logger.transports.console.level = false
  const { file } = logger.transports
  file.resolvePathFn = () => join(directory, 'patchbay.log')
  file.maxSize = largest
  file.level = 'debug'
  file.format = '{iso} {level} {text}'
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  const at = (level: LogLevel, message: string, detail?: Record<string, unknown>): void => {
    if (isLogged(level, wanted)) logger[level](logLine(message, detail))
  }
  return {
    error: (message, detail) => at('error', message, detail),
    info: (message, detail) => at('info', message, detail),
    debug: (message, detail) => at('debug', message, detail),
  }
}
