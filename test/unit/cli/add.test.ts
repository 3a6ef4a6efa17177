/** `patchbay add`: what is written is what was meant, and a contradiction is said instead of guessed. */
import { expect, test } from 'vitest'
import { parseAdd } from '../../../electron/cli/commands/add'
import { CommandFailure } from '../../../electron/cli/failure'

const parse = (...args: string[]): Promise<{ name: string; entry: Record<string, unknown> }> =>
  parseAdd(args, () => Promise.resolve('{"type":"http","url":"https://from.stdin/"}'))

test.each([
  [['n', '--url', 'https://h/mcp'], { type: 'http', url: 'https://h/mcp' }],
  [['n', '--url', 'https://h/sse', '--transport', 'sse'], { type: 'sse', url: 'https://h/sse' }],
  [
    ['--url', 'https://h/', 'n', '--header', 'X-A:  b: c ', '--header', 'Y: z'],
    { type: 'http', url: 'https://h/', headers: { 'X-A': 'b: c', Y: 'z' } },
  ],
  [
    ['n', '--url', 'https://h/', '--header-env', 'Authorization=TOKEN'],
    { type: 'http', url: 'https://h/', headers: { Authorization: '${TOKEN}' } },
  ],
  [
    ['n', '--', 'npx', '-y', 'pkg', '--', '--json'],
    { type: 'stdio', command: 'npx', args: ['-y', 'pkg', '--', '--json'] },
  ],
  [
    ['n', '--env', 'A=b=c', '--env', 'E=', '--', 'prog'],
    { type: 'stdio', command: 'prog', args: [], env: { A: 'b=c', E: '' } },
  ],
  [['n', '--entry', '{"type":"http","url":"https://h/","x":1}'], { type: 'http', url: 'https://h/', x: 1 }],
  [['n', '--entry', '-'], { type: 'http', url: 'https://from.stdin/' }],
])('%j', async (args, entry) => {
  expect(await parse(...args)).toEqual({ name: 'n', entry, to: null, isDry: false })
})

test.each([
  [[]],
  [['n']],
  [['n', 'm', '--url', 'https://h/']],
  [['n', '--url', 'https://h/', '--', 'prog']],
  [['n', '--url', 'https://h/', '--entry', '{}']],
  [['n', '--url', 'ftp://h/']],
  [['n', '--url', 'h']],
  [['n', '--url', 'https://h/', '--transport', 'stdio']],
  [['n', '--transport', 'sse', '--', 'prog']],
  [['n', '--header', 'A: b', '--', 'prog']],
  [['n', '--env', 'A=b', '--url', 'https://h/']],
  [['n', '--env', '=b', '--', 'prog']],
  [['n', '--url', 'https://h/', '--header', 'no separator sk-secret']],
  [['n', '--url', 'https://h/', '--header-env', 'Authorization=Bearer sk-secret']],
  [['n', '--entry', '{sk-secret']],
  [['n', '--entry', '[1]']],
  [['n', '--']],
  [['n', '--surprise', '--url', 'https://h/']],
])('%j is wrong usage, and no value is repeated', async (args) => {
  const failure = await parse(...args).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(CommandFailure)
  expect(failure).toMatchObject({ exit: 2, error: { code: 'invalid-input' } })
  expect(String(failure)).not.toContain('sk-secret')
})
