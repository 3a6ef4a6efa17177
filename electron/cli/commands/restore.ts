/** `patchbay restore`: the files of an edit as they were before it, byte for byte. */
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'

export const restore: Command = {
  usage: 'restore VERSION',
  summary: 'take an edit of a client’s file back',
  help: 'VERSION is what the edit has answered. A file that has changed since is left alone.',
  async run(args, { engine, output }) {
    const [version = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    const client = await engine()
    const done = valueOf(await client.request('edit.undo', { version }))
    if (output.json) output.value(done)
    else output.say(...done.files.map((file) => `${file} is as it was`))
    return exitCode.done
  },
}
