/**
 * Edits of Patchbay's own list: the result parses, says what it should, and has all else as it was; or nothing is changed. And
 * edits of every format that clients write: never an exception, and what comes out can be read.
 */
import { isDeepStrictEqual } from 'node:util'
import { isFields } from '../../../shared/fields'
import { parseJson } from '../../../electron/core/sources/documents/json'
import { editServer } from '../../../electron/core/sources/edit'
import type { Change } from '../../../electron/core/sources/documents/change'
import { editText } from '../../../electron/core/sources/documents/edit'
import { parseText } from '../../../electron/core/sources/documents/parse'
import type { Random } from '../../unit/core/random'
import { must, seedsOf, textOf, type Target } from '../target'
import { mustBePlain } from '../words'
import { tomlFiles, yamlFiles } from './configuration-seeds'

const entry = { type: 'http', url: 'https://new.example/mcp', headers: { A: 'b"\\\n' } }

export const edits: Target = {
  name: 'edits',
  weight: 4,
  seeds: seedsOf(
    '{\n  "mcpServers": {\n    "one": { "command": "a" },\n    "two": {\n      "command": "b",\n      "args": []\n    }\n  },\n  "other": [1, 2]\n}\n',
    '{"mcpServers":{"one":{"command":"a"}},"z":{}}',
    '{\r\n\t"mcpServers": {},\r\n\t"x": "y"\r\n}',
    '{ "x": {"mcpServers": {"one": 1}} }',
    '\ufeff{}',
    '',
    ...tomlFiles,
    ...yamlFiles,
  ),
  tokens: [
    '"one": ',
    '"mcpServers": {',
    '"__proto__": {}',
    '"mcpServers": null,',
    '{}',
    ',',
    ' ',
    '\n',
    '\t',
    '\r\n',
    '"',
  ],
  open: () => ({
    one(input, random) {
      const text = textOf(input)
      const name = random.pick(['one', 'two', 'new', '', '__proto__', 'a"b\\c', 'x.y', '0', 'toString'])
      const before = ['', '{}'].includes(text.trim()) ? { ok: true, value: {} } : parseJson(text)
      for (const wanted of [entry, undefined]) {
        const edited = editServer(text, name, wanted)
        if (!edited.ok) {
          mustBePlain(edited.message, 'a refusal')
          continue
        }
        // To take out of an empty file what is not in it changes nothing.
        if (wanted === undefined && edited.text === text && text.trim() === '') continue
        must(before.ok, 'a broken file was edited')
        const after = parseJson(edited.text)
        must(after.ok, `the result does not parse: ${edited.text.slice(0, 300)}`)
        compare('value' in before ? before.value : null, after.value, name, wanted)
      }
      editInEveryFormat(text, name, random)
    },
  }),
}

function editInEveryFormat(text: string, name: string, random: Random): void {
  const list = random.pick(['mcpServers', 'mcp_servers', 'extensions', 'servers'])
  const path = [list, name, ...random.pick([[], ['args'], ['env', 'A'], ['args', '0']])]
  const change = random.pick<Change>([
    { kind: 'set', path, value: random.pick<unknown>([entry, 'x', ['a', 'b'], true, 1.5]) },
    { kind: 'remove', path },
    { kind: 'rename', path: [list, name], to: 'other name' },
  ])
  for (const format of ['json-comments', 'jsonc', 'toml', 'yaml'] as const) {
    const edited = editText(text, format, [change])
    if (!edited.ok) {
      mustBePlain(edited.message, `an edit of ${format}`)
      continue
    }
    if (edited.text === text) continue
    const after = parseText(edited.text, format)
    must(after.ok, `the result of an edit of ${format} does not parse: ${edited.text.slice(0, 300)}`)
  }
}

/** Own members alone: `toString` is a name like any other. */
function own(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function compare(before: unknown, after: unknown, name: string, wanted: unknown): void {
  const [were, are] = [own(before, 'mcpServers'), own(after, 'mcpServers')]
  must(isDeepStrictEqual(own(are, name), wanted), `“${name}” is not what was asked for`)
  must(isDeepStrictEqual(rest(were, name), rest(are, name)), 'another entry has changed')
  must(
    isDeepStrictEqual(rest(before, 'mcpServers'), rest(after, 'mcpServers')),
    'something beside the list has changed',
  )
}

function rest(value: unknown, without: string): [string, unknown][] {
  return isFields(value) ? Object.entries(value).filter(([name]) => name !== without) : []
}
