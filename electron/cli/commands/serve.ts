/** `patchbay serve`: the engine in the foreground, without a window. */
import { demoDirectory } from '../../adapters/state-directory'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { failure, usageFailure } from '../failure'
import { showLive } from '../live-table'

const usage = 'serve [--demo] [--table] [--background]'

export const serve: Command = {
  usage,
  summary: 'the engine without a window, until SIGTERM or Ctrl-C',
  help: [
    '--demo   built-in demo servers instead of your own configuration',
    '--table  a live table of all servers; the log is then silent',
    '--background  as bridges start it: it makes room for the app, and ends when nobody has used it for ten minutes',
    '              (--idle SECONDS: for that long)',
    'With --json one JSON value is written once the engine runs.',
  ].join('\n'),
  async run(args, { directory: home, output, signal }) {
    const { values, positionals } = parseCommand(args, {
      demo: { type: 'boolean' },
      table: { type: 'boolean' },
      background: { type: 'boolean' },
      idle: { type: 'string' },
    })
    expectPositionals(positionals, 0, 0, usage)
    const demo = values.demo === true
    const directory = demo ? demoDirectory(home, process.platform) : home
    const { startHeadless } = await import('../../headless')
    const kind = values.background === true ? 'background' : 'serve'
    const idleMs = values.idle === undefined ? undefined : Number(values.idle) * 1_000
    if (idleMs !== undefined && !(idleMs > 0 && kind === 'background')) throw usageFailure(`Usage: patchbay ${usage}`)
    const result = await startHeadless({ directory, demo, kind, quiet: values.table === true, idleMs })
    if (!result.started) throw failure('internal', result.reason)
    const { client } = result
    try {
      if (output.json) output.value({ pid: process.pid, home: directory, demo })
      else if (values.table !== true) output.note(`Patchbay runs for ${directory} (process ${process.pid})`)
      if (values.table === true && !output.json) await showLive(client, output, signal)
      else await Promise.race([ended(signal), result.unwanted])
    } finally {
      await client.close()
    }
    return exitCode.done
  },
}

function ended(signal: AbortSignal): Promise<void> {
  // An abort signal alone does not keep the process alive; the open control socket does.
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
