/** Edits of texts in every format, byte by byte: where a new value goes, what goes with an old one, and what is refused. */
import { expect, test } from 'vitest'
import type { Change } from '../../../../electron/core/sources/documents/change'
import type { Format } from '../../../../electron/core/sources/documents/document'
import { editText } from '../../../../electron/core/sources/documents/edit'

const set = (path: string, value: unknown): Change => ({ kind: 'set', path: path.split('/'), value })
const remove = (path: string): Change => ({ kind: 'remove', path: path.split('/') })
const rename = (path: string, to: string): Change => ({ kind: 'rename', path: path.split('/'), to })

// Would catch: a comment that goes with its neighbour, a comma too many or too few, another indentation.
test.each<[string, Format, string, Change, string]>([
  [
    'a switch in an entry on one line',
    'json',
    '{ "s": { "a": { "x": 1 } } }\n',
    set('s/a/disabled', true),
    '{ "s": { "a": { "x": 1, "disabled": true } } }\n',
  ],
  ['without a space', 'json', '{"s":{"a":{"x":1}}}', set('s/a/off', true), '{"s":{"a":{"x":1,"off":true}}}'],
  [
    'one word of a list, with the comments of all of them',
    'jsonc',
    '{\n  "a": [\n    "1", // one\n    "2", // two\n  ]\n}\n',
    set('a', ['1', '3']),
    '{\n  "a": [\n    "1", // one\n    "3", // two\n  ]\n}\n',
  ],
  [
    'a list that grows, with its comments',
    'toml',
    'a = [ # all\n  "1", # one\n  "2"\n]\n',
    set('a', ['1', '2', '3']),
    'a = [ # all\n  "1", # one\n  "2",\n  "3"\n]\n',
  ],
  [
    'a list that loses its middle, with its comments',
    'yaml',
    'a:\n  # first\n  - "1"\n  - "2" # gone\n  # last\n  - "3"\n',
    set('a', ['1', '3']),
    'a:\n  # first\n  - "1"\n  # gone\n  # last\n  - "3"\n',
  ],
  [
    'a list inside a list',
    'yaml',
    'l:\n  - args:\n      - a # one\n      - b\n',
    set('l/0/args', ['a', 'c']),
    'l:\n  - args:\n      - a # one\n      - c\n',
  ],
  ['behind a comment', 'jsonc', '{\n  "a": 1 // one\n}', set('b', 2), '{\n  "a": 1, // one\n  "b": 2\n}'],
  [
    'behind a last comma',
    'jsonc',
    '{\n  "a": 1, // one\n  // end\n}',
    set('b', 2),
    '{\n  "a": 1, // one\n  "b": 2,\n  // end\n}',
  ],
  [
    'a list without anything, with a comment',
    'yaml',
    's: {} # all\nz: 1\n',
    set('s/a', { x: 1 }),
    's: # all\n  a:\n    x: 1\nz: 1\n',
  ],
  [
    'a name without a value, with a comment',
    'yaml',
    's: # all\r\nz: 1\r\n',
    set('s/a', { x: 1 }),
    's: # all\r\n  a:\r\n    x: 1\r\nz: 1\r\n',
  ],
  [
    'a value with a comment that becomes more',
    'yaml',
    'a:\n  x: 1 # one\n',
    set('a/x', { k: 2 }),
    'a:\n  x: # one\n    k: 2\n',
  ],
  ['comments alone', 'yaml', '# mine\n', set('s/a', 1), '# mine\ns:\n  a: 1\n'],
  ['a file of comments alone', 'jsonc', '// mine\n\n', set('b', 2), '// mine\n{\n  "b": 2\n}\n'],
  [
    'such a file without a last comma',
    'json-comments',
    '/* m */\r\n',
    set('b', 2),
    '/* m */\r\n{\r\n  "b": 2\r\n}\r\n',
  ],
  ['among comments alone', 'jsonc', '{\n  // nothing yet\n}\n', set('b', 2), '{\n  // nothing yet\n  "b": 2\n}\n'],
  [
    'the last one, with the comma before',
    'jsonc',
    '{\n  "a": 1, // one\n  "b": 2 // two\n}',
    remove('b'),
    '{\n  "a": 1 // one\n  // two\n}',
  ],
  ['the first of a line', 'json', '{"a": 1, "b": 2}', remove('a'), '{"b": 2}'],
  ['the only one', 'json', '{\n\t"s": {\n\t\t"a": {}\n\t}\n}', remove('s/a'), '{\n\t"s": {}\n}'],
  ['a list’s last item', 'json', '{"l": ["a", "b"]}', remove('l/1'), '{"l": ["a"]}'],
  ['a list grows', 'json', '{\n  "l": [\n    "a"\n  ]\n}', set('l/1', 'b'), '{\n  "l": [\n    "a",\n    "b"\n  ]\n}'],
  ['a name', 'json', '{"a" : 1,  "b":2}', rename('a', 'ä"'), '{"ä\\"" : 1,  "b":2}'],
  [
    'only what differs',
    'json',
    '{"s": {"a": {"x":  1, "y": 2}}}',
    set('s/a', { x: 1, y: 3 }),
    '{"s": {"a": {"x":  1, "y": 3}}}',
  ],
  [
    'a member where nothing was',
    'json',
    '{ "s": { "a": { "env": null, "x": 1 } } }',
    set('s/a/env/A', '1'),
    '{ "s": { "a": { "env": { "A": "1" }, "x": 1 } } }',
  ],
  [
    'nothing where nothing was',
    'json',
    '{"s": {"a": {"env": null}}}',
    remove('s/a/env/A'),
    '{"s": {"a": {"env": null}}}',
  ],
  [
    'behind a name with others in front of it',
    'toml',
    '[s.b]\nurl = "x"\nheaders.X = "1" # one\nlast = 2\n',
    set('s/b/headers/Y', '2'),
    '[s.b]\nurl = "x"\nheaders.X = "1" # one\nheaders.Y = "2"\nlast = 2\n',
  ],
  [
    'behind names with others in front of them, in a table above',
    'toml',
    '[s]\nb.url = "x"\nb.headers.X = "1"\n',
    set('s/b/limit', 2),
    '[s]\nb.url = "x"\nb.headers.X = "1"\nb.limit = 2\n',
  ],
  [
    'a key of a table whose names stand in front, with a table below that has a header',
    'toml',
    's.a.x = 1\n\n[s.a.env]\nK = "1"\n',
    set('s/a/limit', 2),
    's.a.x = 1\ns.a.limit = 2\n\n[s.a.env]\nK = "1"\n',
  ],
  [
    'what is further in, beside names that stand in front of others',
    'toml',
    's.a.x = 1 # one\n\n[s.b]\ny = 2\n',
    set('s/a/env/K', '1'),
    's.a.x = 1 # one\ns.a.env.K = "1"\n\n[s.b]\ny = 2\n',
  ],
  ['the first entry where nothing was', 'json', '{"s": null}\n', set('s/a', { x: 1 }), '{"s": { "a": { "x": 1 } }}\n'],
  [
    'the first entry where nothing was, on lines',
    'jsonc',
    '{\n  "s": null, // none yet\n}\n',
    set('s/a', { x: 1 }),
    '{\n  "s": {\n    "a": {\n      "x": 1\n    }\n  }, // none yet\n}\n',
  ],
  ['a word for nothing', 'yaml', 's: ~ # none\nz: 1\n', set('s/a', { x: 1 }), 's: # none\n  a:\n    x: 1\nz: 1\n'],
  ['another word for nothing', 'yaml', 's: null\r\n', set('s/a', { x: 1 }), 's:\r\n  a:\r\n    x: 1\r\n'],
  ['doubled names elsewhere', 'json', '{"z": 1, "z": 2, "a": 1}', set('a', 2), '{"z": 1, "z": 2, "a": 2}'],
  [
    'a mark and Windows line ends',
    'json',
    '\uFEFF{\r\n    "a": {}\r\n}\r\n',
    set('a/b', [1]),
    '\uFEFF{\r\n    "a": {\r\n        "b": [\r\n            1\r\n        ]\r\n    }\r\n}\r\n',
  ],
  ['nothing yet', 'json', '', set('a/b', 1), '{\n  "a": {\n    "b": 1\n  }\n}\n'],
  [
    'a key behind the last one',
    'toml',
    '[s.a]\nx = 1 # one\n\n# b\n[s.b]\ny = 2\n',
    set('s/a/enabled', false),
    '[s.a]\nx = 1 # one\nenabled = false\n\n# b\n[s.b]\ny = 2\n',
  ],
  [
    'a new table',
    'toml',
    '[s.a]\nx = 1\n\n[z]\n',
    set('s/b c', { y: 'q', env: { A: '1' } }),
    '[s.a]\nx = 1\n\n[s."b c"]\ny = "q"\nenv = { A = "1" }\n\n[z]\n',
  ],
  [
    'a table with all below it',
    'toml',
    '# a\n[s.a]\nx = [\n 1, # one\n]\n\n[s.a.env]\nK = "v"\n\n# b\n[s.b]\n',
    remove('s/a'),
    '# a\n\n# b\n[s.b]\n',
  ],
  ['names with dots', 'toml', 's.a.x = 1\ns.a.y = 2\n', set('s/a/z', true), 's.a.x = 1\ns.a.y = 2\ns.a.z = true\n'],
  [
    'a table’s name, everywhere',
    'toml',
    '[s.a]\n[s.a.env]\nK = 1\n',
    rename('s/a', 'b c'),
    '[s."b c"]\n[s."b c".env]\nK = 1\n',
  ],
  ['an inline table', 'toml', 's = { a = { x = 1 }, b = {} }\n', remove('s/a'), 's = { b = {} }\n'],
  ['its quotes', 'toml', "[s]\np = 'C:\\x'\n", set('s/p', 'D:\\y'), "[s]\np = 'D:\\y'\n"],
  [
    'an item of a list on lines',
    'toml',
    'l = [\n  "a", # one\n  "b", # two\n]\n',
    set('l/2', 'c'),
    'l = [\n  "a", # one\n  "b", # two\n  "c",\n]\n',
  ],
  [
    'a switch in a map',
    'yaml',
    'e:\n  a:\n    cmd: x # c\n\n  # b\n  b: {}\n',
    set('e/a/enabled', false),
    'e:\n  a:\n    cmd: x # c\n    enabled: false\n\n  # b\n  b: {}\n',
  ],
  [
    'an item of a list of maps',
    'yaml',
    'l:\n- name: a\n  x: 1\n# end\n',
    set('l/1', { name: 'b', args: ['-y'] }),
    'l:\n- name: a\n  x: 1\n- name: b\n  args:\n    - "-y"\n# end\n',
  ],
  ['an item goes', 'yaml', 'l:\n  - name: a\n  # b\n  - name: b\n', remove('l/0'), 'l:\n  # b\n  - name: b\n'],
  ['the only item', 'yaml', 'l:\n  - name: a\nz: 1\n', remove('l/0'), 'l: []\nz: 1\n'],
  ['where there is nothing', 'yaml', 'e:\nz: 1\n', set('e/a', { cmd: 'x' }), 'e:\n  a:\n    cmd: x\nz: 1\n'],
  ['in brackets', 'yaml', 'e: {a: {x: 1}, b: 2}\n', set('e/a/z', 'no'), 'e: {a: {x: 1, z: "no"}, b: 2}\n'],
  ['in place of a block of text', 'yaml', 'a: |\n  one\n  two\nb: 1\n', set('a', 'x'), 'a: x\nb: 1\n'],
  ['its quotes', 'yaml', "a: 'x' # c\n", set('a', 'it’s'), "a: 'it’s' # c\n"],
  ['the first name behind a dash', 'yaml', 'l:\n  - x: 1\n    y: 2\n', remove('l/0/x'), 'l:\n  - y: 2\n'],
])('%s (%s)', (_name, format, before, change, after) => {
  const edited = editText(before, format, [change])
  expect(edited.ok ? edited.text : edited.message).toBe(after)
})

// Would catch: an edit of what cannot be read, or one that says something else elsewhere as well.
test.each<[string, Format, string, Change, RegExp]>([
  ['a mistake', 'json', '{"a": 1,}', set('a', 2), /comma/],
  ['a mistake', 'toml', '[a\n', set('a/b', 2), /expected/],
  ['a mistake', 'yaml', 'a: [\n', set('a', 2), /indentation|missing/],
  ['two of one name', 'json', '{"a": {}, "a": {}}', set('a/b', 1), /second time/],
  ['a value that stands twice', 'yaml', 'a: &x {k: 1}\nb: *x\n', set('b/k', 2), /written elsewhere under “&x”/],
  ['a value that another one repeats', 'yaml', 'a: &x\n  k: 1\nb: *x\n', set('a/k', 2), /without touching/],
  ['a list of tables', 'toml', '[[l]]\nn = 1\n', set('l/1', { n: 2 }), /./],
  ['no object', 'json', '{"a": 5}', set('a/b', 1), /object in braces/],
  ['a name that is taken', 'toml', '[s.a]\n[s.b]\n', rename('s/a', 'b'), /taken|without touching/],
])('%s is refused (%s)', (_name, format, before, change, words) => {
  const edited = editText(before, format, [change])
  expect(edited.ok ? edited.text : edited.message).toMatch(words)
})
