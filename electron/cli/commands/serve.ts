/** `patchbay serve`: the engine in the foreground, without a window. */
import { demoDirectory } from '../../adapters/state-directory'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { failure } from '../failure'
import { showLive } from '../live-table'

const usage = 'serve [--demo] [--table]'

export const serve: Command = {
  usage,
  summary: 'the engine without a window, until SIGTERM or Ctrl-C',
  help: [
    '--demo   built-in demo servers instead of your own configuration',
    '--table  a live table of all servers; the log is then silent',
    'With --json one JSON value is written once the engine runs.',
  ].join('\n'),
  async run(args, { directory: home, output, signal }) {
    const { values, positionals } = parseCommand(args, { demo: { type: 'boolean' }, table: { type: 'boolean' } })
    expectPositionals(positionals, 0, 0, usage)
    const demo = values.demo === true
    const directory = demo ? demoDirectory(home, process.platform) : home
    const { startHeadless } = await import('../../headless')
    const result = await startHeadless({ directory, demo, kind: 'serve', quiet: values.table === true })
    if (!result.started) throw failure('internal', result.reason)
    const { client } = result
    try {
      if (output.json) output.value({ pid: process.pid, home: directory, demo })
      else if (values.table !== true) output.note(`Patchbay runs for ${directory} (process ${process.pid})`)
      if (values.table === true && !output.json) await showLive(client, output, signal)
      else await ended(signal)
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
