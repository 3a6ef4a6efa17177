/** Every command is found under the name that its own words give it. */
import { expect, test } from 'vitest'
import { allCommands, commandOf } from '../../../electron/cli/command-table'

// Would catch: a name that loads another command, and a word of JavaScript that is taken for a command.
test('commands are found by the first word of their usage, and nothing else is', async () => {
  const all = await allCommands()
  expect(all.length).toBeGreaterThan(30)
  for (const command of all) expect(await commandOf(command.usage.split(' ')[0] ?? '')).toBe(command)
  for (const name of ['constructor', '__proto__', 'nonsense', '']) expect(await commandOf(name)).toBeUndefined()
})
