/** `patchbay sleep`: whether programs that nobody uses are ended until somebody does. */
import { duration } from '../../../shared/duration'
import { expectPositionals, parseCommand, type Command } from '../command'
import { exitCode } from '../exit-codes'
import { usageFailure, valueOf } from '../failure'

/** A week. */
const most = 10_080

export const sleep: Command = {
  usage: 'sleep [MINUTES | never]',
  summary: 'let programs that nobody uses sleep; their tools stay listed, and the next call wakes them',
  help: [
    'Without more words: how it is set. "never" is the default: every program runs on.',
    'A program is never ended under a call, while one of its resources is watched, or while a task goes on in it.',
    'What a program keeps in memory alone is lost when it sleeps. Remote servers are not concerned.',
  ].join('\n'),
  async run(args, { engine, output }) {
    const [word] = expectPositionals(parseCommand(args, {}).positionals, 0, 1, this.usage)
    const wanted = word === undefined ? undefined : minutesIn(word)
    const client = await engine()
    const { sleepAfterMinutes } = valueOf(
      await (wanted === undefined
        ? client.request('settings.get', {})
        : client.request('settings.set', { sleepAfterMinutes: wanted })),
    )
    if (output.json) output.value({ sleepAfterMinutes })
    else if (sleepAfterMinutes === null) output.say('Programs that nobody uses run on.')
    else output.say(`Programs that nobody has used for ${duration(sleepAfterMinutes * 60_000)} sleep.`)
    return exitCode.done
  },
}

/** @throws CommandFailure where it is neither a number of minutes nor "never" */
function minutesIn(word: string): number | null {
  if (word === 'never') return null
  const minutes = /^\d{1,5}$/.test(word) ? Number(word) : 0
  if (minutes < 1 || minutes > most) throw usageFailure(`Minutes from 1 to ${most}, or "never"`)
  return minutes
}
