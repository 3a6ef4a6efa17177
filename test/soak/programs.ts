/** Started programs: they are killed and stopped, and some print around their messages what real ones print. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAliveIn, pidsIn, program } from '../servers/programs'
import type { Fault, Subject } from './subject'

/** What is read all the same, and what is no message any more. */
const readable = [
  'byte order mark',
  'a mark before each message',
  'spaces',
  'colours',
  'a window title',
  'a cursor that moves',
  'carriage returns',
  'zeros',
  'lists',
  'no line end',
  'empty lines',
  'no jsonrpc',
  'two on a line',
  'UTF-16',
]
const unreadable = ['a prefix', 'many lines', 'Python', 'Content-Length', 'words']

/** Five ends within a minute would be a crash loop, which waits for a person (ms). */
const betweenEnds = 16_000

/** Of the n-th program; the file is the same for all that is left of it after a restart of the engine. */
export function startsFile(folder: string, index: number): string {
  return join(folder, `starts-${index}`)
}

export async function wellBehaved(index: number, folder: string): Promise<Subject> {
  const { running, subject } = await programOf(`stdio-${index}`, 'echo', index, folder)
  return {
    ...subject,
    faults: [
      {
        name: 'program killed',
        kind: 'end',
        rest: betweenEnds,
        begin: () => {
          kill(running())
          return null
        },
      },
      {
        name: 'program stopped',
        begin: () => {
          const pid = running()
          if (pid === undefined) return null
          process.kill(pid, 'SIGSTOP')
          return () => void (pid === running() && process.kill(pid, 'SIGCONT'))
        },
      },
    ],
  }
}

export async function printer(index: number, folder: string): Promise<Subject> {
  const howFile = join(folder, `how-${index}`)
  await writeFile(howFile, 'plain')
  const { running, subject } = await programOf(`printer-${index}`, 'odd-printer', index, folder, {
    TEST_HOW_FILE: howFile,
  })
  const prints = (how: string, mends: boolean): Fault => ({
    name: `prints: ${how}`,
    kind: 'end',
    rest: betweenEnds,
    begin: async () => {
      await writeFile(howFile, how)
      kill(running())
      // What is read all the same stays until another one comes.
      return mends ? () => writeFile(howFile, 'plain') : null
    },
  })
  return {
    ...subject,
    faults: [...readable.map((how) => prints(how, false)), ...unreadable.map((how) => prints(how, true))],
  }
}

async function programOf(
  name: string,
  file: 'echo' | 'odd-printer',
  index: number,
  folder: string,
  env: Record<string, string> = {},
): Promise<{ running: () => number | undefined; subject: Omit<Subject, 'faults'> }> {
  const starts = startsFile(folder, index)
  const calls = join(folder, `calls-${index}`)
  await writeFile(calls, '')
  return {
    running: () => pidsIn(starts).findLast((pid) => isAliveIn(pid, starts)),
    subject: {
      name,
      entry: program(file, [], { TEST_STARTS_FILE: starts, TEST_CALLS_FILE: calls, ...env }),
      async executed() {
        const texts = (await readFile(calls, 'utf8')).split('\n').filter(Boolean)
        return texts.reduce((counts, text) => counts.set(text, (counts.get(text) ?? 0) + 1), new Map<string, number>())
      },
      connections: null,
      requests: () => pidsIn(starts).length,
      close: () => Promise.resolve(),
    },
  }
}

function kill(pid: number | undefined): void {
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
}
