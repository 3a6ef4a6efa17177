/** How much a file may ask for: what is beyond it is said with its place, and everything else works. */
import { describe, expect, test } from 'vitest'
import { clientTable } from '../../../../electron/core/sources/clients'
import type { Parsed } from '../../../../electron/core/sources/documents/document'
import { parseText } from '../../../../electron/core/sources/documents/parse'
import { isInvalid } from '../../../../electron/core/sources/definition'

const place = { platform: 'linux', homeDir: '/home/me', env: {}, ownFile: '/home/me/servers.json' } as const

function read(id: string, value: unknown) {
  const client = clientTable.find((each) => each.id === id)
  const text = JSON.stringify(value)
  const [file] = (client?.files(place, ['/work'], () => ['x.json']) ?? []).filter(({ format }) => format !== 'toml')
  const document = file && parseText(text, file.format)
  if (!client || !file || !document?.ok) throw new Error('It cannot be read')
  const documents = (path: string): Parsed | null => (path === file.path ? document : null)
  const found = client.read([file], documents, place)
  return {
    definitions: found.flatMap(({ definitions }) => definitions),
    mistakes: found.flatMap(({ mistake }) => mistake ?? []),
  }
}

const many = (count: number): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, { command: 'x' }]))
const lists: [string, (servers: Record<string, unknown>) => unknown][] = [
  ['claude-code', (mcpServers) => ({ mcpServers })],
  ['cursor', (mcpServers) => ({ mcpServers })],
  ['vscode', (servers) => ({ servers })],
  ['zed', (servers) => ({ context_servers: servers })],
  ['gemini-cli', (mcpServers) => ({ mcpServers })],
  [
    'goose',
    (extensions) => ({
      extensions: Object.fromEntries(Object.keys(extensions).map((name) => [name, { type: 'stdio', cmd: 'x', name }])),
    }),
  ],
  ['continue', (servers) => ({ mcpServers: Object.keys(servers).map((name) => ({ name, command: 'x' })) })],
  ['patchbay', (mcpServers) => ({ mcpServers })],
]

// Would catch: a repository whose file makes the engine keep a hundred thousand servers.
test.each(lists)(
  '%s: of far too many servers a thousand are read, and the place is named where that ends',
  (id, put) => {
    // A longer YAML file is not read at all.
    const { definitions, mistakes } = read(id, put(many(id === 'goose' || id === 'continue' ? 1_500 : 100_000)))
    expect(definitions).toHaveLength(1_000)
    expect(mistakes).toMatchObject([
      { message: 'More than 1000 servers are in this file. From here on nothing is read.' },
    ])
    expect(read(id, put(many(1_000))).mistakes).toEqual([])
  },
)

test('projects of Claude Code count together', () => {
  const projects = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, index) => [`/p${index}`, { mcpServers: { a: { command: 'x' } } }]),
  )
  const { definitions, mistakes } = read('claude-code', { projects })
  expect([definitions.length, mistakes.length]).toEqual([1_000, 1])
})

function nested(depth: number): unknown {
  let inner: unknown = {}
  for (let level = 0; level < depth; level += 1) inner = { a: inner }
  return inner
}

describe('one entry', () => {
  const numbered = (count: number, prefix = 'v'): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`)
  test.each<[string, string, unknown, RegExp]>([
    ['a long name', 'x'.repeat(201), { command: 'x' }, /name may have 200 characters/],
    ['too many arguments', 'a', { command: 'x', args: numbered(5_000) }, /too many members/],
    [
      'too many variables',
      'a',
      { command: 'x', env: Object.fromEntries(numbered(5_000).map((name) => [name, ''])) },
      /too many members/,
    ],
    [
      'too many headers',
      'a',
      { url: 'https://x', headers: Object.fromEntries(numbered(5_000).map((name) => [name, ''])) },
      /too many members/,
    ],
    ['a nest', 'a', { command: 'x', other: nested(50) }, /nested too deeply/],
    ['a long argument', 'a', { command: 'x', args: ['y'.repeat(300_000)] }, /too long/],
    ['a long address', 'a', { url: `https://x/${'y'.repeat(300_000)}` }, /too long/],
  ])('%s: it is said, and its neighbour is read', (_what, name, entry, words) => {
    const { definitions } = read('cursor', { mcpServers: { [name]: entry, good: { command: 'x' } } })
    const [bad, good] = definitions.map((definition) => definition.entry)
    expect(bad && isInvalid(bad) && bad.invalid.rule).toMatch(words)
    expect(good && isInvalid(good)).toBe(false)
  })

  test('as large as people have them', () => {
    const entry = {
      command: 'x',
      args: numbered(200),
      env: Object.fromEntries(numbered(300).map((name) => [name, 'z'.repeat(300)])),
    }
    const { definitions } = read('cursor', { mcpServers: { a: entry } })
    expect(definitions.map((definition) => isInvalid(definition.entry))).toEqual([false])
  })
})

// Would catch: one entry of six thousand tables within each other that ends the reading of every file. Found by `npm run fuzz`.
test('an entry without a bottom is named, the others work', () => {
  const client = clientTable.find(({ id }) => id === 'codex')
  const [file] = client?.files(place, [], () => []) ?? []
  const text = `[mcp_servers.a]\ncommand = "x"\n[mcp_servers.a${'.e'.repeat(6_000)}]\n[mcp_servers.b]\ncommand = "y"\n`
  const document = file && parseText(text, file.format)
  if (!client || !file || !document?.ok) throw new Error('It cannot be read')
  const definitions = client.read([file], () => document, place).flatMap((found) => found.definitions)
  expect(definitions.filter(({ entry }) => isInvalid(entry)).map(({ location }) => location.name)).toContain('a')
  expect(definitions.filter(({ entry }) => !isInvalid(entry)).map(({ location }) => location.name)).toContain('b')
  for (const { raw } of definitions) expect(JSON.stringify(raw).length).toBeLessThan(1_000)
})
