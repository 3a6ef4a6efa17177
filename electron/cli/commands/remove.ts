/** `patchbay remove`: takes a server off Patchbay's own list, or out of its client's file. */
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp, makeEdit } from '../edit'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'

export const remove: Command = {
  usage: 'remove SERVER [--dry-run]',
  summary: 'remove a server from Patchbay’s own list, or from its client’s file',
  help: dryRunHelp,
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, dryRun)
    const [server = ''] = expectPositionals(positionals, 1, 1, this.usage)
    const client = await engine()
    const isDry = values['dry-run'] === true
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
