/** What a command asks of the engine: about its one server, and no more than once. */
import { expect, test } from 'vitest'
import type { RequestName } from '../../../shared/ipc/contract'
import type { Command, CommandContext } from '../../../electron/cli/command'
import { call } from '../../../electron/cli/commands/call'
import { tools } from '../../../electron/cli/commands/tools'
import type { PatchbayClient } from '../../../electron/carriers/client'
import { viewOf } from '../core/views'

const answers: Partial<Record<RequestName, unknown>> = {
  'server.call': { content: [{ type: 'text', text: 'hello' }] },
  'server.settled': viewOf('x'),
  'server.tools': { tools: [], freshness: 'live', flaws: [] },
}

async function asked(command: Command, args: string[]): Promise<[string, unknown][]> {
  const requests: [string, unknown][] = []
  const client: PatchbayClient = {
    temporary: false,
    request: (name, input) => {
      requests.push([name, input])
      // The made-up engine answers with what stands above.
      return Promise.resolve({ ok: true, value: answers[name] as never })
    },
    subscribe: () => expect.fail('nothing is to be watched'),
    closed: Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const output: CommandContext['output'] = {
    json: true,
    colour: false,
    width: () => null,
    height: () => null,
    value: () => undefined,
    say: () => undefined,
    text: () => undefined,
    show: () => undefined,
    note: () => undefined,
    raw: () => undefined,
    flush: () => Promise.resolve(),
  }
  const context: CommandContext = {
    directory: '/nowhere',
    env: {},
    output,
    signal: new AbortController().signal,
    engine: () => Promise.resolve(client),
    lines: () => () => undefined,
    stdin: () => Promise.resolve(''),
  }
  await command.run(args, context)
  return requests
}

// Would catch: the whole snapshot (412 kB at 500 servers) for a look at one, and a wait here beside the engine's own.
test('a call is one request; the engine waits for a server that is being connected', async () => {
  expect(await asked(call, ['it', 'echo', '{"text":"x"}'])).toEqual([
    ['server.call', { server: 'it', tool: 'echo', arguments: { text: 'x' }, patienceMs: 35_000 }],
  ])
})

test('the tools are asked for once the server has settled', async () => {
  expect(await asked(tools, ['it'])).toEqual([
    ['server.settled', { server: 'it', patienceMs: 35_000 }],
    ['server.tools', { server: 'it' }],
  ])
})
