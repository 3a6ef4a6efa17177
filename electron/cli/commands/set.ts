/** `patchbay set` and `unset`: keys of a server's entry, in whatever words its client has for them. */
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp, makeEdit } from '../edit'
import { usageFailure } from '../failure'

/** More keys at once are no command any more. */
const most = 100

const keys = [
  'KEY is name, url, command, args, cwd, timeout, env.NAME or headers.NAME; the client’s own words and units are found.',
  'args: words, or a JSON list of texts. timeout: milliseconds, or 30s, 2m.',
  'Arguments can be seen by other programs of this machine: refer to variables for secrets, as the client writes them.',
]

export const set: Command = {
  usage: 'set SERVER KEY=VALUE… [--dry-run]',
  summary: 'change keys of a server’s entry in its client’s file',
  help: [...keys, dryRunHelp].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, dryRun)
    const [server = '', ...pairs] = expectPositionals(positionals, 2, most, this.usage)
    const wanted = Object.fromEntries(pairs.map(pair))
    const request = { kind: 'set', server, values: wanted } as const
    return makeEdit(await engine(), request, { output, isDry: values['dry-run'] === true, said: `Changed ${server}` })
  },
}

export const unset: Command = {
  usage: 'unset SERVER KEY… [--dry-run]',
  summary: 'take keys out of a server’s entry in its client’s file',
  help: [...keys.slice(0, 1), dryRunHelp].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, dryRun)
    const [server = '', ...gone] = expectPositionals(positionals, 2, most, this.usage)
    const request = { kind: 'unset', server, keys: gone } as const
    return makeEdit(await engine(), request, { output, isDry: values['dry-run'] === true, said: `Changed ${server}` })
  },
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=')
  // What was typed may be a secret, so that it is not repeated here.
  if (at < 1) throw usageFailure('Each change needs KEY=VALUE')
  return [text.slice(0, at), text.slice(at + 1)]
}
