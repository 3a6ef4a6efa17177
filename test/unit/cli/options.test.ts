/** What a command says of options that it cannot take: in our own words, and without what may be a secret. */
import { expect, test } from 'vitest'
import { parseCommand } from '../../../electron/cli/command'
import { CommandFailure } from '../../../electron/cli/failure'
import { sets } from '../../../electron/cli/commands/sets'
import type { CommandContext } from '../../../electron/cli/command'
import { createOutput } from '../../../electron/cli/output'

const options = { out: { type: 'string' }, follow: { type: 'boolean', short: 'f' } } as const

const refusal = (args: readonly string[]): string => {
  try {
    parseCommand(args, options)
  } catch (error) {
    if (error instanceof CommandFailure && error.exit === 2) return error.message
    throw error
  }
  return 'none'
}

// Would catch: the words of Node’s own parser, some of them over several lines, and a secret that is said again.
test.each([
  [['--surprise=s3cret'], 'There is no option --surprise here; a word that begins with a dash stands behind "--"'],
  [['-x'], 'There is no option -x here; a word that begins with a dash stands behind "--"'],
  [['--toString'], 'There is no option --toString here; a word that begins with a dash stands behind "--"'],
  [['--out'], '--out needs a value; one that begins with a dash is written --out=VALUE'],
  [['--out', '--follow'], '--out needs a value; one that begins with a dash is written --out=VALUE'],
  [['--follow=s3cret'], '--follow takes no value'],
  [['-f=s3cret'], 'There is no option -= here; a word that begins with a dash stands behind "--"'],
  [['--json=s3cret'], '--json takes no value'],
])('%j', (args, words) => {
  expect(refusal(args)).toBe(words)
})

test.each([[['--out=-x', 'a']], [['-f', '--json']], [['--', '--surprise']], [['--out', 'a', '--out', 'b']]])(
  '%j is fine',
  (args) => {
    expect(refusal(args)).toBe('none')
  },
)

// Would catch: an engine that is started, with all its servers, for words that no command has.
test('words that make no sense are refused before any engine is asked', async () => {
  const context: CommandContext = {
    directory: '/nowhere',
    env: {},
    output: createOutput(true, process.stdout, process.stderr, {}),
    signal: new AbortController().signal,
    engine: () => expect.fail('nothing is to be asked'),
    lines: () => () => undefined,
    stdin: () => Promise.resolve(''),
  }
  for (const args of [
    ['surprise'],
    ['save'],
    ['save', 'x'],
    ['use', 'x'],
    ['free'],
    ['remove', 'a', 'b'],
    ['--folder', '/a'],
  ])
    await expect(sets.run(args, context)).rejects.toMatchObject({ exit: 2 })
})
