/** `patchbay add`: what is written is what was meant, and a contradiction is said instead of guessed. */
import { describe, expect, test } from 'vitest'
import { parseAdd, parsePasted } from '../../../electron/cli/commands/add'
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

describe('what a documentation page prints', () => {
  const pasted = async (...args: string[]): Promise<string | null> =>
    (await parsePasted(args, () => Promise.resolve('from stdin')))?.text ?? null

  test.each([
    [['claude mcp add x -- npx y'], 'claude mcp add x -- npx y'],
    [
      ['claude', 'mcp', 'add', 'x', '--header', 'A: b c', 'https://h/mcp'],
      "claude mcp add x --header 'A: b c' https://h/mcp",
    ],
    [['code', '--add-mcp', '{"name":"x"}', '--json'], `code --add-mcp '{"name":"x"}'`],
    [['https://h.example/mcp'], 'https://h.example/mcp'],
    [['vscode:mcp/install?%7B%7D'], 'vscode:mcp/install?%7B%7D'],
    [['npx', '-y', 'pkg', '--json'], 'npx -y pkg'],
    [['npx', '-y', 'pkg', '--', '--json'], 'npx -y pkg -- --json'],
    [['KEY=a b', 'npx', "it's"], `'KEY=a b' npx 'it'\\''s'`],
    [['--from', 'npx pkg'], 'npx pkg'],
    [['n', '--from', '-'], 'from stdin'],
    // A name, with the options of this command.
    [['npx', '--url', 'https://h/mcp'], null],
    [['npx', '--', 'prog'], null],
    [['claude', '--entry', '{}'], null],
    [['name'], null],
    [['n', 'm'], null],
  ])('%j', async (args, text) => {
    expect(await pasted(...args)).toBe(text)
  })

  test('the name and the place that are said go before those of the text', async () => {
    const request = await parsePasted(['n', '--from', 'npx x', '--to', 'cursor', '--dry-run'], () =>
      Promise.resolve(''),
    )
    expect(request).toMatchObject({ name: 'n', to: { client: 'cursor', scope: 'user' }, isDry: true })
  })
})
