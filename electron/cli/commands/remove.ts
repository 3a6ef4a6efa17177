/** `patchbay remove`: takes one of Patchbay's own servers off its list. */
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'

export const remove: Command = {
  usage: 'remove SERVER',
  summary: 'remove a server from Patchbay’s own list',
  async run(args, { engine, output }) {
    const [server = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    const client = await engine()
    const removed = valueOf(await client.request('server.remove', { server }))
    if (output.json) output.value(removed)
    else output.say(`Removed ${server}`)
    return exitCode.done
  },
}
