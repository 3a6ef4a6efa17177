/** `patchbay restore`: an edit taken back byte for byte, or the servers of a file as a version has them. */
import { expectPositionals, parseCommand, type Command } from '../command'
import { dryRun, dryRunHelp, finishEdit } from '../edit'
import { exitCode } from '../exit-codes'
import { usageFailure, valueOf } from '../failure'

/** What `patchbay versions` lists; every other one is what an edit has answered. */
const ofTimeMachine = /^v[0-9a-f]{12}$/

export const restore: Command = {
  usage: 'restore VERSION [--entry NAME] [--dry-run]',
  summary: 'take an edit back, or bring a version of a client’s servers back',
  help: [
    'VERSION is what an edit has answered: then its files are as they were before it, unless one has changed since.',
    'Or it is one of patchbay versions: then the servers of its file are as they were, and the rest stays as it is.',
    '--entry NAME                one server of the version only',
    dryRunHelp,
  ].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, { ...dryRun, entry: { type: 'string' } })
    const [version = ''] = expectPositionals(positionals, 1, 1, this.usage)
    if (ofTimeMachine.test(version)) {
      const client = await engine()
      const name = values.entry ?? null
      return finishEdit(client, () => client.request('versions.restore', { version, name }), {
        output,
        isDry: values['dry-run'] === true,
        said: name === null ? `The servers are as they were in ${version}` : `“${name}” is as it was in ${version}`,
      })
    }
    if (values.entry !== undefined || values['dry-run'] === true)
      throw usageFailure('--entry and --dry-run go with a version of patchbay versions')
    const client = await engine()
    const done = valueOf(await client.request('edit.undo', { version }))
    if (output.json) output.value(done)
    else output.say(...done.files.map((file) => `${file} is as it was`))
    return exitCode.done
  },
}
