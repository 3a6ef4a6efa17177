/** What a repository's file can cost: however long and whatever is in it, reading it takes no time and no memory to speak of. */
import { expect, test } from 'vitest'
import { clientTable } from '../../../../electron/core/sources/clients'
import type { Format } from '../../../../electron/core/sources/documents/document'
import { parseText } from '../../../../electron/core/sources/documents/parse'

const place = { platform: 'linux', homeDir: '/home/me', env: {}, ownFile: '/home/me/servers.json' } as const
const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('')

const files: [string, Format, string][] = [
  ['a megabyte that closes what was never opened', 'yaml', '}'.repeat(1_000_000)],
  ['as much as is read of that', 'yaml', '}'.repeat(128 * 1024)],
  ['tabs', 'yaml', '\t- a\n'.repeat(25_000)],
  ['brackets', 'yaml', '['.repeat(128 * 1024)],
  ['nine thousand names', 'yaml', `extensions:\n${many(7_000, (index) => ` a${index}: {cmd: a}\n`)}`],
  [
    'aliases of aliases',
    'yaml',
    `a0: &a0 [x]\n${many(4_000, (index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`)}`,
  ],
  ['forty thousand documents', 'yaml', '---\n'.repeat(32_000)],
  ['twenty thousand tables', 'toml', many(20_000, (index) => `[mcp_servers.a${index}]\ncommand = "x"\n`)],
  ['a name of a hundred thousand parts', 'toml', `${'a.'.repeat(100_000)}a = 1`],
  ['thirty thousand entries', 'jsonc', `{"servers":{${many(30_000, (index) => `"a${index}":{"command":"x"},`)}}}`],
  [
    'thirty thousand entries',
    'json',
    `{"mcpServers":{${many(30_000, (index) => `"a${index}":{"command":"x"},`)}"z":1}}`,
  ],
  ['a million brackets', 'jsonc', '['.repeat(1_000_000)],
]

// Would catch: a parser that makes an error for every character, compares all names with all others, or looks for the place of every entry from the top.
test.each(files)('%s (%s)', (_, format, text) => {
  const before = process.cpuUsage()
  const document = parseText(text, format)
  if (document.ok) {
    for (const client of clientTable) {
      const own = client
        .files(place, ['/work'], () => ['x.yaml'])
        .filter((file) => file.format === format)
        .slice(0, 1)
      client.read(own, () => document, place)
    }
  }
  const { user } = process.cpuUsage(before)
  expect(user / 1000).toBeLessThan(4_000)
})

test('a list longer than a function takes arguments is no nesting', () => {
  const document = parseText(`{"servers":{${many(200_000, (index) => `"a${index}":0,`)}}}`, 'jsonc')
  expect(document).toMatchObject({ ok: true })
})

test.each([
  ['a: 1\na: 2\n', 2, 'This name is defined a second time.'],
  ['a: 1\n---\nb: 2\n', 2, 'This is not valid YAML.'],
  ['a: 1\n}\n', 2, 'This is not valid YAML.'],
])('%j is a mistake with its place', (text, line, message) => {
  expect(parseText(text, 'yaml')).toMatchObject({ ok: false, message, position: { line } })
})
