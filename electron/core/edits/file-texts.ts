/** A client's files as they are at one moment: their texts, and what these say. */
import type { ClientFile, Documents, Place } from '../sources/client'
import type { Parsed } from '../sources/documents/document'
import { parseText } from '../sources/documents/parse'
import type { Circumstances } from '../sources/writing'
import type { Clock, Files } from '../ports'
import { refusalOf } from './refusal'

/** By path; null for one that is not there, or cannot be read. */
export type Texts = ReadonlyMap<string, string | null>

/** A file that cannot be read as what it should be is looked at again after this long (ms): somebody may be writing it. */
const settleMs = 120

/**
 * Every file as it is now.
 * @param meant paths; that one of the others cannot be read is in nobody's way. Throws `edit.…`
 */
export async function readTexts(
  files: readonly ClientFile[],
  meant: readonly (string | null)[],
  ports: { files: Pick<Files, 'read'>; clock: Clock },
): Promise<Map<string, string | null>> {
  const texts = new Map<string, string | null>()
  await Promise.all(
    files.map(async (file) => {
      const text = await readOne(file, ports).catch((error: unknown) => {
        if (meant.includes(file.path)) throw refusalOf(file.path, error)
        return null
      })
      texts.set(file.path, text)
    }),
  )
  return texts
}

async function readOne(
  { path, most, format }: ClientFile,
  { files, clock }: { files: Pick<Files, 'read'>; clock: Clock },
): Promise<string | null> {
  const text = await files.read(path, most)
  if (text !== null && text.trim() !== '' && parseText(text, format).ok) return text
  if (text === null) return null
  await new Promise<void>((resolve) => void clock.after(settleMs, resolve))
  return files.read(path, most)
}

/** Each file is parsed once, when it is first asked for. */
export function circumstancesOf(files: readonly ClientFile[], texts: Texts, place: Place): Circumstances {
  const parsed = new Map<string, Parsed | null>()
  const documents: Documents = (path) => {
    const known = parsed.get(path)
    if (known !== undefined) return known
    const file = files.find((each) => each.path === path)
    const text = texts.get(path)
    const document = file && typeof text === 'string' ? parseText(text, file.format) : null
    const result = document?.ok ? document : null
    parsed.set(path, result)
    return result
  }
  return { files, documents, place }
}
