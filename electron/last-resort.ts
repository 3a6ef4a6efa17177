/**
 * The last resort of every host: what nothing else has caught is logged and said, and neither a stack trace nor a box nor
 * silence is what a person gets. Also an end that nobody ordered.
 */
import { writeSync } from 'node:fs'
import { describeUnexpected } from '../shared/unexpected'
import type { Logger } from './core/ports'

export interface LastResortOptions {
  /** One line for the person. */
  say(line: string): void
  /** Called after an unexpected error: whether to go on is the host's decision. `flood`: they do not stop coming. */
  decide(how: { flood: boolean }): void
}

export interface LastResort {
  /** From now on errors are logged here as well. */
  log(logger: Pick<Logger, 'error'>): void
  /** The work is done: the end that follows is meant. */
  done(): void
}

/** So many errors within this time (ms) will not stop by themselves. */
const most = 20
const within = 60_000

/** Watches over this process until its end. To be called once, before anything else. */
export function installLastResort({ say, decide }: LastResortOptions): LastResort {
  let logger: Pick<Logger, 'error'> | null = null
  let isDone = false
  const times: number[] = []
  const caught = (error: unknown): void => {
    const detail = describeUnexpected(error)
    logger?.error('An unexpected error', detail)
    // Kind and place only: nobody knows what its message quotes.
    say(`Something unexpected happened inside Patchbay: ${JSON.stringify(detail)}`)
    times.push(Date.now())
    if (times.length > most) times.shift()
    decide({ flood: times.length === most && Date.now() - (times[0] ?? 0) < within })
  }
  process.on('uncaughtException', caught)
  process.on('unhandledRejection', caught)
  // A closed terminal must not make an error of every line about an error.
  process.stderr.on('error', () => undefined)
  process.on('exit', (code) => {
    if (isDone) return
    // Nothing but this is still written in time.
    logger?.error('The process ends although its work is not done', { code })
    writeLast(`patchbay: It ended before its work was done (exit code ${code}). Please report this.\n`)
    if (code === 0 || code === unsettled) process.exitCode = 1
  })
  return {
    log: (to) => {
      logger = to
    },
    done: () => {
      isDone = true
    },
  }
}

/** Node's own exit code for a program whose last wait can never end. */
const unsettled = 13

function writeLast(line: string): void {
  try {
    writeSync(2, line)
  } catch {
    // Nobody is left to tell.
  }
}
