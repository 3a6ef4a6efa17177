/** `patchbay history`: the incidents of a server, and how reliable it was. */
import { duration } from '../../../shared/duration'
import { incidentsOf, reliabilityOf, type Incident, type Reliability } from '../../../shared/model/history'
import { clockTime } from '../../../shared/text/clock-time'
import { incidentWords } from '../../../shared/text/incidents'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { valueOf } from '../failure'
import { settleServer } from '../settle-server'

export const history: Command = {
  usage: 'history SERVER',
  summary: 'the incidents of a server, across restarts',
  help: 'Each with what it was and how long it took until the tools were back; the newest comes last.',
  async run(args, { engine, output }) {
    const [server = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    const client = await engine()
    if (client.temporary) await settleServer(client, server)
    const { states } = valueOf(await client.request('server.history', { server }))
    const incidents = incidentsOf(states)
    const now = Date.now()
    const reliability = reliabilityOf(states, now)
    if (output.json) {
      output.value({ reliability, incidents, states })
      return exitCode.done
    }
    for (const incident of incidents) output.say(incidentLine(incident, now))
    output.say(sumOf(reliability, now))
    return exitCode.done
  },
}

function incidentLine({ from, to, code, end }: Incident, now: number): string {
  const lasted = duration((to === null ? now : Date.parse(to)) - Date.parse(from))
  const named = code === null ? incidentWords(code) : `${incidentWords(code)} (${code})`
  return `${clockTime(from, now)}  ${named}: ${end === null ? `${lasted} so far` : `${lasted}, ${words[end]}`}`
}

const words = { repaired: 'repaired', 'not-wanted': 'then disconnected', closed: 'then Patchbay was closed' }

function sumOf(reliability: Reliability | null, now: number): string {
  if (!reliability || reliability.share === null)
    return 'Nothing is known yet: it has not been connected or in trouble.'
  const { share, from, incidents } = reliability
  return `Connected ${Math.floor(share * 1_000) / 10} % of the time since ${clockTime(from, now)}${incidents === 0 ? ', without an incident' : ''}`
}
