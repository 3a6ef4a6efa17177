/** Edits of Patchbay's own list: the result parses, says what it should, and has all else as it was; or nothing is changed. */
import { isDeepStrictEqual } from 'node:util'
import { isFields } from '../../../shared/fields'
import { parseJson } from '../../../electron/core/sources/documents/json'
import { editServer } from '../../../electron/core/sources/edit'
import { must, seedsOf, textOf, type Target } from '../target'
import { mustBePlain } from '../words'

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
        must(before.ok, 'a broken file was edited')
        const after = parseJson(edited.text)
        must(after.ok, `the result does not parse: ${edited.text.slice(0, 300)}`)
        compare('value' in before ? before.value : null, after.value, name, wanted)
      }
    },
  }),
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
