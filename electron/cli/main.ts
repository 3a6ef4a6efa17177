#!/usr/bin/env node
/** The command line: finds the command, runs it, turns what happened into output and an exit code. */
import { homedir } from 'node:os'
import { text } from 'node:stream/consumers'
import { resolveStateDirectory } from '../adapters/state-directory'
import type { PatchbayClient } from '../carriers/client'
import { installLastResort } from '../last-resort'
import { version } from '../version'
import type { Command, CommandContext } from './command'
import { add } from './commands/add'
import { bridge } from './commands/bridge'
import { call } from './commands/call'
import { copy } from './commands/copy'
import { connect, disconnect, reconnect } from './commands/connect'
import { diagnostics } from './commands/diagnostics'
import { doctor } from './commands/doctor'
import { gateway } from './commands/gateway'
import { headers } from './commands/headers'
import { history } from './commands/history'
import { login, logout } from './commands/login'
import { logs } from './commands/logs'
import { map } from './commands/map'
import { remove } from './commands/remove'
import { restore } from './commands/restore'
import { giveback, route } from './commands/route'
import { serve } from './commands/serve'
import { set, unset } from './commands/set'
import { sets } from './commands/sets'
import { sources } from './commands/sources'
import { status } from './commands/status'
import { sleep } from './commands/sleep'
import { stop } from './commands/stop'
import { tools } from './commands/tools'
import { disable, enable } from './commands/turn'
import { input } from './commands/input'
import { unstick } from './commands/unstick'
import { versions } from './commands/versions'
import { exitCode, type ExitCode } from './exit-codes'
import { CommandFailure, usageFailure } from './failure'
import { commandHelp, generalHelp } from './help'
import { openEngine } from './open-engine'
import { readLines } from './lines'
import { createOutput, type Output } from './output'

const commands: Readonly<Record<string, Command>> = {
  serve,
  status,
  connect,
  disconnect,
  reconnect,
  login,
  logout,
  tools,
  call,
  headers,
  gateway,
  sets,
  bridge,
  sources,
  map,
  input,
  unstick,
  doctor,
  logs,
  history,
  diagnostics,
  add,
  remove,
  enable,
  disable,
  set,
  unset,
  copy,
  route,
  giveback,
  versions,
  restore,
  sleep,
  stop,
}

/** Milliseconds that a finished command may take to let go of everything. */
const lastPatience = 5_000

let giveUp: (how: { flood: boolean }) => void = () => process.exit(exitCode.failed)
const lastResort = installLastResort({
  say: (line) => process.stderr.write(`patchbay: ${line}\n`),
  decide: (how) => giveUp(how),
})

async function main(words: readonly string[]): Promise<ExitCode> {
  const [name, ...args] = words
  // What follows `--` belongs to somebody else's program.
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const output = createOutput(own.includes('--json'), process.stdout, process.stderr, process.env)
  const controller = new AbortController()
  // A single command gives up and ends in order; an engine goes on, for one server's trouble must not end the others.
  giveUp = ({ flood }) => {
    if (name === 'serve' && !flood) return
    process.exitCode = exitCode.failed
    leaveQuietly(controller)
  }
  endOnSignals(controller)
  process.stdout.on('error', () => leaveQuietly(controller))
  try {
    return await dispatch(name, args, own, output, controller.signal)
  } catch (error) {
    const { error: reported, exit } = toFailure(error)
    output.note(`patchbay: ${reported.message}`)
    if (output.json) output.value({ error: reported })
    return exit
  } finally {
    await output.flush()
  }
}

async function dispatch(
  name: string | undefined,
  args: readonly string[],
  own: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (name === '--version' || name === '-v') return print(output, version)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = args[0] === undefined ? undefined : find(args[0])
    const help = asked ? commandHelp(asked) : generalHelp(commands)
    if (name !== undefined) return print(output, help)
    help.split('\n').forEach(output.note)
    return exitCode.usage
  }
  const command = find(name)
  if (command === undefined) throw usageFailure(`There is no command "${name}"; "patchbay --help" lists all`)
  if (own.includes('--help') || own.includes('-h')) return print(output, commandHelp(command))

  const clients: Promise<PatchbayClient>[] = []
  const context: CommandContext = {
    directory: resolveStateDirectory({
      platform: process.platform,
      homeDir: homedir(),
      env: process.env,
      workingDirectory: process.cwd(),
    }),
    env: process.env,
    output,
    signal,
    engine() {
      const opening = openEngine(context.directory, output, signal)
      clients.push(opening)
      return opening
    },
    stdin: () => text(process.stdin),
    lines: (listener, options) => readLines(process.stdin, listener, options),
  }
  try {
    return await command.run(args, context)
  } finally {
    const opened = await Promise.allSettled(clients)
    const open = opened.filter((result) => result.status === 'fulfilled')
    await Promise.allSettled(open.map(({ value }) => value.close()))
  }
}

function find(name: string): Command | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined
}

function print(output: Output, words: string): ExitCode {
  output.raw(`${words}\n`)
  return exitCode.done
}

function toFailure(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error
  const kind = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return new CommandFailure({ code: 'internal', message: `Something went wrong inside Patchbay${kind}` })
}

function endOnSignals(controller: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The second one is meant: somebody does not want to wait for a clean end.
      if (controller.signal.aborted) leave()
      controller.abort()
    })
  }
}

/**
 * Whoever read our output has seen enough (`patchbay status | head`), or the terminal was closed. An engine of our own
 * still has to end its programs.
 */
function leaveQuietly(controller: AbortController): void {
  if (controller.signal.aborted) return
  controller.abort()
  setTimeout(leave, lastPatience).unref()
}

function leave(): void {
  lastResort.done()
  process.exit(exitCode.failed)
}

// The timers of the engine hold no process; a command that waits for one of them does.
const hold = setInterval(() => undefined, 2 ** 30)
const code = await main(process.argv.slice(2))
clearInterval(hold)
lastResort.done()
process.exitCode ??= code
// Everything that matters is closed; a handle that a library forgot must not keep the process.
setTimeout(() => process.exit(), lastPatience).unref()
