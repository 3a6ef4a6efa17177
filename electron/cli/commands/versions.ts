/** `patchbay versions`: what the servers in clients' files have been, change by change, whoever made it. */
import { clientName } from '../../../shared/model/clients'
import type { VersionView } from '../../../shared/model/version'
import { clockTime } from '../../../shared/text/clock-time'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'

export const versions: Command = {
  usage: 'versions [SOURCE] [--diff VERSION]',
  summary: 'what the servers in clients’ files have been, change by change',
  help: [
    'SOURCE is a file, its id, or a client: cursor, claude-code …',
    '--diff VERSION              what that version changed, with secrets masked',
  ].join('\n'),
  async run(args, { engine, output }) {
    const { values, positionals } = parseCommand(args, { diff: { type: 'string' } })
    const [source = null] = expectPositionals(positionals, 0, 1, this.usage)
    const client = await engine()
    if (values.diff !== undefined) {
      const { diff } = valueOf(await client.request('versions.diff', { version: values.diff }))
      if (output.json) output.value({ diff })
      else output.text(diff === '' ? 'Only secrets differ.' : diff)
      return exitCode.done
    }
    const list = valueOf(await client.request('versions.list', { source }))
    if (output.json) output.value(list)
    else if (list.versions.length === 0) output.say('Nothing has been seen there yet.')
    else for (const version of list.versions) output.say(...linesOf(version, Date.now()))
    return exitCode.done
  },
}

function linesOf(
  { version, at, author, client, path, added, removed, changed, servers }: VersionView,
  now: number,
): string[] {
  const who = author === 'patchbay' ? 'by Patchbay' : 'by another program'
  const count = `${servers.length} ${servers.length === 1 ? 'server' : 'servers'}`
  const changes = [
    ...added.map((name) => `+ ${name}`),
    ...removed.map((name) => `- ${name}`),
    ...changed.map((name) => `~ ${name}`),
  ]
  return [
    `${version}  ${clockTime(at, now)}  ${clientName(client)}  ${path}  ${who}, ${count} since`,
    ...changes.map((line) => `    ${line}`),
  ]
}
