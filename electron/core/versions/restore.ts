/** What brings a version back: the text of its file with those servers, and everything else as it is. Pure. */
import { PatchbayError } from '../../../shared/ipc/result'
import type { Client, ClientFile } from '../sources/client'
import { isSame, type Change } from '../sources/documents/change'
import { editText } from '../sources/documents/edit'
import { parseText } from '../sources/documents/parse'
import { clientName } from '../../../shared/model/clients'
import { keyOf, valueAtPlace, type Kept, type Version } from './version'

export interface Now {
  /** What the file says; null: it is gone. */
  text: string | null
  /** The entries in it, as its client reads them. */
  entries: readonly Kept[]
  /** The whole file as it was last good, if it is known. */
  lastGood: { text: string; entries: readonly Kept[] } | null
}

/**
 * @param name only the entries of this name; null: all of them, and those that have been added since go
 * @throws PatchbayError `edit.unsupported` or `edit.unparsable`
 */
export function restored(
  client: Client,
  file: ClientFile,
  { entries: wanted }: Version,
  now: Now,
  name: string | null,
): string {
  const { writing } = client
  if (!writing)
    throw new PatchbayError(
      'edit.unsupported',
      `Patchbay reads ${clientName(client.id)}’s files, but does not write them.`,
    )
  const meant = (list: readonly Kept[]): Kept[] => list.filter((entry) => name === null || entry.name === name)
  if (name !== null && meant(wanted).length === 0)
    throw new PatchbayError('edit.conflict', `“${name}” is not in this version.`)
  const { text, entries } = basis(file, now)
  const now_ = new Map(entries.map((entry) => [keyOf(entry), entry]))
  const kept = new Set(wanted.map(keyOf))
  let edited = text
  const change = (made: Change): void => {
    const result = editText(edited, file.format, [made])
    if (!result.ok) {
      const code = result.reason === 'unparsable' ? 'edit.unparsable' : 'edit.unsupported'
      throw new PatchbayError(code, `${file.path}, line ${result.position.line}: ${result.message}`)
    }
    edited = result.text
  }
  for (const entry of meant(wanted)) {
    const there = now_.get(keyOf(entry))
    if (there && isSame(there.raw, entry.raw)) continue
    const path = there?.path ?? placeIn(edited, file, client, entry)
    if (path === null)
      throw new PatchbayError('edit.unsupported', `“${entry.name}” cannot be put back into ${file.path}.`)
    const list = writing.nameAt && !there ? writing.at(entry, valueOf(edited, file)) : null
    const isListMissing = list !== null && path.length > 1 && !Array.isArray(valueAtPlace(valueOf(edited, file), list))
    change(isListMissing ? { kind: 'set', path: list, value: [entry.raw] } : { kind: 'set', path, value: entry.raw })
  }
  // From the end of a list to its beginning, so that the others keep their places.
  const gone = name === null ? entries.filter((entry) => !kept.has(keyOf(entry))) : []
  for (const { path } of gone.toReversed()) if (path !== null) change({ kind: 'remove', path })
  return edited
}

/** A file that is whole is the basis itself; one that is broken, empty or gone is as it was when it was last good. */
function basis(file: ClientFile, { text, entries, lastGood }: Now): { text: string; entries: readonly Kept[] } {
  const isEmpty = text === null || text.trim() === ''
  if (!isEmpty && parseText(text, file.format).ok) return { text, entries }
  if (lastGood) return lastGood
  if (isEmpty) return { text: '', entries: [] }
  throw new PatchbayError(
    'edit.unparsable',
    `${file.path} cannot be read, and what it said as a whole before is not known any more.`,
  )
}

function valueOf(text: string, { format }: ClientFile): unknown {
  const document = parseText(text, format)
  return document.ok ? document.value : undefined
}

/** Where an entry that is missing goes: where it stood, or at the end of its list. */
function placeIn(
  text: string,
  file: ClientFile,
  client: Client,
  { path, scope, project, name }: Kept,
): string[] | null {
  if (path === null || path.length === 0) return path
  const value = valueOf(text, file)
  const { writing } = client
  const list = writing?.at({ scope, project }, value)
  const holder = list && valueAtPlace(value, list)
  if (!list || !writing?.nameAt) return list && list.length + 1 === path.length ? [...list, name] : [...path]
  return Array.isArray(holder) ? [...list, String(holder.length)] : [...path]
}
