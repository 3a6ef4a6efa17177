/** `patchbay gateway`: where AI clients reach all servers through Patchbay, and who may. */
import type { GatewayClientView } from '../../../shared/model/gateway'
import { expectPositionals, parseCommand, type Command, type CommandContext } from '../command'
import { exitCode, type ExitCode } from '../exit-codes'
import { CommandFailure, failure, usageFailure, valueOf } from '../failure'
import { mustBeOurs } from '../open-engine'
import { clockTime } from '../../../shared/text/clock-time'
import { plural } from '../../../shared/text/count'
import { printable } from '../../../shared/text/printable'

export const gateway: Command = {
  usage: 'gateway [token CLIENT | headers CLIENT | clients | revoke CLIENT]',
  summary: 'show the address of every server for AI clients, or manage who may use it',
  help: [
    'Without more words: the addresses, with a token that lives for a day and is meant for scripts.',
    'token CLIENT    makes a lasting token for a client; it is shown this once and kept as a hash',
    'headers CLIENT  the headers for the gateway as one JSON object, for a client’s own helper; starts Patchbay in the',
    '                background where it does not run. What is printed is secret, and valid for a week',
    'clients         who has a token, and who is connected',
    'revoke CLIENT   ends all tokens of a client (or one: its id, or the token itself), and what they have open',
  ].join('\n'),
  async run(args, context) {
    const [word, name] = expectPositionals(parseCommand(args, {}).positionals, 0, 2, this.usage)
    const needsName = word === 'token' || word === 'revoke' || word === 'headers'
    if (needsName !== (name !== undefined)) throw usageFailure(`Usage: patchbay ${this.usage}`)
    switch (word) {
      case undefined:
        return showAddresses(context)
      case 'token':
        return makeToken(name ?? '', context)
      case 'headers':
        return printHeaders(name ?? '', context)
      case 'clients':
        return showClients(context)
      case 'revoke':
        return revoke(name ?? '', context)
      default:
        throw usageFailure(`Usage: patchbay ${this.usage}`)
    }
  },
}

async function showAddresses({ engine, output }: CommandContext): Promise<ExitCode> {
  const view = valueOf(await (await engine()).request('gateway.get', {}))
  if (output.json) output.value(view)
  else {
    output.say(...view.servers.map(({ name, url }) => `${printable(name)}: ${url}`))
    output.say(`Token for scripts, valid for a day: ${view.token}`)
  }
  return exitCode.done
}

async function makeToken(client: string, { engine, output }: CommandContext): Promise<ExitCode> {
  const made = valueOf(await (await engine()).request('gateway.token', { client }))
  if (output.json) output.value(made)
  else output.say(made.token)
  return exitCode.done
}

/** So long a client's helper may wait for Patchbay to be there (ms); Claude Code gives it 10 s. */
const startPatience = 8_000

async function printHeaders(client: string, { directory, output, signal }: CommandContext): Promise<ExitCode> {
  await mustBeOurs(directory)
  const { openControlClient } = await import('../../carriers/control-client')
  const { startEngine } = await import('../../bridge/start-engine')
  const deadline = Date.now() + startPatience
  for (;;) {
    const found = await openControlClient(directory)
    if (found.running === true) {
      const answer = await found.client.request('gateway.headers', { client })
      await found.client.close()
      // The engine of a command, gone in a moment.
      const isPassing = !answer.ok && answer.error.code === 'engine-not-running'
      if (!isPassing || Date.now() > deadline) {
        output.value(valueOf(answer))
        return exitCode.done
      }
    } else if (Date.now() > deadline)
      throw found.running === 'refused'
        ? new CommandFailure(found.error)
        : failure('engine-not-running', 'Patchbay does not run, and could not be started in the background')
    else if (!found.running) startEngine({ directory, command: [process.execPath, process.argv[1] ?? ''] })
    if (signal.aborted) throw failure('internal', 'Interrupted')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function showClients({ engine, output }: CommandContext): Promise<ExitCode> {
  const client = await engine()
  const answer = valueOf(await client.request('gateway.clients', {}))
  const { leftOut } = valueOf(await client.request('gateway.leftOut', {}))
  if (output.json) output.value({ ...answer, leftOut })
  else if (answer.clients.length === 0) output.say('Nobody has a token for the gateway.')
  else output.say(...answer.clients.flatMap((view) => lines(view, Date.now())))
  if (!output.json)
    for (const { client: who, server, tool, why } of leftOut)
      output.note(printable(`${who} does not get ${tool} of ${server}, for it could not take it: ${why}`))
  return exitCode.done
}

function lines(view: GatewayClientView, now: number): string[] {
  const { id, client, by, since, lastUsedAt, calls, errors, connected, slowest, set } = view
  const failed = errors > 0 ? `, ${plural(errors, 'error', 'errors')}` : ''
  const use =
    since === null || lastUsedAt === null
      ? 'not used in this run'
      : `${plural(calls, 'request', 'requests')}${failed} since ${clockTime(since, now)}, the last at ${clockTime(lastUsedAt, now)}`
  const how = by === 'bridge' ? 'bridge, ' : ''
  const times = slowest.map(({ tool, slowestMs }) => `${printable(tool)} ${slowestMs.toLocaleString('en')} ms`)
  return [
    `${printable(client)} (${how}${id}): ${use}${connected ? ', connected' : ''}${set === null ? '' : `, sees the set ${printable(set)}`}`,
    ...(times.length === 0 ? [] : [`    slowest: ${times.join(', ')}`]),
  ]
}

async function revoke(client: string, { engine, output }: CommandContext): Promise<ExitCode> {
  const answer = valueOf(await (await engine()).request('gateway.revoke', { client }))
  if (answer.revoked === 0 && /^bridge-\d+$/.test(client))
    throw failure('invalid-input', 'A bridge has no token: its entry is given back with "patchbay giveback"')
  if (answer.revoked === 0) throw failure('invalid-input', 'Nobody of that name has a token for the gateway')
  if (output.json) output.value(answer)
  else output.say(answer.revoked === 1 ? 'One token is revoked.' : `${answer.revoked} tokens are revoked.`)
  return exitCode.done
}
