/** `patchbay sources`: every configuration file known, with its problems. */
import { clientName } from '../../../shared/model/clients'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'
import { sourceEntry } from '../json'
import { marks } from '../words'
import type { ServerView } from '../../../shared/model/server'

export const sources: Command = {
  usage: 'sources',
  summary: 'every configuration file known, with its problems',
  async run(args, { engine, output }) {
    expectPositionals(parseCommand(args, {}).positionals, 0, 0, this.usage)
    const client = await engine()
    const { sources: list, servers: all } = valueOf(await client.request('snapshot.get', {}))
    if (output.json) {
      output.value({ sources: list.map((source) => ({ ...sourceEntry(source), ...waysIn(source, all) })) })
      return exitCode.done
    }
    for (const { id, path, client: owner, scope, exists, servers, problem, readers = [], oldCopyOf } of list) {
      const mark = problem ? marks.bad : exists ? marks.good : marks.off
      const count = exists ? `${servers} ${servers === 1 ? 'server' : 'servers'}` : 'not there'
      const also = readers.length === 0 ? '' : `  also read by ${readers.map(clientName).join(', ')}`
      const old = oldCopyOf === undefined ? '' : `  an old copy: ${clientName(owner)} reads ${oldCopyOf}`
      output.say(
        `${mark} ${path}  ${owner} · ${scope}  ${[count, ...wayNotes(waysIn({ id }, all))].join(', ')}${also}${old}`,
      )
      if (!problem) continue
      const place = problem.evidence.file
      const where = place ? ` (line ${place.line}, column ${place.column})` : ''
      output.say(
        `    ${problem.title}${where}`,
        ...(problem.detail === '' ? [] : [`    ${problem.detail}`]),
        `    ${problem.hint}`,
      )
    }
    return exitCode.done
  },
}

/** How many of a file's entries do not lead straight to their servers. */
function waysIn(source: { id: string }, servers: readonly ServerView[]): { routed: number; borrowed: number } {
  const own = servers.filter((server) => server.source.id === source.id)
  const count = (way: ServerView['route']['way']): number => own.filter(({ route }) => route.way === way).length
  return { routed: count('routed'), borrowed: count('borrowed') }
}

function wayNotes({ routed, borrowed }: { routed: number; borrowed: number }): string[] {
  return [
    ...(routed > 0 ? [`${routed} through Patchbay`] : []),
    ...(borrowed > 0 ? [`${borrowed} with Patchbay’s sign-in`] : []),
  ]
}
