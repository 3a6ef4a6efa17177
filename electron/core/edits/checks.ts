/** What must hold before and after an edit, by the client's own way of reading its files. Throws `edit.…`. */
import type { Client, ClientFile } from '../sources/client'
import { isInvalid, locationKey, type Definition, type Location } from '../sources/definition'
import { parseText, saysNothing } from '../sources/documents/parse'
import type { Circumstances } from '../sources/writing'
import { refused } from './refusal'

/** The file with the entry itself; of all others an edit needs nothing. */
export function mustParse(files: readonly ClientFile[], texts: ReadonlyMap<string, string | null>, path: string): void {
  const file = files.find((each) => each.path === path)
  const text = file && texts.get(file.path)
  if (!file || !text || saysNothing(text, file.format)) return
  const document = parseText(text, file.format)
  if (document.ok) return
  const { line, column } = document.position
  throw refused('edit.unparsable', `${file.path}, line ${line}, column ${column}: ${document.message}`)
}

export function definitionsOf(client: Client, { files, documents, place }: Circumstances): Map<string, Definition> {
  const all = client.read(files, documents, place).flatMap(({ definitions }) => definitions)
  return new Map(all.map((definition) => [locationKey(definition.location), definition]))
}

/** What an edit means for the entries of a client. */
export interface Meant {
  /** Where the entry stands afterwards, and where it stood. */
  location: Location
  before: Location | null
  /** False: it is gone afterwards. */
  stays: boolean
  /** It was not valid before either. */
  wasInvalid: boolean
  /** What its switch is to say; undefined: nothing is meant about that. */
  on?: boolean
}

/** The files, read by the client's own rules, say what was meant, and of every other server what they said before. */
export function mustSayThat(client: Client, meant: Meant, before: Circumstances, after: Circumstances): void {
  const [were, are] = [definitionsOf(client, before), definitionsOf(client, after)]
  const own = new Set([meant.location, ...(meant.before ? [meant.before] : [])].map(locationKey))
  for (const [key, definition] of were) {
    const now = are.get(key)
    if (own.has(key)) continue
    if (now?.fingerprint !== definition.fingerprint || now.disabledIn !== definition.disabledIn)
      throw refused('edit.unsupported', `It cannot be done without changing “${definition.location.name}” as well.`)
  }
  const entry = are.get(locationKey(meant.location))
  const { name, path } = meant.location
  if (!meant.stays) {
    if (entry) throw refused('edit.unsupported', `“${name}” would still be in ${path}.`)
    return
  }
  if (!entry) throw refused('edit.unsupported', `“${name}” would not be a server of ${path}.`)
  if (isInvalid(entry.entry) && entry.entry.invalid.code === undefined && !meant.wasInvalid)
    throw refused('edit.unsupported', `The entry would not be valid there: ${entry.entry.invalid.rule}`)
  if (meant.on !== undefined && (entry.disabledIn === null) !== meant.on) {
    const where = entry.disabledIn ?? path
    throw refused('edit.unsupported', `“${name}” would still be switched ${meant.on ? 'off' : 'on'} in ${where}.`)
  }
}
