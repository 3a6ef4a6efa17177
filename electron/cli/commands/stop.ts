/** `patchbay stop`: ends the engine in the background. */
import { openControlClient } from '../../carriers/control-client'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { CommandFailure, failure, valueOf } from '../failure'
import { mustBeOurs } from '../open-engine'

export const stop: Command = {
  usage: 'stop',
  summary: 'end the engine that runs in the background (never the app, nor "patchbay serve")',
  async run(args, { directory, output }) {
    expectPositionals(parseCommand(args, {}).positionals, 0, 0, this.usage)
    await mustBeOurs(directory)
    const found = await openControlClient(directory)
    if (found.running === 'refused') throw new CommandFailure(found.error)
    if (!found.running) throw failure('engine-not-running', 'No engine runs')
    const answer = valueOf(await found.client.request('engine.stop', {}))
    await found.client.closed
    if (output.json) output.value(answer)
    else output.say('The engine in the background has ended.')
    return exitCode.done
  },
}
