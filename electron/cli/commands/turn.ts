/** `patchbay enable` and `disable`: by the switch that the server's own client has. */
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp, makeEdit } from '../edit'

export const enable = turn('enable', 'on')
export const disable = turn('disable', 'off')

function turn(kind: 'enable' | 'disable', word: 'on' | 'off'): Command {
  return {
    usage: `${kind} SERVER [--dry-run]`,
    summary: `switch a server ${word} in its client’s own file`,
    help: dryRunHelp,
    async run(args, { engine, output }) {
      const { values, positionals } = parseCommand(args, dryRun)
      const [server = ''] = expectPositionals(positionals, 1, 1, this.usage)
      const isDry = values['dry-run'] === true
      return makeEdit(await engine(), { kind, server }, { output, isDry, said: `Switched ${word} ${server}` })
    },
  }
}
