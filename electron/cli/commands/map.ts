/** `patchbay map`: one row per endpoint or program, with every client's entry that leads there. */
import { clientName } from '../../../shared/model/clients'
import type { MapRow } from '../../../shared/model/map'
import { cellNotes, placeOf } from '../../../shared/text/map'
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
  const places = new Map(cells.map((cell) => [cell.server, `${clientName(cell.client)} · ${cell.scope}`]))
  const lines = cells.map((cell) =>
    [placeOf(cell), cell.name, ...(cell.disabledIn === null ? [] : ['off']), ...cellNotes(cell, places)].join('  '),
  )
  return [`${target}${signIn}`, ...lines.map((line) => `    ${line}`)]
}
