/** `patchbay doctor`: what is wrong with a server, the one cause first. */
import { takesRequests } from '../../../shared/model/connection'
import type { Diagnosis } from '../../../shared/model/diagnosis'
import type { ServerView } from '../../../shared/model/server'
import type { PatchbayClient } from '../../carriers/client'
import { expectPositionals, parseCommand, type Command } from '../command'
import { diagnosisLines } from '../diagnosis'
import { exitCode, worstExitCode, type ExitCode } from '../exit-codes'
import { valueOf } from '../failure'
import { whenSettled } from '../mirror'
import { settleServer } from '../settle-server'

/** Milliseconds that a fresh engine has to get its servers to an outcome. */
const patience = 20_000

export const doctor: Command = {
  usage: 'doctor [SERVER]',
  summary: 'what is wrong with a server, and what to do about it',
  help: 'Without a server: all that are not connected, but for those that are off on purpose. Changes nothing.',
  async run(args, { engine, output, signal }) {
    const [server] = expectPositionals(parseCommand(args, {}).positionals, 0, 1, this.usage)
    const client = await engine()
    if (server !== undefined && client.temporary) await settleServer(client, server)
    const names = server === undefined ? await troubled(client, signal) : [server]
    const diagnoses = await Promise.all(
      names.map(async (name) => valueOf(await client.request('server.diagnose', { server: name }))),
    )
    if (output.json) output.value({ servers: diagnoses })
    else if (diagnoses.length === 0) output.say('All servers that are wanted are connected')
    diagnoses.forEach((diagnosis, index) => {
      if (!output.json) output.say(...(index === 0 ? [] : ['']), ...diagnosisLines(diagnosis))
    })
    return worstExitCode(diagnoses.map(exitCodeOf))
  },
}

/** The ids of the servers that should be connected and are not. */
async function troubled(client: PatchbayClient, signal: AbortSignal): Promise<string[]> {
  const { servers } = await whenSettled(client, () => client.temporary, patience, signal)
  return servers.filter(isTroubled).map(({ id }) => id)
}

function isTroubled({ state }: ServerView): boolean {
  if (state.kind === 'disconnected') return state.problem !== null
  return !takesRequests(state) && state.kind !== 'disabled'
}

function exitCodeOf({ cause }: Diagnosis): ExitCode {
  if (cause?.outcome !== 'failed') return exitCode.done
  return cause.action === 'sign-in' || cause.action === 'enter-client-id' ? exitCode.signIn : exitCode.failed
}
