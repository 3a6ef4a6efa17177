/** All that a person can see of a server: in the window, at the command line, and in the report for whoever helps. */
import { PassThrough } from 'node:stream'
import { createHandlers } from '../../electron/carriers/handlers'
import { createLocalClient } from '../../electron/carriers/local-client'
import type { PatchbayClient } from '../../electron/carriers/client'
import { createRouter, type Router } from '../../electron/carriers/router'
import type { Engine } from '../../electron/core/engine/engine'
import type { IpcResult } from '../../shared/ipc/result'
import { call } from '../../electron/cli/commands/call'
import { diagnostics } from '../../electron/cli/commands/diagnostics'
import { doctor } from '../../electron/cli/commands/doctor'
import { history } from '../../electron/cli/commands/history'
import { logs } from '../../electron/cli/commands/logs'
import { status } from '../../electron/cli/commands/status'
import { tools } from '../../electron/cli/commands/tools'
import type { Command } from '../../electron/cli/command'
import { CommandFailure } from '../../electron/cli/failure'
import { createOutput } from '../../electron/cli/output'
import { defaultSettings } from '../../shared/model/default-settings'
import type { TestEngine } from './engine'
import { noGateway } from './no-gateway'

/** Words that only programmers have; and the beginning of a stack trace. */
export const foreignWords =
  /invalid_union|invalid_type|ZodError|safeParse|ECONN|ENOTFOUND|EPIPE|UND_ERR|AggregateError|TypeError|SyntaxError|FaultError|Unexpected token|fetch failed|\[object |\bundefined\b|\n\s+at /

/** Where such a word stands in what is shown, with what is around it. */
export function foreignIn(shown: string): string[] {
  return [...shown.matchAll(new RegExp(foreignWords, 'g'))].map(({ index }) =>
    shown.slice(Math.max(0, index - 200), index + 100),
  )
}

/** How long a call waits for a connection that is just being made (ms). */
const patience = 1_000

const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
const actions = { openConfig: () => Promise.resolve({}), stop: () => Promise.resolve({}) }

/** What the window gets of a server, as text. @param tool the one that is called */
export async function windowOf({ engine }: TestEngine, name: string, tool: string): Promise<string> {
  const called = await engine.call(name, tool, { text: 'x' }, patience).catch((error: unknown) => ({
    message: (error as Error).message,
    data: (error as { data?: unknown }).data,
  }))
  const asked = await Promise.all([
    engine.tools(name),
    engine.prompts(name),
    engine.resources(name),
    engine.diagnose(name),
  ])
  const shown = [engine.view(name), engine.activity(name, 0), engine.history(name), ...asked, called]
  return shown.map((one) => JSON.stringify(one)).join('\n')
}

/** What the command line prints of a server: every command about it, for people and as JSON. */
export function terminalOf(engine: TestEngine, name: string, tool: string): Promise<string> {
  return printedBy(engine, [
    [doctor, [name]],
    [tools, [name]],
    [call, [name, tool, '{"text":"x"}']],
    [logs, [name]],
    [history, [name]],
  ])
}

/** What is shown of all servers at once: the picture, the list, and the report. */
export async function overviewOf(engine: TestEngine): Promise<string> {
  const printed = await printedBy(engine, [
    [status, []],
    [diagnostics, []],
  ])
  return `${JSON.stringify(engine.engine.snapshot())}\n${printed}`
}

async function printedBy(engine: TestEngine, commands: [Command, string[]][]): Promise<string> {
  const printed: string[] = []
  const client = clientOf(engine)
  for (const [command, args] of commands)
    for (const json of [false, true]) printed.push(await run(client, command, json ? [...args, '--json'] : args))
  return printed.join('\n')
}

/** A client of an engine in this process. What was asked once has its answer: the same is printed in two forms. */
function clientOf({ engine }: TestEngine): PatchbayClient {
  const settings = { get: () => defaultSettings, set: () => defaultSettings }
  const impatient: Engine = {
    ...engine,
    call: (server, tool, args, _patience, name) => engine.call(server, tool, args, patience, name),
  }
  const router = createRouter(createHandlers(impatient, settings, actions as never, noGateway), silent)
  const known = new Map<string, Promise<IpcResult<unknown>>>()
  const remembering: Router = (name, input, caller) => {
    const key = JSON.stringify([name, input])
    const answer = known.get(key) ?? router(name, input, caller)
    known.set(key, answer)
    return answer
  }
  const client = createLocalClient(
    remembering,
    () => () => undefined,
    () => Promise.resolve(),
  )
  return { ...client, temporary: false }
}

/** As `electron/cli/main.ts` runs a command, over an engine in this process. */
async function run(client: PatchbayClient, command: Command, args: string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const chunks: string[] = [`$ patchbay ${command.usage}\n`]
  for (const stream of [stdout, stderr]) stream.on('data', (chunk) => chunks.push(String(chunk)))
  const output = createOutput(
    args.includes('--json'),
    stdout as unknown as NodeJS.WriteStream,
    stderr as unknown as NodeJS.WriteStream,
    {},
  )
  try {
    await command.run(args, {
      directory: '',
      env: {},
      output,
      signal: new AbortController().signal,
      engine: () => Promise.resolve(client),
      stdin: () => Promise.resolve(''),
      lines: () => () => undefined,
    })
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    output.note(`patchbay: ${error.error.message}`)
    if (output.json) output.value({ error: error.error })
  }
  await output.flush()
  return chunks.join('')
}
