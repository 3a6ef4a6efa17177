/** `patchbay diagnostics`: a redacted report for whoever helps, e.g. a server's operator. */
import { writeFile } from 'node:fs/promises'
import { diskWords } from '../../../shared/text/disk'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { failure, usageFailure, valueOf } from '../failure'
import { whenSettled } from '../mirror'
import { settleServer } from '../settle-server'

/** Milliseconds that a fresh engine has to get its servers to an outcome. */
const patience = 20_000

export const diagnostics: Command = {
  usage: 'diagnostics [SERVER] [--out FILE]',
  summary: 'a redacted report that you can share',
  help: 'Of one server or of all: states, incidents, shapes of the latest requests, activity, versions. --out writes a new file.',
  async run(args, { engine, output, signal }) {
    const { values, positionals } = parseCommand(args, { out: { type: 'string' } })
    const [server = null] = expectPositionals(positionals, 0, 1, this.usage)
    const client = await engine()
    if (client.temporary) {
      if (server === null) await whenSettled(client, () => true, patience, signal)
      else await settleServer(client, server)
    }
    const { text } = valueOf(await client.request('diagnostics.get', { server }))
    if (values.out === undefined) {
      if (output.json) output.value({ text })
      else output.say(...text.trimEnd().split('\n'))
      return exitCode.done
    }
    await writeNew(values.out, text)
    if (output.json) output.value({ file: values.out })
    else output.say(`Written to ${values.out}. Read it before you give it away.`)
    return exitCode.done
  },
}

/** A report never takes the place of something else. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw isThere
      ? usageFailure(`${path} is there already`)
      : failure('internal', `${path} cannot be written. ${diskWords(error)}`)
  }
}
