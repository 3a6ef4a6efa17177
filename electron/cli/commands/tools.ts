/** `patchbay tools`: what a server offers. */
import { problemOf } from '../../../shared/model/connection'
import type { ServerView } from '../../../shared/model/server'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode, exitCodeOfState } from '../exit-codes'
import { failure, valueOf, type CommandFailure } from '../failure'
import { settleServer } from '../settle-server'
import { printable } from '../../../shared/text/printable'

export const tools: Command = {
  usage: 'tools SERVER',
  summary: 'the tools of a server',
  async run(args, { engine, output }) {
    const [server = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    const client = await engine()
    const view = await settleServer(client, server)
    const { tools: list, freshness, flaws } = valueOf(await client.request('server.tools', { server }))
    // An empty list would say that there are none.
    if (freshness === 'unknown') throw unknownTools(view)
    if (output.json) {
      // What MCP gives, and nothing else while all is well.
      output.value(flaws.length === 0 ? { tools: list } : { tools: list, flaws })
      return exitCode.done
    }
    if (freshness === 'stale') {
      const isAsleep = view.state.kind === 'asleep'
      output.note(`The server is ${isAsleep ? 'asleep' : 'not connected'}; these are the tools it had`)
    }
    // Filtered before it is measured and cut.
    const rows = list.map(({ name, title, description }) => ({
      name: printable(name),
      words: printable(firstLine(description ?? title ?? '')),
    }))
    const width = Math.max(0, ...rows.map(({ name }) => name.length))
    for (const { name, words } of rows) {
      output.say(fit(`${name.padEnd(width)}  ${words}`.trimEnd(), output.width()))
    }
    for (const { item, wrong, usable } of flaws)
      output.note(printable(`${item} is ${usable ? 'not quite as MCP asks' : 'left out'}: ${wrong}`))
    return exitCode.done
  },
}

function unknownTools({ name, state, capabilities }: ServerView): CommandFailure {
  const problem = problemOf(state) ?? capabilities.problem
  const why = problem === null ? '' : ` ${problem.title}.`
  const isSignIn = exitCodeOfState(state.kind) === exitCode.signIn
  return failure(isSignIn ? 'needs-auth' : 'not-connected', `The tools of ${name} are not known yet.${why}`)
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}

function fit(line: string, width: number | null): string {
  return width === null || line.length <= width ? line : `${line.slice(0, width - 1)}…`
}
