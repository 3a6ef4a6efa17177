/** `patchbay remove`: takes a server off Patchbay's own list, or out of its client's file; or out of all others. */
import { aloneEdits } from '../../../shared/model/map-edits'
import { counted, entryOnMap, makeEdits } from '../across'
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp, makeEdit } from '../edit'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'

export const remove: Command = {
  usage: 'remove SERVER [--others] [--dry-run]',
  summary: 'remove a server from Patchbay’s own list, or from its client’s file',
  help: [
    '--others                    keeps this one, and removes every other entry for the same server',
    dryRunHelp,
  ].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, { ...dryRun, others: { type: 'boolean' } })
    const [server = ''] = expectPositionals(positionals, 1, 1, this.usage)
    const client = await engine()
    const isDry = values['dry-run'] === true
    if (values.others === true) {
      const { cell, row } = await entryOnMap(client, server)
      const edits = aloneEdits(cell, row)
      return makeEdits(client, edits, { output, isDry, said: `Removed ${counted(edits)}; ${server} is the only one` })
    }
    const said = `Removed ${server}`
    const removed = isDry ? null : await client.request('server.remove', { server })
    // One of another client's.
    if (removed === null || (!removed.ok && removed.error.code === 'not-removable'))
      return makeEdit(client, { kind: 'remove', server }, { output, isDry, said })
    const done = valueOf(removed)
    if (output.json) output.value(done)
    else output.say(said)
    return exitCode.done
  },
}
