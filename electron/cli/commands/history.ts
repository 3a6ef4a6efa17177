/** `patchbay history`: the incidents of a server, and how reliable it was. */
import { incidentsOf, reliabilityOf, type Incident } from '../../../shared/model/history'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'
import { settleServer } from '../settle-server'

export const history: Command = {
  usage: 'history SERVER',
  summary: 'the incidents of a server, across restarts',
  help: 'Each with what it was and how long it took until the tools were back; the newest comes last.',
  async run(args, { engine, output, signal }) {
    const [server = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    const client = await engine()
    if (client.temporary) await settleServer(client, server, signal)
    const { states } = valueOf(await client.request('server.history', { server }))
    const incidents = incidentsOf(states)
    const reliability = reliabilityOf(states, Date.now())
    if (output.json) {
      output.value({ reliability, incidents, states })
      return exitCode.done
    }
    for (const incident of incidents) output.say(incidentLine(incident))
    if (reliability && reliability.share !== null) {
      const share = Math.floor(reliability.share * 1_000) / 10
      output.say(`Connected ${share} % of the time since ${reliability.from}`)
    }
    return exitCode.done
  },
}

function incidentLine({ from, to, code, end }: Incident): string {
  const lasted = to === null ? 'not over' : `${seconds(Date.parse(to) - Date.parse(from))}, ${words[end ?? 'closed']}`
  return `${from}  ${(code ?? '').padEnd(26)} ${lasted}`
}

const words = { repaired: 'repaired', 'not-wanted': 'then disconnected', closed: 'then Patchbay was closed' }

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`
}
