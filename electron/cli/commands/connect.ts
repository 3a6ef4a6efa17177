/** `patchbay connect`, `disconnect` and `reconnect`: what a person wants of one server, or of several. */
import type { ServerView } from '../../../shared/model/server'
import { expectPositionals, parseCommand, type Command, type CommandContext } from '../command'
import { exitCode, exitCodeOfState, worstExitCode, type ExitCode } from '../exit-codes'
import { usageFailure, valueOf } from '../failure'
import { statusEntry } from '../json'
import { statusTable } from '../table'

export const connect: Command = {
  usage: 'connect SERVER',
  summary: 'connect a server and wait for the outcome',
  async run(args, context) {
    const [server = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    const client = await context.engine()
    const view = valueOf(await client.request('server.connect', { server }))
    return showServer(view, exitCodeOfState(view.state.kind), context)
  },
}

export const disconnect: Command = {
  usage: 'disconnect SERVER',
  summary: 'disconnect a server; it stays so until it is connected again',
  async run(args, context) {
    const [server = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    const client = await context.engine()
    const view = valueOf(await client.request('server.disconnect', { server }))
    const off = view.state.kind === 'disconnected' || view.state.kind === 'disabled'
    return showServer(view, off ? exitCode.done : exitCode.failed, context)
  },
}

export const reconnect: Command = {
  usage: 'reconnect SERVER | --all | --failed',
  summary: 'build the connection anew and wait for the outcome',
  async run(args, context) {
    const { values, positionals } = parseCommand(args, { all: { type: 'boolean' }, failed: { type: 'boolean' } })
    const which = values.all === true ? 'all' : values.failed === true ? 'failed' : null
    if (values.all === true && values.failed === true) throw usageFailure('Either --all or --failed, not both')
    const [server] = expectPositionals(positionals, which === null ? 1 : 0, which === null ? 1 : 0, this.usage)
    const client = await context.engine()
    if (which === null) {
      const view = valueOf(await client.request('server.reconnect', { server: server ?? '' }))
      return showServer(view, exitCodeOfState(view.state.kind), context)
    }
    const views = valueOf(await client.request('server.reconnectMany', { which }))
    if (context.output.json) context.output.value({ servers: views.map(statusEntry) })
    else sayTable(views, context)
    return worstExitCode(views.map((view) => exitCodeOfState(view.state.kind)))
  },
}

/** Prints one server as the outcome of a command. */
export function showServer(view: ServerView, exit: ExitCode, context: CommandContext): ExitCode {
  if (context.output.json) context.output.value(statusEntry(view))
  else sayTable([view], context)
  return exit
}

function sayTable(views: readonly ServerView[], { output }: CommandContext): void {
  const lines = statusTable(views, [], { colour: output.colour, width: output.width(), now: Date.now() })
  // The sentence above the table is about all servers, of which these may be a few.
  output.show(...lines.slice(2))
}
