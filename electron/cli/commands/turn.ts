/** `patchbay enable` and `disable`: by the switch that the server's own client has, or by those of all clients that have it. */
import { turnEdits } from '../../../shared/model/map-edits'
import { counted, makeEdits, rowOnMap } from '../across'
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp, makeEdit } from '../edit'

export const enable = turn('enable', 'on')
export const disable = turn('disable', 'off')

function turn(kind: 'enable' | 'disable', word: 'on' | 'off'): Command {
  return {
    usage: `${kind} SERVER [--everywhere] [--dry-run]`,
    summary: `switch a server ${word} in its client’s own file`,
    help: ['--everywhere                in every client that has it', dryRunHelp].join('\n'),
    async run(args, { engine, output }) {
      const { values, positionals } = parseCommand(args, { ...dryRun, everywhere: { type: 'boolean' } })
      const [server = ''] = expectPositionals(positionals, 1, 1, this.usage)
      const isDry = values['dry-run'] === true
      if (values.everywhere === true) {
        const client = await engine()
        const edits = turnEdits(kind === 'enable', await rowOnMap(client, server))
        return makeEdits(client, edits, { output, isDry, said: `Switched ${word} ${counted(edits)} for ${server}` })
      }
      return makeEdit(await engine(), { kind, server }, { output, isDry, said: `Switched ${word} ${server}` })
    },
  }
}
