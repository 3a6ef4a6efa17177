/** Minimal edits of servers.json: everything else stays as the person wrote it, and what cannot be edited is refused in words. */
import { describe, expect, test } from 'vitest'
import { editServer, type Edited } from '../../../../electron/core/sources/edit'

const entry = { type: 'http', url: 'https://h/mcp' }

function edited(before: string | null, name = 'new'): string {
  return textOf(editServer(before, name, entry))
}

function removed(before: string, name = 'new'): string {
  return textOf(editServer(before, name, undefined))
}

function textOf(result: Edited): string {
  if (!result.ok) throw new Error(result.message)
  return result.text
}

test.each([
  ['two spaces', '  ', '\n'],
  ['four spaces', '    ', '\n'],
  ['tabs', '\t', '\n'],
  ['Windows line ends', '  ', '\r\n'],
  ['tabs and Windows line ends', '\t', '\r\n'],
])('%s, unknown keys and the order of keys are kept', (_name, indent, eol) => {
  const file = (servers: string[]): string =>
    [
      '{',
      `${indent}"$schema": "x",`,
      `${indent}"mcpServers": {`,
      ...servers.map((line) => indent + indent + line),
      `${indent}},`,
      `${indent}"zz": [1, 2],`,
      `${indent}"aa": null`,
      '}',
      '',
    ].join(eol)
  const before = file(['"b": { "command": "x",  "odd":1 },', '"a": { "command": "y" }'])
  const added = [
    '"b": { "command": "x",  "odd":1 },',
    '"a": { "command": "y" },',
    '"new": {',
    `${indent}"type": "http",`,
    `${indent}"url": "https://h/mcp"`,
    '}',
  ]
  expect(edited(before)).toBe(file(added))
  // What was added can be taken away again without a trace.
  expect(removed(edited(before))).toBe(before)
})

test('a file that is missing or empty is begun', () => {
  for (const before of [null, '', ' \n']) {
    expect(JSON.parse(edited(before))).toEqual({ mcpServers: { new: entry } })
    expect(edited(before).endsWith('}\n')).toBe(true)
  }
})

test('an entry is replaced in its place, and the last one can be removed', () => {
  expect(edited('{"mcpServers":{"new":{"command":"x"},"b":{}}}')).toMatch(/"new".*https.*"b"/s)
  expect(JSON.parse(removed('{"mcpServers":{"new":{}}}'))).toEqual({ mcpServers: {} })
  expect(removed('{"mcpServers":{}}', 'nobody')).toBe('{"mcpServers":{}}')
  expect(JSON.parse(edited('{"other":1}'))).toEqual({ other: 1, mcpServers: { new: entry } })
})

test.each(['with space', 'ünï😀', 'a.b/c', '__proto__', '"quoted"', '0'])(
  'the name %s is a name like any other',
  (name) => {
    const parsed = JSON.parse(edited(null, name)) as { mcpServers: object }
    expect(Object.keys(parsed.mcpServers)).toEqual([name])
  },
)

test('a byte order mark stays in front', () => {
  const text = edited('\uFEFF{"mcpServers":{}}')
  expect(text.startsWith('\uFEFF{')).toBe(true)
  expect(JSON.parse(text.slice(1))).toEqual({ mcpServers: { new: entry } })
})

// Would catch: a list that somebody has emptied by a word, which then could not be filled again.
test('a section that is null is filled', () => {
  const result = editServer('{"other":1,"mcpServers":null}', 'new', entry)
  expect(result.ok && JSON.parse(result.text)).toEqual({ other: 1, mcpServers: { new: entry } })
  expect(editServer('{"mcpServers":null}', 'new', undefined)).toMatchObject({ ok: true, text: '{"mcpServers":null}' })
})

describe('refusals', () => {
  test.each([
    ['{"mcpServers":{,}}', /line 1, column 16/],
    ['{\n// why\n}', /line 2, column 1: Comments/],
    // These once ended in an exception of the editor that nobody could read.
    ['[]', /line 1, column 1/],
    ['null', /line 1, column 1/],
    ['5', /line 1, column 1/],
    ['{\n  "mcpServers": []\n}', /line 2, column 3/],
    ['{"mcpServers":"x"}', /line 1, column 2/],
  ])('%j is left alone, with a reason', (text, reason) => {
    for (const value of [entry, undefined]) {
      const result = editServer(text, 'new', value)
      expect(result.ok ? 'edited' : result.message).toMatch(reason)
    }
  })
})

// Would catch: an edit of the first of two (readers take the last), or an exception of the parser's.
test.each([
  ['{\n"mcpServers": null,\n"mcpServers": {"one": {}}\n}', 3],
  ['{\n"mcpServers": {"one": {},\n"one": {"command": "a"}}\n}', 3],
])('a name that stands there twice is refused with its place: %j', (text, line) => {
  for (const entry of [{ command: 'x' }, undefined])
    expect(editServer(text, 'one', entry)).toMatchObject({
      ok: false,
      message: expect.stringContaining(`line ${line}, `) as unknown,
    })
})
