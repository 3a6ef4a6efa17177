/** `patchbay equal`: every other client’s entry for the same server says what this one says, in its own client’s words. */
import { equalEdits } from '../../../shared/model/map-edits'
import { counted, entryOnMap, makeEdits } from '../across'
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp } from '../edit'

export const equal: Command = {
  usage: 'equal SERVER [--dry-run]',
  summary: 'make the other clients’ entries for the same server equal to this one',
  help: dryRunHelp,
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, dryRun)
    const [server = ''] = expectPositionals(positionals, 1, 1, this.usage)
    const client = await engine()
    const { cell, row } = await entryOnMap(client, server)
    const edits = equalEdits(cell, row)
    const said = `Made ${counted(edits)} equal to ${server}`
    return makeEdits(client, edits, { output, isDry: values['dry-run'] === true, said })
  },
}
