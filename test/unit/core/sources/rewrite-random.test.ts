/**
 * An entry that is written anew and taken back, while other programs edit what stands beside it, by chance, in every format.
 * Catches a stretch of text that is cut too short or too long, and one that finds its way back to the wrong place.
 */
import { expect, test } from 'vitest'
import { isSame, type Change } from '../../../../electron/core/sources/documents/change'
import type { Format } from '../../../../electron/core/sources/documents/document'
import { editText, restoreValue, rewriteValue } from '../../../../electron/core/sources/documents/edit'
import { parseText } from '../../../../electron/core/sources/documents/parse'
import { seeded, type Random } from '../random'
import { randomFile, type RandomFile } from './random-files'

const formats: Format[] = ['json', 'json-comments', 'jsonc', 'toml', 'yaml']
const written = { command: 'node', args: ['/x/cli.js', 'bridge', '0a1b'], env: { HOME_OF: '/home/me' } }

/** An edit beside the entry. */
function beside(random: Random, file: RandomFile, entry: string, round: number): { change: Change; touched: string } {
  const others = file.names.filter((name) => name !== entry)
  const added: Change = { kind: 'set', path: [...file.at, `added-${round}`], value: { command: 'c', args: ['bridge'] } }
  if (others.length === 0 || random.next() < 0.4) return { change: added, touched: '' }
  const touched = random.pick(others)
  const path = [...file.at, touched]
  const change = random.pick<Change>([
    { kind: 'set', path: [...path, 'command'], value: 'other' },
    { kind: 'set', path: [...path, 'env', 'NEW'], value: 'x' },
    { kind: 'set', path, value: written },
    { kind: 'remove', path },
    { kind: 'rename', path, to: `renamed-${round}` },
  ])
  return { change, touched }
}

test.each(formats)(
  '%s: entries come back, whatever was edited beside them',
  (format) => {
    // YAML takes ten times as long to read as the others.
    for (let round = 0; round < (format === 'yaml' ? 60 : 200); round += 1) {
      const random = seeded(round)
      const file = randomFile(random, format)
      const entry = random.pick(file.names)
      const path = [...file.at, entry]
      const rewritten = rewriteValue(file.text, format, path, written)
      if (!rewritten.ok) throw new Error(`round ${round}: ${rewritten.message}\n${file.text}`)
      const kept = { was: rewritten.was, is: rewritten.is, value: file.entries[entry] }
      expect(restoreValue(rewritten.text, format, path, kept)).toMatchObject({ ok: true, text: file.text })

      let { text } = rewritten
      const touched = new Set<string>()
      for (let edits = 0; edits < 1 + Math.floor(random.next() * 3); edits += 1) {
        const edit = beside(random, { ...file, names: file.names.filter((name) => !touched.has(name)) }, entry, edits)
        const edited = editText(text, format, [edit.change])
        if (!edited.ok) throw new Error(`round ${round}: ${edited.message}\n${text}`)
        ;({ text } = edited)
        touched.add(edit.touched)
      }
      const restored = restoreValue(text, format, path, kept)
      const said = (): string =>
        `round ${round}, “${entry}”:\n${file.text}\n---\n${text}\n---\n${restored.ok && restored.text}`
      if (!restored.ok) throw new Error(said())
      let at = 0
      for (const piece of file.pieces) {
        if (piece.name !== null && touched.has(piece.name)) continue
        const found = restored.text.indexOf(piece.text, at)
        if (found < at) throw new Error(`${said()}\nlost ${JSON.stringify(piece.text)}`)
        at = found + piece.text.length
      }
      const after = parseText(restored.text, format)
      const has = after.ok ? (after.value as Record<string, Record<string, unknown>>)[file.at[0] ?? '']?.[entry] : null
      if (!isSame(has, file.entries[entry])) throw new Error(said())
    }
  },
  120_000,
)

test.each(formats)('%s: an entry whose file was laid out anew says the same as before', (format) => {
  for (let round = 0; round < 40; round += 1) {
    const file = randomFile(seeded(round), format)
    const [entry = ''] = file.names
    const path = [...file.at, entry]
    const rewritten = rewriteValue(file.text, format, path, written)
    if (!rewritten.ok) throw new Error(rewritten.message)
    const edited = editText(rewritten.text, format, [{ kind: 'set', path: [...path, 'note'], value: 'mine' }])
    const value = file.entries[entry]
    const restored = restoreValue(edited.ok ? edited.text : '', format, path, { ...rewritten, value })
    const after = restored.ok ? parseText(restored.text, format) : null
    const has = after?.ok ? (after.value as Record<string, Record<string, unknown>>)[file.at[0] ?? '']?.[entry] : null
    if (!isSame(has, value)) throw new Error(`round ${round}:\n${file.text}\n---\n${edited.ok && edited.text}`)
  }
})
