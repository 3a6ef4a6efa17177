/** `patchbay status`: every server and its state. */
import { lossDetail, lossTitle } from '../../../shared/text/losses'
import { parseCommand, expectPositionals, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { statusEntries } from '../json'
import { showLive } from '../live-table'
import { whenSettled } from '../mirror'
import { statusTable } from '../table'

const usage = 'status [--watch]'

/** Milliseconds that a fresh engine has to get its servers to an outcome; a running one answers at once. */
const patience = 20_000

export const status: Command = {
  usage,
  summary: 'every server and its state',
  help: '--watch goes on showing changes until Ctrl-C; with --json as one JSON value per line.',
  async run(args, { engine, output, signal }) {
    const { values, positionals } = parseCommand(args, { watch: { type: 'boolean' } })
    expectPositionals(positionals, 0, 0, usage)
    const client = await engine()
    if (values.watch === true) {
      await showLive(client, output, signal)
      return exitCode.done
    }
    const snapshot = await whenSettled(client, () => client.temporary, patience, signal)
    const { servers, sources } = snapshot
    for (const trouble of [snapshot.vaultProblem, snapshot.unsaved])
      if (trouble !== null) output.note(`${trouble.title}. ${trouble.detail}`)
    for (const loss of snapshot.losses)
      output.note(
        `${lossTitle(loss)}: ${lossDetail(loss, loss.path)}. "patchbay restore ${loss.version}" brings it back.`,
      )
    if (output.json) output.value({ servers: statusEntries(servers) })
    else
      output.show(...statusTable(servers, sources, { colour: output.colour, width: output.width(), now: Date.now() }))
    return exitCode.done
  },
}
