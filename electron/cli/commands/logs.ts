/** `patchbay logs`: a server's activity. */
import { converge } from '../../../shared/converge'
import type { ActivityEntry } from '../../../shared/model/server'
import type { PatchbayClient } from '../../carriers/client'
import { expectPositionals, parseCommand, type Command, type CommandContext } from '../command'
import { exitCode } from '../exit-codes'
import { failure, valueOf } from '../failure'
import { settleServer } from '../settle-server'

export const logs: Command = {
  usage: 'logs SERVER [--follow]',
  summary: 'what happened to a server',
  help: '--follow goes on until Ctrl-C; with --json as one JSON value per line.',
  async run(args, context) {
    const { values, positionals } = parseCommand(args, { follow: { type: 'boolean', short: 'f' } })
    const [server = ''] = expectPositionals(positionals, 1, 1, this.usage)
    const client = await context.engine()
    if (values.follow === true) {
      await follow(client, server, context)
      return exitCode.done
    }
    if (client.temporary) await settleServer(client, server)
    const { entries } = valueOf(await client.request('server.activity', { server, after: 0 }))
    if (context.output.json) context.output.value({ entries })
    else entries.forEach((entry) => context.output.say(entryLine(entry)))
    return exitCode.done
  },
}

async function follow(client: PatchbayClient, server: string, { output, signal }: CommandContext): Promise<void> {
  let last = 0
  const fetch = converge(async () => {
    const { entries } = valueOf(await client.request('server.activity', { server, after: last }))
    for (const entry of entries) {
      last = Math.max(last, entry.seq)
      if (output.json) output.value(entry)
      else output.say(entryLine(entry))
    }
  })
  await new Promise<void>((resolve, reject) => {
    const next = (): void => void fetch().catch(reject)
    signal.addEventListener('abort', () => resolve(), { once: true })
    void client.closed.then(() => reject(failure('engine-not-running', 'The engine has ended')))
    // Events of other servers cost one empty answer each; the name may be resolved only by the engine.
    client.subscribe(next).then(next, reject)
  })
}

function entryLine({ at, level, origin, message }: ActivityEntry): string {
  return `${at} ${level.padEnd(5)} ${origin.padEnd(8)} ${message}`
}
