/**
 * A thousand edits by chance in every format. Catches an edit that says something else than was meant, that touches an
 * entry, a comment or a line end it was not about, and one that cannot be taken back.
 */
import { expect, test } from 'vitest'
import { changed, isSame, type Change } from '../../../../electron/core/sources/documents/change'
import type { Format } from '../../../../electron/core/sources/documents/document'
import { editText } from '../../../../electron/core/sources/documents/edit'
import { parseText } from '../../../../electron/core/sources/documents/parse'
import { seeded, type Random } from '../random'
import { randomFile, type RandomFile } from './random-files'

const rounds = 1_000

/** TOML has no word for a table of tables that is empty. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) return value
  const members = Object.entries(value).map(([name, inner]) => [name, withoutEmpty(inner)] as const)
  return Object.fromEntries(
    members.filter(
      ([, inner]) =>
        typeof inner !== 'object' || inner === null || Object.keys(inner).length > 0 || Array.isArray(inner),
    ),
  )
}

const odd = [
  '',
  'x',
  'a b',
  'C:\\x\\y',
  'it’s "so"',
  "d'accord",
  'https://h:1/p?q=1&r=%20#f',
  '#5',
  'yes',
  '007',
  '- a',
  'a: b',
  '{x}',
  '{{ s }}',
  'tab\there',
  'ü€😀',
  '@at',
  '*star',
  '&and',
  '!bang',
  '%pct',
  'null',
  '~',
  '1e3',
  'line\nbreak',
  '__proto__',
  ', c',
  'a #b',
  'end:',
  '|',
  '>',
]

function randomValue(random: Random): unknown {
  return random.pick([
    () => random.pick(odd),
    () => Math.floor(random.next() * 100_000),
    () => random.next() < 0.5,
    () => odd.slice(0, Math.floor(random.next() * 4)),
    () => ({ A: random.pick(odd), 'b c': 2 }),
  ])()
}

function randomChange(random: Random, file: RandomFile): { change: Change; touched: string } {
  const touched = random.pick(file.names)
  const path = [...file.at, touched]
  const field = random.pick(['command', 'args', 'env', 'new', 'x.y z', 'disabled'])
  const has = Object.hasOwn(file.entries[touched] ?? {}, field)
  const change = random.pick<() => Change>([
    () => ({ kind: 'set', path: [...path, field], value: randomValue(random) }),
    () => ({ kind: 'set', path: [...path, 'env', random.pick(['A', 'NEW', 'x y'])], value: random.pick(odd) }),
    () => ({
      kind: 'set',
      path: [...file.at, 'added'],
      value: { command: 'c', args: odd.slice(3, 6), env: { A: '1' } },
    }),
    () => ({ kind: 'set', path, value: { command: 'other', args: [] } }),
    () => (has ? { kind: 'remove', path: [...path, field] } : { kind: 'remove', path }),
    () => ({ kind: 'remove', path }),
    () => ({ kind: 'rename', path, to: random.pick(['renamed', 're named', 'ü']) }),
  ])()
  return { change, touched: change.path.at(-1) === 'added' ? '' : touched }
}

test.each<Format>(['json', 'json-comments', 'jsonc', 'toml', 'yaml'])(
  '%s: 1 000 edits keep every other byte',
  (format) => {
    for (let round = 0; round < rounds; round += 1) {
      const random = seeded(round)
      const file = randomFile(random, format)
      const { change, touched } = randomChange(random, file)
      const said = (): string => `round ${round}: ${JSON.stringify(change)} in\n${file.text}`
      const before = parseText(file.text, format)
      if (!before.ok) throw new Error(`${said()}\n${before.message}`)
      const edited = editText(file.text, format, [change])
      if (!edited.ok) throw new Error(`${said()}\n${edited.message}`)
      const after = parseText(edited.text, format)
      if (!after.ok) throw new Error(`${said()}\n${after.message}`)
      if (!isSame(withoutEmpty(after.value), withoutEmpty(changed(before.value, change))))
        throw new Error(`${said()}\nsays something else:\n${edited.text}`)
      // Whatever stands around the entry that was meant is still there, in its order, byte for byte.
      let at = 0
      for (const piece of file.pieces) {
        if (piece.name === touched) continue
        const found = edited.text.indexOf(piece.text, at)
        if (found < at) throw new Error(`${said()}\nlost ${JSON.stringify(piece.text)} in\n${edited.text}`)
        at = found + piece.text.length
      }
    }
  },
  // It computes all the time, which on a busy machine is long.
  120_000,
)

test.each<Format>(['json', 'json-comments', 'jsonc', 'toml', 'yaml'])(
  '%s: an added entry can be taken out without a trace',
  (format) => {
    for (let round = 0; round < 100; round += 1) {
      const file = randomFile(seeded(round), format)
      const path = [...file.at, 'added']
      const added = editText(file.text, format, [{ kind: 'set', path, value: { command: 'c', env: { A: '1' } } }])
      if (!added.ok) throw new Error(added.message)
      const removed = editText(added.text, format, [{ kind: 'remove', path }])
      // A last line that does not end gets its end, and keeps it.
      const [eol = ''] = /\r?\n/.exec(file.text) ?? []
      const ended = added.text.startsWith(file.text + eol) && removed.ok && removed.text !== file.text
      expect(removed.ok && removed.text, added.text).toBe(ended ? file.text + eol : file.text)
    }
  },
)
