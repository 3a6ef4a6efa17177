/** Who sees through which set, and what that shows. */
import { expect, test } from 'vitest'
import { noSets, readSets, setFor, sightOf, type KeptSets } from '../../../../electron/core/gateway/sets-file'
import { clientCalled, clients } from '../../../../shared/model/clients'

const set = (name: string, ...folders: string[]) => ({ name, servers: [], folders })
const kept: KeptSets = {
  sets: [set('small'), set('outer', '/work'), set('inner', '/work/app/'), set('windows', 'C:\\Code\\App')],
  uses: [
    { client: 'Claude Code', set: 'small' },
    { client: 'gone', set: 'no longer there' },
  ],
}
const nameFor = (client: string, folder: string | null): string | null => setFor(kept, { client, folder })?.name ?? null

test('the innermost folder counts, then the client, then nothing is hidden', () => {
  expect(nameFor('claude-code', null)).toBe('small')
  expect(nameFor('claude-code', '/work/app/src')).toBe('inner')
  expect(nameFor('claude-code', '/work/apple')).toBe('outer')
  expect(nameFor('claude-code', '/workshop')).toBe('small')
  expect(nameFor('cursor', '/home')).toBeNull()
  expect(nameFor('cursor', 'c:\\code\\app\\src')).toBe('windows')
})

// Would catch: a client that sees everything because its set is gone.
test('a set that is gone shows nothing', () => {
  const gone = setFor(kept, { client: 'gone', folder: null })
  expect(gone).toMatchObject({ servers: [] })
  expect(gone && sightOf(gone).server('one')).toBe(false)
})

test('what is in a set: a whole server, some of its tools, all but some', () => {
  const sight = sightOf({
    name: 'x',
    folders: [],
    servers: [
      { server: 'a', choice: { kind: 'all' } },
      { server: 'b', choice: { kind: 'only', tools: ['read'] } },
      { server: 'c', choice: { kind: 'without', tools: ['delete'] } },
    ],
  })
  expect(
    ['a', 'b', 'c', 'd'].map((id) => [sight.server(id), sight.tool(id, 'read'), sight.tool(id, 'delete')]),
  ).toEqual([
    [true, true, true],
    [true, true, false],
    [true, true, false],
    [false, false, false],
  ])
})

test.each([
  '',
  '{',
  'null',
  '{}',
  '{"sets":[],"uses":{}}',
  '{"sets":[{"name":"a","servers":[{}],"folders":[]}],"uses":[]}',
])('a file that says %j is no file without sets', (text) => {
  expect(() => readSets(text)).toThrow()
  expect(readSets(null)).toEqual(noSets)
})

test('a client is the same by its id, its name and its greeting', () => {
  for (const { id, name } of clients) expect([clientCalled(id), clientCalled(name)]).toEqual([id, id])
  const said = [
    'claude-ai',
    'cursor-vscode',
    'Visual Studio Code',
    'codex-mcp-client',
    'gemini-cli-mcp-client',
    'My Own',
  ]
  expect(said.map(clientCalled)).toEqual(['claude-desktop', 'cursor', 'vscode', 'codex', 'gemini-cli', 'my-own'])
})
