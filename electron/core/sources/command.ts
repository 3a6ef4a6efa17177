/** A command for people. Often a whole command line stands where a program is named, with secrets among its words. Pure. */
import { posix, win32 } from 'node:path'
import { redactLine } from '../vault/redact'

/** A path may have white space in it; a name hardly has, and an option never stands in either. */
export function isCommandLine(command: string): boolean {
  const [first = '', ...rest] = command.trim().split(/\s+/)
  if (rest.length === 0 || /^["']/.test(first)) return false
  return !/[/\\]/.test(first) || rest.some((word) => word.startsWith('-'))
}

/** The program without its folders; of a command line all words. Nothing secret. */
export function shownCommand(command: string): string {
  if (!isCommandLine(command)) return withoutFolders(redactLine(command))
  const [first = '', ...rest] = redactLine(command.trim()).split(/\s+/)
  return [withoutFolders(first), ...rest].join(' ')
}

function withoutFolders(path: string): string {
  return win32.basename(posix.basename(path))
}
