/** What of a large JSON file matters, told without parsing it: it stays the same exactly while the client's servers do. */
import { expect, test } from 'vitest'
import { mattersInMain } from '../../../../electron/core/sources/dialects/claude-records'
import { readMainFile } from '../../../../electron/core/sources/dialects/claude-code'
import { parseText } from '../../../../electron/core/sources/documents/parse'
import { skim } from '../../../../electron/core/sources/documents/skim'

const of = (text: string): string | null => skim(Buffer.from(text), mattersInMain)
const main = (more: object = {}, shop: object = {}): string =>
  JSON.stringify({
    numStartups: 1,
    mcpServers: { a: { command: 'a', args: ['\\"}{', 'ü', '\u{1F980}'] } },
    projects: { '/work/shop': { history: [{ display: '"mcpServers": {' }], mcpServers: { b: { url: 'x' } }, ...shop } },
    ...more,
  })

// Would catch: a change of what nobody reads taken for one of servers, wherever in the file and of whatever length it is.
test.each([
  ['a number', main({ numStartups: 2_000 })],
  ['a list that grows', main({}, { history: [{ display: 'x' }, { display: '}]"\\' }] })],
  ['more of anything else', main({ tips: { 'new-user': 3, deep: [[[{}]]] }, flag: null, off: false })],
  ['the way it is set out', JSON.stringify(JSON.parse(main({ a: 1 })), null, 2).replaceAll('\n', '\r\n')],
])('%s does not matter', (name, text) => {
  // Within what matters each byte counts; set out otherwise, it is only that.
  if (name === 'the way it is set out')
    expect(of(text)).toBe(of(JSON.stringify(JSON.parse(text), null, 2).replaceAll('\n', '\r\n')))
  else expect(of(text)).toBe(of(main()))
})

// Would catch: an edit of a server, of a switch or of the list of projects that is taken for noise.
test.each([
  ['a server', main({ mcpServers: { a: { command: 'b' } } })],
  ['a server of a project', main({}, { mcpServers: { b: { url: 'y' } } })],
  ['a switch', main({}, { disabledMcpServers: ['b'] })],
  ['an approval', main({}, { enabledMcpjsonServers: ['c'] })],
  ['trust', main({}, { hasTrustDialogAccepted: true })],
  [
    'one project more',
    main({ projects: { '/work/shop': JSON.parse(main()).projects['/work/shop'], '/work/two': {} } }),
  ],
  ['servers that are gone', main({ mcpServers: undefined })],
  ['a name written with escapes', main().replace('"mcpServers":{"a"', '"mcp\\u0053ervers":{"z"')],
  ['two of one name', main().replace('{"numStartups"', '{"mcpServers":{},"numStartups"')],
])('%s matters', (_, text) => {
  expect(of(text)).not.toBeNull()
  expect(of(text)).not.toBe(of(main()))
})

// Would catch: a file that was cut off, wiped or broken in a part that nobody reads, and is taken for unchanged.
test('what is no JSON is never taken for unchanged', () => {
  const text = main()
  for (let end = 0; end < text.length; end += 1) expect(of(text.slice(0, end)), String(end)).toBeNull()
  for (const broken of [
    `${text}}`,
    text.replace(':1', ':1 2'),
    text.replace(',', ',,'),
    text.replace('1', 'tru'),
    text.replace('[{', '[}'),
  ])
    expect(of(broken), broken).toBeNull()
  expect(of(`{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBeNull()
})

// Would catch: a part of the file that Claude Code's dialect reads, and that is not named as what matters.
test('with all that does not matter taken out, the same servers are read', () => {
  const shop = {
    mcpServers: { b: { command: 'b' }, c: { command: 'c' } },
    disabledMcpServers: ['c'],
    hasTrustDialogAccepted: true,
    lastCost: 3,
  }
  const whole = { other: [1], mcpServers: { a: { command: 'a' } }, projects: { '/work/shop': shop } }
  const pruned = (value: object, path: string[]): object =>
    Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
        const kind = mattersInMain([...path, key])
        if (kind === 'not') return []
        return [[key, kind === 'inside' ? pruned(inner as object, [...path, key]) : inner]]
      }),
    )
  const read = (value: object): unknown => {
    const document = parseText(JSON.stringify(value), 'json')
    if (!document.ok) throw new Error(document.message)
    return readMainFile('/f', document).definitions.map(({ position: _position, ...definition }) => definition)
  }
  expect(pruned(whole, [])).not.toHaveProperty('other')
  expect(read(pruned(whole, []))).toEqual(read(whole))
})
