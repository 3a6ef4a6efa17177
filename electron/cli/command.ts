/** What every command gets and gives. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { PatchbayClient } from '../carriers/client'
import type { ExitCode } from './exit-codes'
import { usageFailure } from './failure'
import type { LineOptions } from './lines'
import type { Output } from './output'

export interface CommandContext {
  /** The state directory. */
  directory: string
  env: Readonly<Record<string, string | undefined>>
  output: Output
  /** Aborted by Ctrl-C, by SIGTERM, and when nobody can read our output any more. */
  signal: AbortSignal
  /** The running engine, or one of our own when none runs; closed when the command ends. */
  engine(): Promise<PatchbayClient>
  /** All of stdin. */
  stdin(): Promise<string>
  /** Calls `listener` for every line that a person types or pastes, until the returned function is called. */
  lines(listener: (line: string) => void, options?: LineOptions): () => void
}

export interface Command {
  /** What follows `patchbay`, for the help. */
  usage: string
  summary: string
  /** More lines for the command's own help. */
  help?: string
  run(args: readonly string[], context: CommandContext): Promise<ExitCode>
}

type Options = NonNullable<ParseArgsConfig['options']>

/** Parses a command's own words. `--json` and `--help` belong to every command and have been looked at before. */
export function parseCommand<const O extends Options>(
  args: readonly string[],
  options: O,
): ReturnType<
  typeof parseArgs<{ args: string[]; options: O & { json: { type: 'boolean' } }; allowPositionals: true }>
> {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, json: { type: 'boolean' } },
      allowPositionals: true,
    })
  } catch {
    throw usageFailure(whatIsWrong(args, options))
  }
}

/** Why words do not parse, in our own; their values may be secrets and are not repeated. */
function whatIsWrong(args: readonly string[], options: Options): string {
  const all: Options = { ...options, json: { type: 'boolean' } }
  const { tokens } = parseArgs({ args: [...args], options: all, strict: false, allowPositionals: true, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const known = Object.hasOwn(all, name) ? all[name] : undefined
    if (known === undefined)
      return `There is no option ${rawName} here; a word that begins with a dash stands behind "--"`
    // A value that looks like an option is more likely a forgotten one.
    if (known.type === 'string' && (value === undefined || (!token.inlineValue && value.startsWith('-'))))
      return `${rawName} needs a value; one that begins with a dash is written ${rawName}=VALUE`
    if (known.type === 'boolean' && value !== undefined) return `${rawName} takes no value`
  }
  return 'These words make no sense together'
}

/** The positional arguments, of which there must be at least `least` and at most `most`. */
export function expectPositionals(
  positionals: readonly string[],
  least: number,
  most: number,
  usage: string,
): string[] {
  if (positionals.length < least || positionals.length > most) throw usageFailure(`Usage: patchbay ${usage}`)
  return [...positionals]
}
