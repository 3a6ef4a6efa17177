/**
 * What is said of a command that names no program. Often more than a program stands there: a whole command line, as
 * documentation prints it, or quotes that only a shell takes off. Pure.
 */
import { isCommandLine } from '../sources/command'
import { redactLine } from '../vault/redact'

export interface MissingWords {
  detail: string
  hint?: string
  cause?: string | undefined
}

/** @param looked where it was looked for */
export function missingProgram(command: string, looked: readonly string[]): MissingWords {
  const shown = redactLine(command.trim())
  const [first = ''] = shown.split(/\s+/)
  // What follows may be anything, a secret too: it is not repeated.
  if (isCommandLine(command))
    return {
      detail: `A whole command line stands where only a program is named: it begins with “${first}”.`,
      hint: /^\w+=/.test(first)
        ? 'Write what stands before the program as “env”, the program as the command, and each word behind it as an argument.'
        : `Write “${first}” as the command, and each word behind it as an argument of its own.`,
    }
  if (/^(["']).*\1$/s.test(command.trim()))
    return {
      detail: `The command is ${shown}, with the quotes.`,
      hint: 'Take the quotes away: no shell reads this, so they count as part of the name.',
    }
  if (command !== command.trim())
    return {
      detail: `The command is “${redactLine(command)}”, with the white space.`,
      hint: 'Take the white space away: it counts as part of the name.',
    }
  if (!/[/\\]/.test(command))
    return {
      detail: `“${shown}” was not found on your shell’s PATH.`,
      cause: looked.length > 0 ? `Looked in ${looked.join(', ')}` : undefined,
    }
  return { detail: `There is no program at ${redactLine(looked[0] ?? command)}.` }
}
