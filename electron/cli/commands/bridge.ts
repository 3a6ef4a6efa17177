/** `patchbay bridge`: one server, or all of them, for AI clients that speak MCP on stdio. */
import { parentVariable } from '../../../shared/helper-variable'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { failure, usageFailure } from '../failure'
import { mustBeOurs } from '../open-engine'

export const bridge: Command = {
  usage: 'bridge SERVER | bridge --all',
  summary: 'speak MCP on stdio and pass everything on to a server, for an AI client that starts programs',
  help: [
    'The client keeps its tools whatever happens to the server, and to Patchbay: where none runs, one is started in the',
    'background, which ends ten minutes after it was last used. --all brings every server, its tools as SERVER__TOOL.',
  ].join('\n'),
  async run(args, { directory, env, signal }) {
    const { values, positionals } = parseCommand(args, { all: { type: 'boolean' } })
    const [server] = expectPositionals(positionals, 0, 1, this.usage)
    if ((server === undefined) !== (values.all === true)) throw usageFailure(`Usage: patchbay ${this.usage}`)
    // An entry that leads here, read by Patchbay itself: every call would come back for ever.
    const parent = env[parentVariable]
    if (parent !== undefined && (env['PATCHBAY_HOME'] === undefined || parent === directory))
      throw failure(
        'not-connected',
        'Patchbay cannot be a server of itself: this entry needs the server’s own program or address',
      )
    await mustBeOurs(directory)
    const { runBridge } = await import('../../bridge/bridge')
    await runBridge({
      directory,
      server: server ?? null,
      folder: process.cwd(),
      input: process.stdin,
      output: process.stdout,
      command: [process.execPath, process.argv[1] ?? ''],
      signal,
    })
    return exitCode.done
  },
}
