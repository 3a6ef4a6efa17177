/**
 * What is said of a command that names no program. Often more than a program stands there: a whole command line, as
 * documentation prints it, or quotes that only a shell takes off. Pure.
 */
import { redactArguments } from '../vault/redact'

export interface MissingWords {
  detail: string
  hint?: string
  cause?: string | undefined
}

/** @param looked where it was looked for */
export function missingProgram(command: string, looked: readonly string[]): MissingWords {
  const shown = redacted(command.trim())
  const [first = ''] = shown.split(/\s+/)
  const rest = command.trim().split(/\s+/).slice(1)
  // What follows may be anything, a secret too: it is not repeated.
  if (rest.length > 0 && isCommandLine(first, rest))
    return {
      detail: `A whole command line stands where only a program is named: it begins with “${first}”.`,
      hint: `Write “${first}” as the command, and each word behind it as an argument of its own.`,
    }
  if (/^(["']).*\1$/s.test(command.trim()))
    return {
      detail: `The command is ${shown}, with the quotes.`,
      hint: 'Take the quotes away: no shell reads this, so they count as part of the name.',
    }
  if (command !== command.trim())
    return {
      detail: `The command is “${redacted(command)}”, with the white space.`,
      hint: 'Take the white space away: it counts as part of the name.',
    }
  if (!/[/\\]/.test(command))
    return {
      detail: `“${shown}” was not found on your shell’s PATH.`,
      cause: looked.length > 0 ? `Looked in ${looked.join(', ')}` : undefined,
    }
  return { detail: `There is no program at ${redacted(looked[0] ?? command)}.` }
}

function redacted(text: string): string {
  return redactArguments(text.split(' ')).join(' ')
}

/** A path may have white space in it; a name hardly has, and an option never stands in either. */
function isCommandLine(first: string, rest: readonly string[]): boolean {
  return !/^["']/.test(first) && (!/[/\\]/.test(first) || rest.some((word) => word.startsWith('-')))
}
