/** `patchbay headers`: lends a server's credential to another program, as one JSON object of request headers. */
import { helperVariable } from '../../../shared/helper-variable'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { failure, valueOf } from '../failure'

export const headers: Command = {
  usage: 'headers SERVER',
  summary: 'print the request headers that are valid now, as one JSON object, for another program to use',
  help: [
    'For the headersHelper of Claude Code and the http_headers_helper of Codex: they then use the sign-in that Patchbay',
    'keeps and renews. What is printed is secret. Exit code 3 when a sign-in is needed first.',
  ].join('\n'),
  async run(args, { engine, env, output }) {
    const [server = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    // An entry that borrows from Patchbay, read by Patchbay: the question would come back here for ever.
    if (env[helperVariable] !== undefined)
      throw failure('not-connected', 'Patchbay cannot borrow a sign-in from itself: this entry needs its own headers')
    const client = await engine()
    output.value(valueOf(await client.request('server.headers', { server })))
    return exitCode.done
  },
}
