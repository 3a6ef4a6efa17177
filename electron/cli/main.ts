#!/usr/bin/env node
/** The command line: finds the command, runs it, turns what happened into output and an exit code. */
import { homedir } from 'node:os'
import { text } from 'node:stream/consumers'
import { resolveStateDirectory } from '../adapters/state-directory'
import type { PatchbayClient } from '../carriers/client'
import { installLastResort } from '../last-resort'
import { version } from '../version'
import type { Command, CommandContext } from './command'
import { allCommands, commandOf } from './command-table'
import { exitCode, type ExitCode } from './exit-codes'
import { CommandFailure, usageFailure } from './failure'
import { commandHelp, generalHelp } from './help'
import { openEngine } from './open-engine'
import { readLines } from './lines'
import { createOutput, type Output } from './output'

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
    const [asked] = own.filter((word) => !word.startsWith('-'))
    const help = asked === undefined ? generalHelp(await allCommands()) : commandHelp(await commandCalled(asked))
    if (name !== undefined) return print(output, help)
    help.split('\n').forEach(output.note)
    return exitCode.usage
  }
  const command = await commandCalled(name)
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

async function commandCalled(name: string): Promise<Command> {
  const command = await commandOf(name)
  if (command === undefined) throw usageFailure(`There is no command "${name}"; "patchbay --help" lists all`)
  return command
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
void main(process.argv.slice(2)).then((code) => {
  clearInterval(hold)
  lastResort.done()
  process.exitCode ??= code
  // Everything that matters is closed; a handle that a library forgot must not keep the process.
  setTimeout(() => process.exit(), lastPatience).unref()
})
