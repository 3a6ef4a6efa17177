/** `patchbay map`: one row per endpoint or program, with every client's entry that leads there. */
import { basename } from 'node:path'
import { clientName } from '../../../shared/model/clients'
import type { MapCell, MapRow } from '../../../shared/model/map'
import { wayWords } from '../../../shared/text/routes'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'
import { whenSettled } from '../mirror'

/** Milliseconds that a fresh engine has to find out where a sign-in is needed. */
const patience = 20_000

export const map: Command = {
  usage: 'map',
  summary: 'which clients have the same server, which entry counts, and how they differ',
  async run(args, { engine, output, signal }) {
    expectPositionals(parseCommand(args, {}).positionals, 0, 0, this.usage)
    const client = await engine()
    await whenSettled(client, () => client.temporary, patience, signal)
    const view = valueOf(await client.request('map.get', {}))
    if (output.json) output.value(view)
    else {
      for (const row of view.rows) output.say(...rowLines(row))
      for (const { client: owner, path, reads } of view.oldCopies)
        output.say(`${path}  an old copy: ${clientName(owner)} reads ${reads}`)
    }
    return exitCode.done
  },
}

function rowLines({ target, signedIn, cells }: MapRow): string[] {
  const signIn = signedIn === null ? '' : signedIn ? '  signed in' : '  not signed in'
  const names = new Map(cells.map(({ server, client, scope }) => [server, `${clientName(client)} · ${scope}`]))
  return [`${target}${signIn}`, ...cells.map((cell) => `    ${cellWords(cell, names)}`)]
}

function cellWords(cell: MapCell, names: ReadonlyMap<string, string>): string {
  const { name, client, scope, project, way, disabledIn, shadowedBy, shadowedIn, drift } = cell
  const place = project === null ? scope : `${scope} (${basename(project)})`
  const where = shadowedIn === null ? '' : ` in ${basename(shadowedIn)}`
  const notes = [
    wayWords({ way, via: null }),
    disabledIn === null ? '' : 'off',
    shadowedBy === null ? '' : `hidden${where} by ${names.get(shadowedBy) ?? 'another entry of its name'}`,
    drift.length === 0 ? '' : `differs in ${drift.join(', ')}`,
  ].filter((note) => note !== '')
  return [`${clientName(client)} · ${place}`, name, ...notes].join('  ')
}
